//! Amazon Cognito user pools, load balancers that sign users in, and tokens that AWS STS issues for use outside of AWS.

use std::collections::BTreeSet;

use jsonwebtoken::Algorithm;

use crate::keys::source::Keys;
use crate::verify::{Verifier, VerifierBuilder};

/// Amazon Cognito user pools. Access tokens name the client in `client_id` and say `token_use` = `access`; ID tokens
/// name it in `aud` and say `id`: one kind never passes for the other. Groups are roles.
///
/// Both forms of the issuer are accepted (`cognito-idp` and `issuer-cognito-idp`, a setting of the pool with the same
/// keys). The tokens of machine clients are access tokens whose roles, if any, come from a token-generation trigger.
#[derive(Clone, Debug)]
pub struct Cognito {
    region: String,
    pool: String,
}

impl Cognito {
    /// A user pool by region (`eu-west-1`) and id (`eu-west-1_EXAMPLE`).
    #[must_use]
    pub fn user_pool(region: impl Into<String>, pool_id: impl Into<String>) -> Self {
        Self { region: region.into(), pool: pool_id.into() }
    }

    /// Access tokens of this app client; more clients with [`audience`](VerifierBuilder::audience).
    pub fn client_id(&self, client_id: impl Into<String>) -> VerifierBuilder {
        self.builder().audience(client_id).audience_claim("client_id").require_claim("token_use", "access")
    }

    /// ID tokens of this app client. They say who signed in, not what may be done: prefer access tokens for APIs.
    pub fn id_tokens(&self, client_id: impl Into<String>) -> VerifierBuilder {
        self.builder().audience(client_id).require_claim("token_use", "id")
    }

    fn builder(&self) -> VerifierBuilder {
        let Self { region, pool } = self;
        let [classic, updated] = ["cognito-idp", "issuer-cognito-idp"]
            .map(|host| format!("https://{host}.{region}.amazonaws.com/{pool}"));
        Verifier::builder()
            .default_keys(Keys::jwk_set_url(format!("{classic}/.well-known/jwks.json")))
            .issuer_forms(vec![classic, updated])
            .default_algorithms(&[Algorithm::RS256])
            .default_role_claims(&["cognito:groups"])
            .problem_unless(
                pool.strip_prefix(region.as_str()).is_some_and(|rest| rest.starts_with('_'))
                    && !region.is_empty(),
                "the user pool's id does not begin with its region, as in `eu-west-1_EXAMPLE`",
            )
    }
}

/// An Application Load Balancer whose `authenticate-oidc` or `authenticate-cognito` action signs users in. It adds the
/// user's claims in the header `x-amzn-oidc-data`, signed with ES256.
///
/// The load balancer, the issuer it signed the user in with, the client and the expiry stand in the token's header and are
/// checked there. The claims are what the issuer's user-info endpoint says: without roles, unless
/// [`roles_claim`](VerifierBuilder::roles_claim) names a claim that your issuer puts there.
///
/// A rule of the load balancer that forwards without the action sends the client's own headers on: they are refused here
/// like any other forgery. `x-amzn-oidc-identity` and `x-amzn-oidc-accesstoken` are not signed and never looked at.
///
/// ```
/// use auth_runtime::idp::Alb;
///
/// # fn main() -> Result<(), auth_runtime::ConfigError> {
/// let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";
/// let verifier = Alb::load_balancer(arn).client("https://issuer.example", "1example23456789").build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Alb {
    arns: Vec<String>,
}

impl Alb {
    /// The load balancer with this ARN.
    #[must_use]
    pub fn load_balancer(arn: impl Into<String>) -> Self {
        Self { arns: vec![arn.into()] }
    }

    /// Another load balancer of the same region.
    #[must_use]
    pub fn or_load_balancer(mut self, arn: impl Into<String>) -> Self {
        self.arns.push(arn.into());
        self
    }

    /// Users signed in by this issuer for this client, both as the action is configured; more clients with
    /// [`audience`](VerifierBuilder::audience).
    pub fn client(&self, issuer: impl Into<String>, client_id: impl Into<String>) -> VerifierBuilder {
        let regions: Option<BTreeSet<_>> = self.arns.iter().map(|arn| partition_and_region(arn)).collect();
        let region =
            regions.and_then(|regions| if regions.len() == 1 { regions.into_iter().next() } else { None });
        let builder = Verifier::builder()
            .issuer(issuer)
            .audience(client_id)
            .load_balancers(self.arns.clone())
            .default_algorithms(&[Algorithm::ES256])
            .problem_unless(
                region.is_some(),
                "not the ARNs of Application Load Balancers of one region, as in \
                 `arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/name/50dc6c495c0c9188`",
            );
        match region {
            Some(("aws", region)) => builder.default_keys(Keys::pem_url_by_kid(format!(
                "https://public-keys.auth.elb.{region}.amazonaws.com/"
            ))),
            Some(("aws-us-gov", region)) => builder.default_keys(Keys::pem_url_by_kid(format!(
                "https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}/"
            ))),
            // Where others publish their keys is for the user to say.
            _ => builder,
        }
    }
}

/// Of `arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{id}`.
fn partition_and_region(arn: &str) -> Option<(&str, &str)> {
    let is_name =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<_> = arn.split(':').collect();
    let &["arn", partition, "elasticloadbalancing", region, account, resource] = parts.as_slice() else {
        return None;
    };
    let resource: Vec<_> = resource.split('/').collect();
    let &["loadbalancer", "app", name, id] = resource.as_slice() else { return None };
    let is_right = [partition, region, name, id].into_iter().all(is_name) && is_account(account);
    is_right.then_some((partition, region))
}

/// Tokens that AWS STS issues to AWS principals for services outside of AWS (outbound identity federation).
///
/// `sub` is the ARN of the role. Every account has an issuer of its own, so the issuer says which account it is.
#[derive(Clone, Debug)]
pub struct AwsSts {
    issuer: String,
}

impl AwsSts {
    /// The account's issuer: `https://{id}.tokens.sts.global.api.aws`.
    #[must_use]
    pub fn issuer(issuer: impl Into<String>) -> Self {
        Self { issuer: super::without_slash(issuer.into()) }
    }

    /// Tokens asked for this audience.
    pub fn audience(&self, audience: impl Into<String>) -> VerifierBuilder {
        Verifier::builder()
            .issuer(&self.issuer)
            .audience(audience)
            .default_keys(Keys::jwk_set_url(format!("{}/.well-known/jwks.json", self.issuer)))
            .default_algorithms(&[Algorithm::RS256, Algorithm::ES384])
    }
}

//! Amazon Cognito user pools, and tokens that AWS STS issues for use outside of AWS.

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

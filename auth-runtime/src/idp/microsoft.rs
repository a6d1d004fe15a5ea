//! Microsoft Entra ID, Entra External ID and Azure AD B2C.

use jsonwebtoken::Algorithm;

use crate::keys::source::Keys;
use crate::verify::{Verifier, VerifierBuilder};

/// Microsoft Entra ID: access tokens of named tenants. The claim `ver` tells the two versions of the token apart, `azp`
/// (version 1: `appid`) tells access tokens from ID tokens, and `tid` must agree with the issuer.
///
/// Delegated permissions (`scp`) are scopes; app roles and application permissions (`roles`) are roles. Identify users by
/// `oid` and `tid`; `sub` differs from app to app.
#[derive(Clone, Debug)]
pub struct Entra {
    version: Version,
    host: String,
    tenants: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum Version {
    One,
    Two,
    External,
}

impl Entra {
    /// Version 2 tokens of one tenant, by its id: a GUID in lower case.
    #[must_use]
    pub fn tenant(tenant_id: impl Into<String>) -> Self {
        Self::tenants([tenant_id])
    }

    /// Version 2 tokens of these tenants, for an app that several organizations use. There is no "any tenant".
    #[must_use]
    pub fn tenants<T: Into<String>>(tenant_ids: impl IntoIterator<Item = T>) -> Self {
        Self::new(Version::Two, "login.microsoftonline.com".to_owned(), tenant_ids)
    }

    /// Version 1 tokens of one tenant; their audience may be the app's URI.
    #[must_use]
    pub fn v1(tenant_id: impl Into<String>) -> Self {
        Self::new(Version::One, "login.microsoftonline.com".to_owned(), [tenant_id])
    }

    /// Entra External ID: a customer tenant by its subdomain (`contoso` of `contoso.ciamlogin.com`) and id.
    #[must_use]
    pub fn external_id(subdomain: impl AsRef<str>, tenant_id: impl Into<String>) -> Self {
        Self::new(Version::External, format!("{}.ciamlogin.com", subdomain.as_ref()), [tenant_id])
    }

    /// Tokens for this application: its id (version 2), or its URI (version 1).
    pub fn audience(&self, audience: impl Into<String>) -> VerifierBuilder {
        let keys_of = match self.tenants.as_slice() {
            [only] => only.as_str(),
            _ => "common",
        };
        let host = &self.host;
        let builder = Verifier::builder().audience(audience).default_scope_claims(&["scp"]);
        let builder = builder.default_algorithms(&[Algorithm::RS256]);
        match self.version {
            Version::One => builder
                .tenants("https://sts.windows.net/", self.tenants.clone(), "/")
                .require_claim("ver", "1.0")
                .require_present("appid")
                .default_keys(Keys::jwk_set_url(format!("https://{host}/{keys_of}/discovery/keys"))),
            Version::Two => builder
                .tenants("https://login.microsoftonline.com/", self.tenants.clone(), "/v2.0")
                .per_key_issuer()
                .require_claim("ver", "2.0")
                .require_present("azp")
                .default_keys(Keys::jwk_set_url(format!("https://{host}/{keys_of}/discovery/v2.0/keys"))),
            Version::External => builder
                .issuer_forms(self.external_issuers())
                .require_one_of(&["tid"], self.tenants.clone())
                .require_claim("ver", "2.0")
                .require_present("azp")
                .default_keys(Keys::jwk_set_url(format!("https://{host}/{keys_of}/discovery/v2.0/keys"))),
        }
    }

    fn new<T: Into<String>>(version: Version, host: String, tenants: impl IntoIterator<Item = T>) -> Self {
        Self { version, host, tenants: tenants.into_iter().map(Into::into).collect() }
    }

    /// The issuer's host is the subdomain or the tenant's id.
    fn external_issuers(&self) -> Vec<String> {
        let of = |tenant: &String| {
            [
                format!("https://{}/{tenant}/v2.0", self.host),
                format!("https://{tenant}.ciamlogin.com/{tenant}/v2.0"),
            ]
        };
        self.tenants.iter().flat_map(of).collect()
    }
}

/// Azure AD B2C: tokens of one user flow or custom policy. The policy is pinned by `tfp` (old policies: `acr`), because a
/// weaker flow of the same tenant signs with an accepted issuer too.
#[derive(Clone, Debug)]
pub struct AzureB2c {
    tenant: String,
    tenant_id: String,
    policy: String,
}

impl AzureB2c {
    /// A policy (`B2C_1_signin`) of a tenant by name (`contoso` of `contoso.onmicrosoft.com`) and id.
    #[must_use]
    pub fn policy(
        tenant: impl Into<String>,
        tenant_id: impl Into<String>,
        policy: impl Into<String>,
    ) -> Self {
        Self { tenant: tenant.into(), tenant_id: tenant_id.into(), policy: policy.into() }
    }

    /// Tokens for this application id.
    pub fn audience(&self, audience: impl Into<String>) -> VerifierBuilder {
        let Self { tenant, tenant_id, policy } = self;
        let host = format!("https://{tenant}.b2clogin.com");
        Verifier::builder()
            .issuer_forms(vec![
                format!("{host}/{tenant_id}/v2.0/"),
                format!("{host}/tfp/{tenant_id}/{}/v2.0/", policy.to_lowercase()),
                format!("{host}/tfp/{tenant_id}/{policy}/v2.0/"),
            ])
            .audience(audience)
            .require_one_of(&["tfp", "acr"], vec![policy.clone(), policy.to_lowercase()])
            .default_scope_claims(&["scp"])
            .default_keys(Keys::jwk_set_url(format!(
                "{host}/{tenant}.onmicrosoft.com/{policy}/discovery/v2.0/keys"
            )))
            .default_algorithms(&[Algorithm::RS256])
    }
}

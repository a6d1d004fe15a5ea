//! How callers get and present their tokens.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// A security scheme of an OpenAPI document, under the name that operations refer to.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    AuthorizationCode { authorization_url: String, token_url: String },
    Bearer,
    ClientCredentials { token_url: String },
    OpenIdConnect { url: String },
}

impl SecurityScheme {
    /// A JWT after `Authorization: Bearer`, wherever it comes from: type `http` (RFC 6750 §2.1).
    #[must_use]
    pub fn bearer(name: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::Bearer }
    }

    /// Tokens of an OpenID Connect provider, described at this URL: type `openIdConnect`.
    #[must_use]
    pub fn open_id_connect(name: impl Into<String>, url: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::OpenIdConnect { url: url.into() } }
    }

    /// Tokens by the authorization code flow, for people: type `oauth2` (RFC 6749 §4.1).
    #[must_use]
    pub fn authorization_code(
        name: impl Into<String>,
        authorization_url: impl Into<String>,
        token_url: impl Into<String>,
    ) -> Self {
        let (authorization_url, token_url) = (authorization_url.into(), token_url.into());
        Self { name: name.into(), kind: Kind::AuthorizationCode { authorization_url, token_url } }
    }

    /// Tokens by the client credentials flow, for programs: type `oauth2` (RFC 6749 §4.4).
    #[must_use]
    pub fn client_credentials(name: impl Into<String>, token_url: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::ClientCredentials { token_url: token_url.into() } }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether a requirement lists scopes.
    pub(crate) fn lists_scopes(&self) -> bool {
        !matches!(self.kind, Kind::Bearer)
    }

    /// The Security Scheme Object; `oauth2` has to list every scope there is.
    pub(crate) fn to_json(&self, scopes: &BTreeSet<&str>) -> Value {
        let scopes: Map<_, _> = scopes.iter().map(|scope| ((*scope).to_owned(), json!(""))).collect();
        match &self.kind {
            Kind::AuthorizationCode { authorization_url, token_url } => json!({
                "type": "oauth2",
                "flows": { "authorizationCode": {
                    "authorizationUrl": authorization_url, "tokenUrl": token_url, "scopes": scopes,
                } },
            }),
            Kind::Bearer => json!({ "type": "http", "scheme": "bearer", "bearerFormat": "JWT" }),
            Kind::ClientCredentials { token_url } => json!({
                "type": "oauth2",
                "flows": { "clientCredentials": { "tokenUrl": token_url, "scopes": scopes } },
            }),
            Kind::OpenIdConnect { url } => json!({ "type": "openIdConnect", "openIdConnectUrl": url }),
        }
    }
}

//! Google accounts, Firebase Authentication and Identity-Aware Proxy.

use std::time::Duration;

use jsonwebtoken::Algorithm;

use crate::keys::source::Keys;
use crate::verify::{Verifier, VerifierBuilder};

/// Firebase Authentication: ID tokens of one project, whose `auth_time` has come. Custom claims stand at the top level;
/// name the one that holds roles with [`roles_claim`](VerifierBuilder::roles_claim).
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a name for a preset; it holds nothing")]
pub struct Firebase;

impl Firebase {
    /// A project by its id.
    pub fn project(project_id: impl AsRef<str>) -> VerifierBuilder {
        let project = project_id.as_ref();
        Verifier::builder()
            .issuer(format!("https://securetoken.google.com/{project}"))
            .audience(project)
            .require_past("auth_time")
            .default_keys(Keys::jwk_set_url(
                "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
            ))
            .default_algorithms(&[Algorithm::RS256])
    }
}

/// Google accounts: ID tokens for one client, in both forms of the issuer.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a name for a preset; it holds nothing")]
pub struct Google;

impl Google {
    /// A client by its id; more with [`audience`](VerifierBuilder::audience).
    pub fn client_id(client_id: impl Into<String>) -> VerifierBuilder {
        Verifier::builder()
            .issuer_forms(vec!["https://accounts.google.com".to_owned(), "accounts.google.com".to_owned()])
            .audience(client_id)
            .default_keys(Keys::jwk_set_url("https://www.googleapis.com/oauth2/v3/certs"))
            .default_algorithms(&[Algorithm::RS256])
    }
}

/// Google Identity-Aware Proxy, which adds its assertion in the header `x-goog-iap-jwt-assertion`. Thirty seconds of
/// leeway, as its documentation asks for.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a name for a preset; it holds nothing")]
pub struct GoogleIap;

impl GoogleIap {
    /// The backend: `/projects/{number}/global/backendServices/{id}` or `/projects/{number}/apps/{id}`.
    pub fn audience(audience: impl Into<String>) -> VerifierBuilder {
        Verifier::builder()
            .issuer("https://cloud.google.com/iap")
            .audience(audience)
            .header("x-goog-iap-jwt-assertion")
            .leeway(Duration::from_secs(30))
            .default_keys(Keys::jwk_set_url("https://www.gstatic.com/iap/verify/public_key-jwk"))
            .default_algorithms(&[Algorithm::ES256])
    }
}

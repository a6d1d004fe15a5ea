//! Workloads that prove who they are: GitHub Actions and Kubernetes service accounts.

use jsonwebtoken::Algorithm;

use crate::keys::source::Keys;
use crate::verify::{Verifier, VerifierBuilder};

/// GitHub Actions: tokens of the workflows of one repository. Anybody's workflow can ask for any audience, so the
/// repository is bound by its id, which survives renaming and is never given away.
///
/// Narrow further with `require_claim`: `environment`, `ref`, `job_workflow_ref`.
#[derive(Clone, Debug)]
pub struct GithubActions {
    repository_id: String,
}

impl GithubActions {
    /// A repository by its numeric id, as `repository_id` in the token.
    #[must_use]
    pub fn repository_id(id: impl Into<String>) -> Self {
        Self { repository_id: id.into() }
    }

    /// Tokens asked for this audience.
    pub fn audience(&self, audience: impl Into<String>) -> VerifierBuilder {
        let issuer = "https://token.actions.githubusercontent.com";
        Verifier::builder()
            .issuer(issuer)
            .audience(audience)
            .require_claim("repository_id", &self.repository_id)
            .default_keys(Keys::jwk_set_url(format!("{issuer}/.well-known/jwks")))
            .default_algorithms(&[Algorithm::RS256])
    }
}

/// Kubernetes: service-account tokens of one cluster. `sub` is `system:serviceaccount:{namespace}:{name}`. The cluster's own
/// certificate authority is given with [`root_certificate`](VerifierBuilder::root_certificate).
#[derive(Clone, Debug)]
pub struct Kubernetes {
    issuer: String,
}

impl Kubernetes {
    /// The cluster's issuer, as `--service-account-issuer` or the cloud's console names it.
    #[must_use]
    pub fn issuer(issuer: impl Into<String>) -> Self {
        Self { issuer: issuer.into() }
    }

    /// Tokens projected for this audience. The key address comes from the discovery document.
    pub fn audience(&self, audience: impl Into<String>) -> VerifierBuilder {
        Verifier::builder()
            .issuer(&self.issuer)
            .audience(audience)
            .default_keys(Keys::discovery())
            .default_algorithms(&[Algorithm::RS256, Algorithm::ES256])
    }
}

//! The settings of an authorizer.

use std::fmt;
use std::sync::Arc;

use super::Authorizer;
#[cfg(feature = "appsync")]
use super::appsync::AppSync;
use super::context::{CLAIM, ContextClaim};
use super::decide::{Inner, Scope};
#[cfg(feature = "iot")]
use super::iot::Iot;
use crate::error::{ConfigError, ConfigProblem};
use crate::verify::VerifierSource;

/// An authorizer that still lacks its settings.
#[must_use = "an authorizer is made by `build`"]
pub struct AuthorizerBuilder {
    inner: Inner,
    problems: Vec<String>,
}

impl AuthorizerBuilder {
    pub(super) fn new(scope: Scope, problems: Vec<String>) -> Self {
        let inner = Inner {
            scope,
            name: "authorizer".to_owned(),
            verifier: None,
            claims: Vec::new(),
            usage_key: None,
            #[cfg(feature = "appsync")]
            appsync: AppSync::new(),
            #[cfg(feature = "iot")]
            iot: None,
        };
        Self { inner, problems }
    }

    /// The name in the log; `authorizer` otherwise.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.inner.name = name.into();
        self
    }

    /// Verifies with this instead of the [installed](crate::install) verifier.
    pub fn verifier(mut self, verifier: impl VerifierSource + Send + Sync + 'static) -> Self {
        self.inner.verifier = Some(Arc::new(verifier));
        self
    }

    /// Hands these claims on to the function, under their own names. Claims that a token does not have are left out.
    pub fn context<'n>(self, claims: impl IntoIterator<Item = &'n str>) -> Self {
        claims.into_iter().fold(self, |builder, claim| builder.context_as(claim, claim))
    }

    /// Hands one claim on under another name: `context_as("roles", "/realm_access/roles")`. The path is written as for
    /// [`ClaimPath`](crate::ClaimPath).
    pub fn context_as(mut self, key: &str, claim: &str) -> Self {
        match ContextClaim::new(key, claim, &self.inner.claims) {
            Ok(claim) => self.inner.claims.push(claim),
            Err(problem) => self.problems.push(problem),
        }
        self
    }

    /// Hands this claim on as the API key of a usage plan, for a REST API whose key source is `AUTHORIZER`.
    pub fn usage_key(mut self, claim: &str) -> Self {
        match claim.parse() {
            Ok(path) => self.inner.usage_key = Some(path),
            Err(_) => self.problems.push(format!("the claim `{claim}` has an empty name: {CLAIM}")),
        }
        self
    }

    /// What answers to AppSync say besides yes or no.
    #[cfg(feature = "appsync")]
    pub fn appsync(mut self, appsync: AppSync) -> Self {
        self.problems.extend(appsync.problems());
        self.inner.appsync = appsync;
        self
    }

    /// What devices may do.
    #[cfg(feature = "iot")]
    pub fn iot(mut self, iot: Iot) -> Self {
        self.problems.extend(iot.problems());
        self.inner.iot = Some(iot);
        self
    }

    /// Checks everything.
    ///
    /// # Errors
    /// [`ConfigError`] with all that is wrong: of the routes, the context, the fields and resources.
    pub fn build(self) -> Result<Authorizer, ConfigError> {
        if !self.problems.is_empty() {
            return Err(ConfigError::new(self.problems.into_iter().map(ConfigProblem::new).collect()));
        }
        Ok(Authorizer { inner: Arc::new(self.inner) })
    }
}

impl fmt::Debug for AuthorizerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizerBuilder").field("name", &self.inner.name).finish_non_exhaustive()
    }
}

//! The one path from an event to a decision: credential, verification, rule.

use std::sync::Arc;

use http::header::AUTHORIZATION;
use serde_json::{Map, Value};

#[cfg(feature = "appsync")]
use super::appsync::AppSync;
use super::context::{self, ContextClaim};
use super::error::AuthorizerError;
use super::event::Request;
use super::map::RouteMap;
#[cfg(feature = "iot")]
use super::{event, iot::Iot};
use crate::TARGET;
use crate::authz::{Access, Situation};
use crate::error::{ConfigError, Error};
use crate::guard;
use crate::lambda::bearer::{self, CredentialSource, Sources};
use crate::lambda::event::AuthEvent as _;
use crate::principal::Principal;
use crate::token::path::ClaimPath;
use crate::verify::{VerifierSource, installed};

/// The settings.
pub(super) struct Inner {
    pub(super) scope: Scope,
    pub(super) name: String,
    /// `None` for the installed one.
    pub(super) verifier: Option<Arc<dyn VerifierSource + Send + Sync>>,
    pub(super) claims: Vec<ContextClaim>,
    pub(super) usage_key: Option<ClaimPath>,
    #[cfg(feature = "appsync")]
    pub(super) appsync: AppSync,
    #[cfg(feature = "iot")]
    pub(super) iot: Option<Iot>,
}

/// What an answer is about.
#[derive(Clone, Debug)]
pub(super) enum Scope {
    /// The one method or route that is asked about.
    Exact(Access),
    /// All of them.
    Routes(RouteMap),
}

/// A question, and who asks it.
#[doc(hidden)]
#[expect(
    missing_debug_implementations,
    unnameable_types,
    reason = "nobody else makes one, which seals the trait"
)]
pub struct Decided<'a> {
    pub(super) authorizer: &'a Inner,
    pub(super) request: Request,
    pub(super) caller: Result<Principal, Error>,
}

impl Inner {
    /// Who is asking. The rule is asked about when it is known which answer is wanted.
    pub(super) async fn decide(
        &self,
        #[cfg_attr(not(feature = "iot"), expect(unused_mut))] mut request: Request,
    ) -> Decided<'_> {
        #[cfg(feature = "iot")]
        if let (event::Kind::Iot, Some(iot)) = (request.kind, &self.iot) {
            request.take_token(iot.token(request.event()));
        }
        let caller = self.authenticate(&request).await;
        if let Err(error) = &caller {
            self.refuse(error);
        }
        Decided { authorizer: self, request, caller }
    }

    async fn authenticate(&self, request: &Request) -> Result<Principal, Error> {
        let verifier = match &self.verifier {
            Some(source) => source.verifier(),
            None => installed(),
        }?;
        let credential = if request.is_token_alone() {
            let places = vec![CredentialSource::Header(AUTHORIZATION)];
            bearer::find(&request.seen().request(), &Sources { places, double_submit: None })?
        } else if verifier.takes_cookies() && matches!(self.scope, Scope::Routes(_)) {
            // Which page asks is known of this request, not of those that get the same answer.
            return Err(ConfigError::one(
                "the answers of `Authorizer::routes` are kept, and pages of other sites send cookies too: use `Authorizer::exact` \
                 with a TTL of 0, or a verifier without `cookie`",
            )
            .into());
        } else {
            verifier.credential(request.seen())?
        };
        verifier.verify_credential(credential).await
    }

    /// Whether the caller meets a rule; otherwise the reason code.
    pub(super) fn check(
        &self,
        access: Access,
        principal: &Principal,
        request: &Request,
    ) -> Result<Result<(), &'static str>, AuthorizerError> {
        let mut facts = access.facts(&request.seen().request());
        facts.read_body();
        let situation = Situation { principal, facts: &facts, outcomes: &[] };
        match access.decide(situation).map_err(Error::Denied) {
            Ok(()) => Ok(Ok(())),
            Err(error) if error.is_undecided() => Err(self.refuse(&error)),
            Err(error) => Ok(Err(error.code())),
        }
    }

    pub(super) fn context(&self, principal: &Principal) -> Result<Map<String, Value>, AuthorizerError> {
        context::of(&self.claims, principal)
    }

    /// Tells the operator why there is no caller, or no decision.
    pub(super) fn refuse(&self, error: &Error) -> AuthorizerError {
        guard::tell(&self.name, error);
        AuthorizerError::without_caller(error)
    }

    /// Tells the operator that this authorizer is not made for the front that asks.
    #[cfg(any(feature = "appsync", feature = "iot"))]
    pub(super) fn misconfigured(&self, problem: &str) -> AuthorizerError {
        self.refuse(&Error::Config(ConfigError::one(problem)))
    }

    /// Tells the operator that the front gets no answer, whoever calls.
    pub(super) fn tell_unanswered(&self, error: &AuthorizerError) {
        let (handler, code) = (&self.name, error.code());
        tracing::error!(target: TARGET, %handler, code, status = 500, %error, "no answer");
    }

    /// Tells the operator that a known caller may not.
    pub(super) fn tell_refused(&self, code: &'static str) {
        let handler = &self.name;
        tracing::info!(target: TARGET, %handler, code, status = 403, "request refused");
    }
}

impl Decided<'_> {
    /// The caller, or what to fail with.
    pub(super) fn caller(&self) -> Result<&Principal, AuthorizerError> {
        self.caller.as_ref().map_err(AuthorizerError::without_caller)
    }
}

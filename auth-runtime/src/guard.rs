//! The one way in: credential, verification, decision, grant.

use std::sync::Once;

use crate::TARGET;
use crate::authz::Requirement;
use crate::error::{ConfigError, Error, TokenError};
use crate::lambda::bearer::Credential;
use crate::lambda::event::{AuthEvent, Front};
use crate::lambda::response::Rejection;
use crate::principal::{Claims, Principal};
use crate::verify::{Verifier, VerifierSource, installed_or_from_env};

/// What an attribute states: the handler's path and its requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    handler: &'static str,
    requirement: Requirement,
}

impl Rule {
    /// A rule for the handler at `handler`, such as `shop::orders::delete_order`.
    #[must_use]
    pub const fn new(handler: &'static str, requirement: Requirement) -> Self {
        Self { handler, requirement }
    }
}

/// A request whose credential was copied out of the event, or why that could not be done.
#[derive(Debug)]
pub struct Pending {
    context: Context,
    found: Result<(Verifier, Option<Credential>), Error>,
}

/// Proof that this caller met this rule. It has no public constructor.
#[derive(Clone, Debug)]
pub struct Grant {
    principal: Principal,
    context: Context,
}

/// What a refusal needs to know of its request.
#[derive(Clone, Copy, Debug)]
struct Context {
    rule: &'static Rule,
    front: Front,
}

impl Context {
    /// The one place where a refusal is made, and told to the operator.
    fn reject(self, error: &Error) -> Rejection {
        let rejection = Rejection::new(error, self.front);
        let (handler, code, status) = (self.rule.handler, error.code(), rejection.status().as_u16());
        if let Error::Config(error) = error {
            tell_once(handler, error);
        }
        if rejection.status().is_server_error() {
            tracing::error!(target: TARGET, handler, code, status, %error, "request refused: cannot decide");
        } else {
            tracing::info!(target: TARGET, handler, code, status, %error, "request refused");
        }
        rejection
    }
}

/// A program without a log would answer 500 and say nothing of why: then standard error gets the list, once.
fn tell_once(handler: &str, error: &ConfigError) {
    static TOLD: Once = Once::new();
    if !tracing::dispatcher::has_been_set() {
        TOLD.call_once(|| eprintln!("auth_runtime: {handler} refuses every request: {error}"));
    }
}

pub(crate) fn begin<E: AuthEvent + ?Sized>(rule: &'static Rule, event: &E) -> Pending {
    pending(rule, installed_or_from_env().map_err(Error::Config), event)
}

pub(crate) fn begin_with<V, E>(rule: &'static Rule, source: &V, event: &E) -> Pending
where
    V: VerifierSource + ?Sized,
    E: AuthEvent + ?Sized,
{
    pending(rule, source.verifier().map_err(Error::Config), event)
}

fn pending<E: AuthEvent + ?Sized>(
    rule: &'static Rule,
    verifier: Result<Verifier, Error>,
    event: &E,
) -> Pending {
    let context = Context { rule, front: event.request().front };
    let found = verifier.and_then(|verifier| {
        let credential = verifier.credential(event)?;
        Ok((verifier, credential))
    });
    Pending { context, found }
}

pub(crate) async fn authorize(pending: Pending) -> Result<Grant, Rejection> {
    let Pending { context, found } = pending;
    decide(context.rule, found)
        .await
        .map(|principal| Grant { principal, context })
        .map_err(|error| context.reject(&error))
}

/// For `optional`: no credential at all is fine, a bad one is not.
pub(crate) async fn authorize_optional(pending: Pending) -> Result<OptionalGrant, Rejection> {
    let context = pending.context;
    match pending.found {
        Ok((_, None)) => Ok(OptionalGrant { grant: None }),
        found => {
            authorize(Pending { context, found }).await.map(|grant| OptionalGrant { grant: Some(grant) })
        }
    }
}

async fn decide(
    rule: &Rule,
    found: Result<(Verifier, Option<Credential>), Error>,
) -> Result<Principal, Error> {
    let (verifier, credential) = found?;
    let principal = verifier.verify_credential(credential).await?;
    principal.require(&rule.requirement)?;
    Ok(principal)
}

/// What an `optional` guard found: a grant, or nobody.
#[derive(Clone, Debug)]
pub struct OptionalGrant {
    grant: Option<Grant>,
}

/// A type that a `#[principal]` parameter may have. `G` is what the guard found: a grant, or perhaps one.
#[diagnostic::on_unimplemented(
    message = "the guard cannot fill a `#[principal]` parameter of type `{Self}`",
    label = "not a principal",
    note = "use `Principal`, `&Principal` or `Claims<T>` with `T: serde::de::DeserializeOwned`",
    note = "with `optional`, and only then, wrap it: `Option<Principal>`"
)]
pub trait FromGrant<'g, G>: Sized {
    /// Makes the value.
    ///
    /// # Errors
    /// The refusal, when the token does not hold what the type needs.
    fn from_grant(grant: &'g G) -> Result<Self, Rejection>;
}

impl FromGrant<'_, Grant> for Principal {
    fn from_grant(grant: &Grant) -> Result<Self, Rejection> {
        Ok(grant.principal.clone())
    }
}

impl<'g> FromGrant<'g, Grant> for &'g Principal {
    fn from_grant(grant: &'g Grant) -> Result<Self, Rejection> {
        Ok(&grant.principal)
    }
}

impl<T: serde::de::DeserializeOwned> FromGrant<'_, Grant> for Claims<T> {
    fn from_grant(grant: &Grant) -> Result<Self, Rejection> {
        let claims = grant.principal.claims().map(Claims);
        claims.map_err(|error: TokenError| grant.context.reject(&Error::Token(error)))
    }
}

impl<'g, T: FromGrant<'g, Grant>> FromGrant<'g, OptionalGrant> for Option<T> {
    fn from_grant(grant: &'g OptionalGrant) -> Result<Self, Rejection> {
        grant.grant.as_ref().map(T::from_grant).transpose()
    }
}

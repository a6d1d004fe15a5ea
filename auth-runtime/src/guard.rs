//! The one way in: credential, verification, decision, grant.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Once};

use crate::TARGET;
use crate::authz::{
    Access, Denial, DenialReason, Fact, Facts, Operand, Outcome, Proof, Requirement, Roles, Rule, Situation,
};
use crate::batch::Screened;
use crate::error::{ConfigError, Error, TokenError};
use crate::lambda::bearer::Credential;
use crate::lambda::event::AuthEvent;
use crate::lambda::response::Rejection;
use crate::lambda::view::Front;
use crate::principal::{Claims, Principal};
use crate::verify::{Verifier, VerifierSource, installed};

/// A request whose credential was copied out of the event, or why that could not be done.
#[derive(Debug)]
pub struct Pending {
    context: Context,
    facts: Facts,
    found: Result<(Verifier, Option<Credential>), Error>,
}

/// A verified caller, about whom the handler's own conditions may be asked.
#[derive(Debug)]
pub struct Asking {
    context: Context,
    facts: Facts,
    principal: Principal,
    outcomes: Vec<Outcome>,
}

/// Proof that this caller met this rule. It has no public constructor.
#[derive(Clone, Debug)]
pub struct Grant {
    principal: Principal,
    context: Context,
}

/// What a refusal needs to know of its request.
#[derive(Clone, Debug)]
struct Context {
    rule: RuleHandle,
    front: Front,
}

/// A rule that an attribute states, or one that was made while the program runs.
#[derive(Clone, Debug)]
pub(crate) enum RuleHandle {
    Made(Arc<Rule>),
    Stated(&'static Rule),
}

impl Deref for RuleHandle {
    type Target = Rule;

    fn deref(&self) -> &Rule {
        match self {
            Self::Made(rule) => rule,
            Self::Stated(rule) => rule,
        }
    }
}

impl From<&'static Rule> for RuleHandle {
    fn from(rule: &'static Rule) -> Self {
        Self::Stated(rule)
    }
}

impl From<Arc<Rule>> for RuleHandle {
    fn from(rule: Arc<Rule>) -> Self {
        Self::Made(rule)
    }
}

impl Context {
    fn reject(&self, error: &Error) -> Rejection {
        refuse(&*self.rule, error, self.front)
    }
}

/// The one place where a refusal is made, and told to the operator.
pub(crate) fn refuse(handler: &dyn fmt::Display, error: &Error, front: Front) -> Rejection {
    tell(handler, error);
    Rejection::new(error, front)
}

/// Tells the operator of a refusal, whatever it becomes outside.
pub(crate) fn tell(handler: &dyn fmt::Display, error: &Error) {
    let (code, status) = (error.code(), error.face().status.as_u16());
    if let Error::Config(error) = error {
        tell_once(handler, error);
    }
    if error.is_undecided() {
        tracing::error!(target: TARGET, %handler, code, status, %error, "request refused: cannot decide");
    } else {
        tracing::info!(target: TARGET, %handler, code, status, %error, "request refused");
    }
}

/// A program without a log would answer 500 and say nothing of why: then standard error gets the list, once.
fn tell_once(handler: &dyn fmt::Display, error: &ConfigError) {
    static TOLD: Once = Once::new();
    if !tracing::dispatcher::has_been_set() {
        TOLD.call_once(|| eprintln!("auth_runtime: {handler} refuses every request: {error}"));
    }
}

pub(crate) fn begin<E: AuthEvent + ?Sized>(rule: impl Into<RuleHandle>, event: &E) -> Pending {
    pending(rule.into(), installed().map_err(Error::Config), event)
}

pub(crate) fn begin_with<V, E>(rule: impl Into<RuleHandle>, source: &V, event: &E) -> Pending
where
    V: VerifierSource + ?Sized,
    E: AuthEvent + ?Sized,
{
    pending(rule.into(), source.verifier().map_err(Error::Config), event)
}

pub(crate) fn pending<E: AuthEvent + ?Sized>(
    rule: RuleHandle,
    verifier: Result<Verifier, Error>,
    event: &E,
) -> Pending {
    let (context, facts) = prepare(rule, event);
    let found = verifier.and_then(|verifier| {
        let credential = verifier.credential(event)?;
        Ok((verifier, credential))
    });
    Pending { context, facts, found }
}

fn prepare<E: AuthEvent + ?Sized>(rule: RuleHandle, event: &E) -> (Context, Facts) {
    let request = event.request();
    let facts = rule.access().facts(&request);
    (Context { rule, front: request.front }, facts)
}

impl Pending {
    /// What the handler was called with, for a condition on it.
    pub(crate) fn argument<V: ArgumentValue + ?Sized>(&mut self, name: &'static str, value: &V) {
        self.facts.add(Operand::Argument(name), value.fact().0);
    }
}

pub(crate) async fn authorize(pending: Pending) -> Result<Grant, Rejection> {
    verify(pending).await?.decide()
}

/// For `optional`: no credential at all is fine, a bad one is not.
pub(crate) async fn authorize_optional(pending: Pending) -> Result<OptionalGrant, Rejection> {
    if let Ok((_, None)) = pending.found {
        return Ok(OptionalGrant { grant: None });
    }
    authorize(pending).await.map(|grant| OptionalGrant { grant: Some(grant) })
}

/// For a caller whom a layer in front has verified, or found to have sent no credential.
#[cfg(feature = "axum")]
pub(crate) fn decide_for<E: AuthEvent + ?Sized>(
    rule: impl Into<RuleHandle>,
    caller: Option<Principal>,
    event: &E,
) -> Result<Grant, Rejection> {
    let (context, mut facts) = prepare(rule.into(), event);
    let Some(principal) = caller else { return Err(context.reject(&Error::MissingCredential)) };
    facts.read_body();
    Asking { context, facts, principal, outcomes: Vec::new() }.decide()
}

/// Who is calling; what they may is not decided yet.
pub(crate) async fn verify(pending: Pending) -> Result<Asking, Rejection> {
    let Pending { context, mut facts, found } = pending;
    let verified = match found {
        Ok((verifier, credential)) => verifier.verify_credential(credential).await,
        Err(error) => Err(error),
    };
    match verified {
        Ok(principal) => {
            facts.read_body();
            Ok(Asking { context, facts, principal, outcomes: Vec::new() })
        }
        Err(error) => Err(context.reject(&error)),
    }
}

/// For `#[deny_all]`: nobody gets in, and no token is looked at.
pub(crate) fn deny<E: AuthEvent + ?Sized>(rule: &'static Rule, event: &E) -> Rejection {
    let context = Context { rule: rule.into(), front: event.request().front };
    context.reject(&Error::Denied(Denial::new(DenialReason::ConditionFailed)))
}

impl Asking {
    /// The caller, when the answer of the next condition can still matter.
    pub(crate) fn ask(&self) -> Option<&Principal> {
        let Access::Required(requirement) = self.context.rule.access() else { return None };
        requirement.is_open(self.situation()).then_some(&self.principal)
    }

    /// Takes the next answer.
    pub(crate) fn answer(&mut self, holds: Option<Result<bool, Undecidable>>) {
        self.outcomes.push(match holds {
            Some(Ok(true)) => Outcome::Holds,
            Some(Ok(false)) => Outcome::Fails(DenialReason::ConditionFailed),
            Some(Err(Undecidable)) => Outcome::Undecided(DenialReason::StoreUnavailable),
            None => Outcome::Undecided(DenialReason::ConditionFailed),
        });
    }

    pub(crate) fn decide(self) -> Result<Grant, Rejection> {
        let decision = self.context.rule.access().decide(self.situation());
        let Self { context, principal, .. } = self;
        match decision {
            Ok(()) => Ok(Grant { principal, context }),
            Err(denial) => Err(context.reject(&Error::Denied(denial))),
        }
    }

    fn situation(&self) -> Situation<'_> {
        Situation { principal: &self.principal, facts: &self.facts, outcomes: &self.outcomes }
    }
}

impl Grant {
    #[cfg(feature = "axum")]
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    pub(crate) fn into_principal(self) -> Principal {
        self.principal
    }
}

impl OptionalGrant {
    #[cfg(feature = "axum")]
    pub(crate) fn into_grant(self) -> Option<Grant> {
        self.grant
    }

    pub(crate) fn into_principal(self) -> Option<Principal> {
        self.grant.map(Grant::into_principal)
    }
}

/// A condition of the handler's own that failed to decide.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "that it could not be decided is all there is to say")]
pub struct Undecidable;

/// What `when` may answer: whether the condition holds, or that this could not be found out, which is answered 503.
#[diagnostic::on_unimplemented(
    message = "a condition cannot answer `{Self}`",
    label = "neither `bool` nor `Result<bool, _>`",
    note = "return `true` to let the caller in; an `Err` is answered 503",
    note = "where the answer has to be waited for, write `when = async |principal, event| ..`"
)]
pub trait ConditionAnswer {
    /// The answer.
    ///
    /// # Errors
    /// [`Undecidable`], when there is none.
    fn holds(self) -> Result<bool, Undecidable>;
}

impl ConditionAnswer for bool {
    fn holds(self) -> Result<bool, Undecidable> {
        Ok(self)
    }
}

impl<E: fmt::Display> ConditionAnswer for Result<bool, E> {
    fn holds(self) -> Result<bool, Undecidable> {
        self.map_err(|error| {
            tracing::warn!(target: TARGET, %error, "a condition could not be decided");
            Undecidable
        })
    }
}

/// A handler's argument that a condition can compare: text, whole numbers, `bool`, and an `Option` of these.
#[diagnostic::on_unimplemented(
    message = "a condition cannot compare an argument of type `{Self}`",
    label = "neither text nor number nor `bool`",
    note = "`arg(..)` takes `&str`, `String`, `bool`, an integer up to 64 bits, or an `Option` of these; \
            for anything else write `when = |principal, event| ..`"
)]
pub trait ArgumentValue {
    /// The value to compare.
    #[doc(hidden)]
    fn fact(&self) -> ArgumentFact;
}

/// A copied argument.
#[doc(hidden)]
#[derive(Debug)]
#[expect(unnameable_types, reason = "nobody else makes one, which seals the trait")]
pub struct ArgumentFact(Fact);

macro_rules! arguments {
    ($($ty:ty: |$value:ident| $fact:expr;)+) => {$(
        impl ArgumentValue for $ty {
            fn fact(&self) -> ArgumentFact {
                let $value = self;
                ArgumentFact($fact)
            }
        }
    )+};
}

arguments! {
    str: |text| Fact::Text(text.to_owned());
    String: |text| Fact::Text(text.clone());
    bool: |value| Fact::Bool(*value);
    i8: |value| Fact::Integer(i64::from(*value));
    i16: |value| Fact::Integer(i64::from(*value));
    i32: |value| Fact::Integer(i64::from(*value));
    i64: |value| Fact::Integer(*value);
    u8: |value| Fact::Integer(i64::from(*value));
    u16: |value| Fact::Integer(i64::from(*value));
    u32: |value| Fact::Integer(i64::from(*value));
    u64: |value| i64::try_from(*value).map_or(Fact::Unusable, Fact::Integer);
    usize: |value| i64::try_from(*value).map_or(Fact::Unusable, Fact::Integer);
}

impl<V: ArgumentValue + ?Sized> ArgumentValue for &V {
    fn fact(&self) -> ArgumentFact {
        (**self).fact()
    }
}

impl<V: ArgumentValue> ArgumentValue for Option<V> {
    fn fact(&self) -> ArgumentFact {
        self.as_ref().map_or(ArgumentFact(Fact::Unusable), ArgumentValue::fact)
    }
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
    note = "use `Principal`, `&Principal`, `Claims<T>` with `T: serde::de::DeserializeOwned`, or a `Proof`",
    note = "with `optional`, and only then, wrap it: `Option<Principal>`",
    note = "with `refused_records`, and only then, take one for each record: `Vec<Principal>`"
)]
pub trait FromGrant<'g, G>: Sized {
    /// What the rule has to make certain for the type to be filled, if anything.
    const DEMANDS: Option<Requirement> = None;

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

/// The rule was found to make the role certain when the handler was compiled; a rule made by hand may not, so the caller
/// is asked again.
impl<'g, V: Roles, const ROLE: usize> FromGrant<'g, Grant> for Proof<'g, V, ROLE> {
    const DEMANDS: Option<Requirement> = match V::TERMS.split_at_checked(ROLE) {
        Some((_, [term, ..])) => Some(Requirement::DeclaredRole(term)),
        _ => Some(Requirement::Any(&[])),
    };

    fn from_grant(grant: &'g Grant) -> Result<Self, Rejection> {
        let demanded = Self::DEMANDS.unwrap_or(Requirement::Any(&[]));
        let decision = grant.principal.require(&demanded);
        decision.map_err(|denial| grant.context.reject(&Error::Denied(denial)))?;
        Ok(Self::assertion(&grant.principal))
    }
}

/// One for each record that is left in the batch, in their order.
impl FromGrant<'_, Screened> for Vec<Principal> {
    fn from_grant(screened: &Screened) -> Result<Self, Rejection> {
        Ok(screened.principals.clone())
    }
}

/// One for each record that is left in the batch, in their order.
impl<'g> FromGrant<'g, Screened> for &'g [Principal] {
    fn from_grant(screened: &'g Screened) -> Result<Self, Rejection> {
        Ok(&screened.principals)
    }
}

impl<'g, T: FromGrant<'g, Grant>> FromGrant<'g, OptionalGrant> for Option<T> {
    fn from_grant(grant: &'g OptionalGrant) -> Result<Self, Rejection> {
        grant.grant.as_ref().map(T::from_grant).transpose()
    }
}

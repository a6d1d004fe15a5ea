//! What expansions call. Public because generated code lives in the user's crate; no promise of stability.

use std::fmt;
use std::marker::PhantomData;

use crate::batch::{self, AuthBatch, BatchAnswer};
use crate::error::Error;
use crate::guard;
use crate::lambda::event::{AuthEvent, ErrorAnswer};
use crate::lambda::response::{FromRejection, Guarded, Rejection};
use crate::principal::Principal;
use crate::verify::{VerifierSource, installed};

pub use lambda_runtime;
#[cfg(feature = "table")]
pub use linkme;

#[cfg(feature = "table")]
pub use crate::authz::RULES;
pub use crate::authz::analysis::{conflict, fault, implies};
pub use crate::authz::{
    Access, AcrValues, Condition, GrantedBy, Includes, NoRoles, Operand, Operator, Requirement, Roles, Rule,
    Scopes, Term,
};
pub use crate::authz::{DeclaresAcr, DeclaresRole, DeclaresScope};
pub use crate::authz::{declared_acr, declared_role, declared_scope};
pub use crate::batch::{Batch, RefusedRecords, Screened};
pub use crate::entry::{Handler, HasRule, guarded, handler_id};
pub use crate::guard::{ArgumentValue, Asking, ConditionAnswer, FromGrant, Grant, OptionalGrant, Pending};

/// What the roles `R` grant.
#[derive(Debug)]
pub struct Granted<R>(PhantomData<R>);

impl<R> Granted<R> {
    /// Checks that the scope belongs to scopes which say that these roles grant them.
    pub const fn check<S: GrantedBy<R>>(_scope: S) {}
}

/// What the rule has to make certain before a parameter of type `P` can be filled.
#[derive(Debug)]
pub struct Demands<P>(PhantomData<P>);

impl<'g, P: FromGrant<'g, Grant>> Demands<P> {
    /// What a `#[principal]` type demands.
    pub const OF: Option<Requirement> = P::DEMANDS;
}

/// Types that are no principals demand nothing here; that they are none is said elsewhere, once.
pub trait NoDemands {
    /// Nothing.
    const OF: Option<Requirement> = None;
}

impl<P> NoDemands for Demands<P> {}

/// A step of the guard, marked with how the event is answered, so that a refusal can only become an answer of that kind.
pub struct Step<A, T> {
    value: T,
    answer: PhantomData<fn() -> A>,
}

impl<A, T> Step<A, T> {
    fn new(value: T) -> Self {
        Self { value, answer: PhantomData }
    }
}

impl<A, T: fmt::Debug> fmt::Debug for Step<A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// Copies the credential out of the event, for the installed verifier.
#[must_use]
pub fn begin<E: AuthEvent + ?Sized>(rule: &'static Rule, event: &E) -> Step<E::Answer, Pending> {
    Step::new(guard::begin(rule, event))
}

/// Copies the credential out of the event, for the verifier the rule names.
#[must_use]
pub fn begin_with<V: VerifierSource + ?Sized, E: AuthEvent + ?Sized>(
    rule: &'static Rule,
    verifier: &V,
    event: &E,
) -> Step<E::Answer, Pending> {
    Step::new(guard::begin_with(rule, verifier, event))
}

/// Verifies and decides.
///
/// # Errors
/// The refusal to answer with.
pub async fn authorize<A>(pending: Step<A, Pending>) -> Result<Step<A, Grant>, Step<A, Rejection>> {
    guard::authorize(pending.value).await.map(Step::new).map_err(Step::new)
}

/// Copies an argument of the handler, for a condition on it.
pub fn argument<A, V: ArgumentValue + ?Sized>(pending: &mut Step<A, Pending>, name: &'static str, value: &V) {
    pending.value.argument(name, value);
}

/// Verifies, where the handler has conditions of its own to ask before anything is decided.
///
/// # Errors
/// The refusal to answer with.
pub async fn verify<A>(pending: Step<A, Pending>) -> Result<Step<A, Asking>, Step<A, Rejection>> {
    guard::verify(pending.value).await.map(Step::new).map_err(Step::new)
}

/// Asks the handler's next condition, unless the decision does not depend on it any more.
pub fn when<A, E, F, R>(asking: &mut Step<A, Asking>, event: &E, condition: F)
where
    E: ?Sized,
    F: FnOnce(&Principal, &E) -> R,
    R: ConditionAnswer,
{
    let answer = asking.value.ask().map(|principal| condition(principal, event).holds());
    asking.value.answer(answer);
}

/// As [`when`], where the answer has to be waited for.
pub async fn when_async<A, E, F, R>(asking: &mut Step<A, Asking>, event: &E, condition: F)
where
    E: ?Sized,
    F: AsyncFnOnce(&Principal, &E) -> R,
    R: ConditionAnswer,
{
    let answer = match asking.value.ask() {
        Some(principal) => Some(condition(principal, event).await.holds()),
        None => None,
    };
    asking.value.answer(answer);
}

/// Decides, once everything has been asked.
///
/// # Errors
/// The refusal to answer with.
pub fn decide<A>(asking: Step<A, Asking>) -> Result<Step<A, Grant>, Step<A, Rejection>> {
    asking.value.decide().map(Step::new).map_err(Step::new)
}

/// Refuses everybody: the guard of `#[deny_all]`. Never `Ok`; the body behind it still has to make sense.
///
/// # Errors
/// The refusal to answer with.
pub fn deny<E: AuthEvent + ?Sized>(rule: &'static Rule, event: &E) -> Result<(), Step<E::Answer, Rejection>> {
    Err(Step::new(guard::deny(rule, event)))
}

/// As [`authorize`], where a request without a credential may pass.
///
/// # Errors
/// The refusal to answer with.
pub async fn authorize_optional<A>(
    pending: Step<A, Pending>,
) -> Result<Step<A, OptionalGrant>, Step<A, Rejection>> {
    guard::authorize_optional(pending.value).await.map(Step::new).map_err(Step::new)
}

/// The records of a batch. Asked apart from [`screen`], whose future would have the compiler ask for the trait once more.
pub fn records<R: AuthEvent, B: AuthBatch<Record = R>>(batch: &mut B) -> Batch<'_, R> {
    Batch::of(batch)
}

/// How `R`, which the handler returns, reports records. Asked for once, as [`records`] is.
#[must_use]
pub fn reports<R: BatchAnswer>() -> Reports<R> {
    Reports { single: R::REPORTS, add: R::with_failures }
}

/// The kind of an answer to a batch.
#[derive(Debug)]
pub struct Reports<R> {
    single: bool,
    add: fn(R, Vec<String>) -> R,
}

/// Leaves in a batch the records whose senders meet the rule.
///
/// # Errors
/// The refusal of the whole batch, where single records cannot be reported.
pub async fn screen<R: AuthEvent, A>(
    rule: &'static Rule,
    batch: Batch<'_, R>,
    refused: RefusedRecords,
    reports: &Reports<A>,
) -> Result<Step<ErrorAnswer, Screened>, Step<ErrorAnswer, Rejection>> {
    let verifier = installed().map_err(Error::Config);
    let screened = batch::screen(rule, verifier, batch, refused, reports.single).await;
    screened.map(Step::new).map_err(Step::new)
}

/// As [`screen`], for the verifier the rule names.
///
/// # Errors
/// The refusal of the whole batch.
pub async fn screen_with<R: AuthEvent, A, V: VerifierSource + ?Sized>(
    rule: &'static Rule,
    verifier: &V,
    batch: Batch<'_, R>,
    refused: RefusedRecords,
    reports: &Reports<A>,
) -> Result<Step<ErrorAnswer, Screened>, Step<ErrorAnswer, Rejection>> {
    let verifier = verifier.verifier().map_err(Error::Config);
    let screened = batch::screen(rule, verifier, batch, refused, reports.single).await;
    screened.map(Step::new).map_err(Step::new)
}

/// The body's answer, with the records that are to be tried again.
#[must_use]
pub fn report<R>(reports: &Reports<R>, screened: Step<ErrorAnswer, Screened>, answer: R) -> R {
    (reports.add)(answer, screened.value.failures)
}

/// What `#[authorizer]` builds on first use.
#[cfg(feature = "authorizer")]
pub type LazyAuthorizer =
    std::sync::LazyLock<Result<crate::authorizer::Authorizer, crate::error::ConfigError>>;

/// Begins the authorizer of a rule.
#[cfg(feature = "authorizer")]
pub fn authorizer(rule: &'static Rule) -> crate::authorizer::AuthorizerBuilder {
    crate::authorizer::Authorizer::exact(rule).name(rule.handler())
}

/// Answers the gateway.
///
/// # Errors
/// As of [`Authorizer::answer`](crate::authorizer::Authorizer::answer).
#[cfg(feature = "authorizer")]
pub fn answer<E, A>(
    authorizer: &'static LazyAuthorizer,
    event: &E,
) -> impl Future<Output = Result<A, crate::authorizer::AuthorizerError>> + use<E, A>
where
    E: crate::authorizer::AuthorizerEvent + ?Sized,
    A: crate::authorizer::AuthorizerAnswer<E::Front>,
{
    crate::authorizer::answer(authorizer, event)
}

/// Fills a `#[principal]` parameter.
///
/// # Errors
/// The refusal to answer with.
pub fn principal<'g, A, G, P: FromGrant<'g, G>>(grant: &'g Step<A, G>) -> Result<P, Step<A, Rejection>> {
    P::from_grant(&grant.value).map_err(Step::new)
}

/// The handler's own way to say no.
#[must_use]
pub fn reject<A, R: FromRejection<A>>(rejection: Step<A, Rejection>) -> R {
    R::from_rejection(rejection.value)
}

/// What the body answered, where the success type is hidden by `impl Trait`.
///
/// # Errors
/// The body's own.
pub fn allow<T, E>(answer: Result<T, E>) -> Result<Guarded<T>, E> {
    answer.map(Guarded::Answered)
}

//! What expansions call. Public because generated code lives in the user's crate; no promise of stability.

use crate::guard;
use crate::lambda::event::AuthEvent;
use crate::lambda::response::{FromRejection, Guarded, Rejection};
use crate::verify::VerifierSource;

pub use crate::authz::Requirement;
pub use crate::guard::{FromGrant, Grant, OptionalGrant, Pending, Rule};

/// Copies the credential out of the event, for the installed verifier.
#[must_use]
pub fn begin<E: AuthEvent + ?Sized>(rule: &'static Rule, event: &E) -> Pending {
    guard::begin(rule, event)
}

/// Copies the credential out of the event, for the verifier the rule names.
#[must_use]
pub fn begin_with<V: VerifierSource + ?Sized, E: AuthEvent + ?Sized>(
    rule: &'static Rule,
    verifier: &V,
    event: &E,
) -> Pending {
    guard::begin_with(rule, verifier, event)
}

/// Verifies and decides.
///
/// # Errors
/// The refusal to answer with.
pub async fn authorize(pending: Pending) -> Result<Grant, Rejection> {
    guard::authorize(pending).await
}

/// As [`authorize`], where a request without a credential may pass.
///
/// # Errors
/// The refusal to answer with.
pub async fn authorize_optional(pending: Pending) -> Result<OptionalGrant, Rejection> {
    guard::authorize_optional(pending).await
}

/// Fills a `#[principal]` parameter.
///
/// # Errors
/// The refusal to answer with.
pub fn principal<'g, G, P: FromGrant<'g, G>>(grant: &'g G) -> Result<P, Rejection> {
    P::from_grant(grant)
}

/// The handler's own way to say no.
#[must_use]
pub fn reject<R: FromRejection>(rejection: Rejection) -> R {
    R::from_rejection(rejection)
}

/// What the body answered, where the success type is hidden by `impl Trait`.
///
/// # Errors
/// The body's own.
pub fn allow<T, E>(answer: Result<T, E>) -> Result<Guarded<T>, E> {
    answer.map(Guarded::Answered)
}

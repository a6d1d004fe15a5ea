//! What a layer is told: the rule, its name and the verifier.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use lambda_runtime::tower::Layer;

use super::future::Decision;
use super::service::{RequireAuth, WithPrincipal};
use crate::authz::{Access, Requirement, Rule};
use crate::guard::{self, Pending};
use crate::lambda::event::AuthEvent;
use crate::lambda::response::Rejection;
use crate::principal::Principal;
use crate::verify::VerifierSource;

/// Lets through who meets a rule: `RequireAuthLayer::new(rule!(role = "admin"))`.
///
/// `P` is what is known of who is let through: a [`Principal`], or perhaps one. See the [module](crate::layer) for
/// what it is put in front of.
pub struct RequireAuthLayer<P = Principal> {
    rule: Rule,
    verifier: Option<Source>,
    caller: PhantomData<fn() -> P>,
}

type Source = Arc<dyn VerifierSource + Send + Sync>;

/// As [`RequireAuthLayer`], and hands [`Authorized`](super::Authorized) to the service behind.
#[derive(Clone, Debug)]
pub struct WithPrincipalLayer<P = Principal>(RequireAuthLayer<P>);

impl RequireAuthLayer {
    /// A layer for callers who meet the requirement; for any verified caller, that is [`Requirement::Authenticated`].
    ///
    /// A requirement with an empty group or name refuses everybody with 500 `misconfigured`; [`rule!`](crate::rule) does not
    /// write one.
    #[must_use]
    #[track_caller]
    pub fn new(requirement: Requirement) -> Self {
        Self::of(Access::Required(requirement))
    }
}

impl RequireAuthLayer<Option<Principal>> {
    /// A layer for verified callers and for requests without a credential: a bad credential is refused.
    #[must_use]
    #[track_caller]
    pub fn optional() -> Self {
        Self::of(Access::Optional)
    }
}

impl<P: Caller> RequireAuthLayer<P> {
    #[track_caller]
    fn of(access: Access) -> Self {
        Self { rule: Rule::new("", access), verifier: None, caller: PhantomData }
    }

    /// Says what the log calls this layer, instead of the place where it was made.
    #[must_use]
    pub fn name(mut self, name: &'static str) -> Self {
        self.rule = Rule::new(name, self.rule.access()).at(self.rule.file(), self.rule.line());
        self
    }

    /// Names a verifier, instead of the installed one. One that could not be built refuses everybody with 500.
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use auth_runtime::layer::RequireAuthLayer;
    /// use auth_runtime::{ConfigError, Verifier, rule};
    ///
    /// static PARTNERS: LazyLock<Result<Verifier, ConfigError>> = LazyLock::new(Verifier::from_env);
    ///
    /// let layer = RequireAuthLayer::new(rule!(scope = "stock:read")).verifier(|| &*PARTNERS);
    /// ```
    #[must_use]
    pub fn verifier(mut self, source: impl VerifierSource + Send + Sync + 'static) -> Self {
        self.verifier = Some(Arc::new(source));
        self
    }

    /// Hands [`Authorized`](super::Authorized), the event with who calls, to the service behind.
    #[must_use]
    pub fn with_principal(self) -> WithPrincipalLayer<P> {
        WithPrincipalLayer(self)
    }

    fn guard(&self) -> Guard<P> {
        Guard { rule: Arc::new(self.rule), verifier: self.verifier.clone(), caller: PhantomData }
    }
}

impl<S, P: Caller> Layer<S> for RequireAuthLayer<P> {
    type Service = RequireAuth<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        RequireAuth::new(inner, self.guard())
    }
}

impl<S, P: Caller> Layer<S> for WithPrincipalLayer<P> {
    type Service = WithPrincipal<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        WithPrincipal::new(inner, self.0.guard())
    }
}

/// What is known of a caller who was let through: [`Principal`], or `Option<Principal>` where none need be known.
#[expect(unnameable_types, reason = "nobody else implements it")]
pub trait Caller: Into<Option<Principal>> + Send + 'static {
    /// Verifies and decides.
    #[doc(hidden)]
    fn decide(pending: Pending) -> impl Future<Output = Result<Self, Rejection>> + Send;
}

impl Caller for Principal {
    async fn decide(pending: Pending) -> Result<Self, Rejection> {
        guard::authorize(pending).await.map(guard::Grant::into_principal)
    }
}

impl Caller for Option<Principal> {
    async fn decide(pending: Pending) -> Result<Self, Rejection> {
        guard::authorize_optional(pending).await.map(guard::OptionalGrant::into_principal)
    }
}

/// What a service needs of its layer.
pub(super) struct Guard<P> {
    rule: Arc<Rule>,
    verifier: Option<Source>,
    caller: PhantomData<fn() -> P>,
}

impl<P: Caller> Guard<P> {
    /// The event is not borrowed any longer than this call takes.
    pub(super) fn decide<E: AuthEvent>(&self, event: &E) -> Decision<P> {
        let pending = match &self.verifier {
            Some(source) => guard::begin_with(self.rule.clone(), &**source, event),
            None => guard::begin(self.rule.clone(), event),
        };
        Box::pin(P::decide(pending))
    }
}

impl<P> Clone for Guard<P> {
    fn clone(&self) -> Self {
        Self { rule: self.rule.clone(), verifier: self.verifier.clone(), caller: PhantomData }
    }
}

impl<P> Clone for RequireAuthLayer<P> {
    fn clone(&self) -> Self {
        Self { rule: self.rule, verifier: self.verifier.clone(), caller: PhantomData }
    }
}

impl<P> fmt::Debug for RequireAuthLayer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequireAuthLayer").field("access", &self.rule.access()).finish_non_exhaustive()
    }
}

impl<P> fmt::Debug for Guard<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("access", &self.rule.access()).finish_non_exhaustive()
    }
}

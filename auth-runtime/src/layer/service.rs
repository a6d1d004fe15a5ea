//! The services that layers make.

use std::any::Any;
use std::mem;
use std::task::{Context, Poll};

use http::Request;
use lambda_runtime::LambdaEvent;
use lambda_runtime::tower::Service;

use super::Authorized;
use super::future::ResponseFuture;
use super::require::{Caller, Guard};
use crate::lambda::event::{AuthEvent, HttpAnswer};
use crate::lambda::response::FromRejection;
use crate::principal::Principal;

/// A service behind a [`RequireAuthLayer`](super::RequireAuthLayer).
#[derive(Clone, Debug)]
pub struct RequireAuth<S, P = Principal> {
    inner: S,
    guard: Guard<P>,
}

/// A service behind a [`WithPrincipalLayer`](super::WithPrincipalLayer).
#[derive(Clone, Debug)]
pub struct WithPrincipal<S, P = Principal> {
    inner: S,
    guard: Guard<P>,
}

impl<S, P> RequireAuth<S, P> {
    pub(super) fn new(inner: S, guard: Guard<P>) -> Self {
        Self { inner, guard }
    }
}

impl<S, P> WithPrincipal<S, P> {
    pub(super) fn new(inner: S, guard: Guard<P>) -> Self {
        Self { inner, guard }
    }
}

impl<S, B, P> Service<Request<B>> for RequireAuth<S, P>
where
    S: Service<Request<B>> + Clone,
    Result<S::Response, S::Error>: FromRejection<HttpAnswer>,
    B: Any,
    P: Caller,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, Request<B>, P, Request<B>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let decision = self.guard.decide(&request);
        ResponseFuture::new(decision, take_ready(&mut self.inner), request, in_extensions)
    }
}

impl<S, A, P> Service<LambdaEvent<A>> for RequireAuth<S, P>
where
    S: Service<LambdaEvent<A>> + Clone,
    Result<S::Response, S::Error>: FromRejection<A::Answer>,
    A: AuthEvent,
    P: Caller,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, LambdaEvent<A>, P, LambdaEvent<A>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, event: LambdaEvent<A>) -> Self::Future {
        let decision = self.guard.decide(&event);
        ResponseFuture::new(decision, take_ready(&mut self.inner), event, |event, _| event)
    }
}

impl<S, A, P> Service<LambdaEvent<A>> for WithPrincipal<S, P>
where
    S: Service<Authorized<LambdaEvent<A>, P>> + Clone,
    Result<S::Response, S::Error>: FromRejection<A::Answer>,
    A: AuthEvent,
    P: Caller,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, LambdaEvent<A>, P, Authorized<LambdaEvent<A>, P>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, event: LambdaEvent<A>) -> Self::Future {
        let decision = self.guard.decide(&event);
        let admit = |event, principal| Authorized { event, principal };
        ResponseFuture::new(decision, take_ready(&mut self.inner), event, admit)
    }
}

/// The service that was made ready is the one to call; a clone of it may not be ready.
fn take_ready<S: Clone>(inner: &mut S) -> S {
    let clone = inner.clone();
    mem::replace(inner, clone)
}

/// In a request's extensions: a layer found that no credential was sent.
#[derive(Clone, Copy)]
pub(crate) struct Anonymous;

/// What was in the extensions before is not what this layer found.
fn in_extensions<B, P: Caller>(mut request: Request<B>, caller: P) -> Request<B> {
    let extensions = request.extensions_mut();
    match caller.into() {
        Some(principal) => {
            extensions.remove::<Anonymous>();
            extensions.insert(principal);
        }
        None => {
            extensions.remove::<Principal>();
            extensions.insert(Anonymous);
        }
    }
    request
}

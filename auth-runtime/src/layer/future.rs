//! The answer to come.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lambda_runtime::tower::Service;
use pin_project_lite::pin_project;

use crate::lambda::event::AuthEvent;
use crate::lambda::response::{FromRejection, Rejection};

/// The guard at work.
pub(super) type Decision<P> = Pin<Box<dyn Future<Output = Result<P, Rejection>> + Send>>;

pin_project! {
    /// The answer of a service behind a layer, or the refusal. `Send` if the service, its future and the request are.
    pub struct ResponseFuture<S, R, P, Q>
    where
        S: Service<Q>,
    {
        #[pin]
        state: State<S, R, P, Q, S::Future>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<S, R, P, Q, F> {
        Deciding { decision: Decision<P>, behind: Option<Behind<S, R, P, Q>> },
        Answering { #[pin] answer: F },
    }
}

/// What runs if the guard lets it: the service, the request, and how the caller is handed over with it.
struct Behind<S, R, P, Q> {
    service: S,
    request: R,
    admit: fn(R, P) -> Q,
}

impl<S: Service<Q>, R, P, Q> ResponseFuture<S, R, P, Q> {
    pub(super) fn new(decision: Decision<P>, service: S, request: R, admit: fn(R, P) -> Q) -> Self {
        let behind = Some(Behind { service, request, admit });
        Self { state: State::Deciding { decision, behind } }
    }
}

impl<S, R, P, Q> Future for ResponseFuture<S, R, P, Q>
where
    S: Service<Q>,
    R: AuthEvent,
    Result<S::Response, S::Error>: FromRejection<R::Answer>,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let (decision, behind) = match state.as_mut().project() {
                StateProjection::Deciding { decision, behind } => (decision, behind),
                StateProjection::Answering { answer } => return answer.poll(cx),
            };
            let decided = ready!(decision.as_mut().poll(cx));
            let Some(mut behind) = behind.take() else { return Poll::Pending };
            let caller = match decided {
                Ok(caller) => caller,
                Err(rejection) => return Poll::Ready(FromRejection::from_rejection(rejection)),
            };
            let answer = behind.service.call((behind.admit)(behind.request, caller));
            state.set(State::Answering { answer });
        }
    }
}

impl<S: Service<Q>, R, P, Q> fmt::Debug for ResponseFuture<S, R, P, Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

//! A Lambda handler of any type, called the way the Lambda runtime calls it.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use lambda_runtime::{Context, Diagnostic, LambdaEvent, Service};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Mutex;

type Invocation = Pin<Box<dyn Future<Output = Result<Value, Failure>> + Send>>;

/// The handler, with its event and response types forgotten.
#[derive(Clone)]
pub(super) struct Function {
    invoke: Arc<dyn Fn(Vec<u8>, Context) -> Invocation + Send + Sync>,
}

/// Why there is no answer; callers of a gateway see 500.
#[derive(Debug)]
pub(super) enum Failure {
    /// The event does not fit the handler's type.
    Event(serde_json::Error),
    /// The handler returned an error.
    Handler(Diagnostic),
    /// The answer cannot be written as JSON.
    Response(serde_json::Error),
    /// The handler panicked.
    Stopped,
}

impl Function {
    pub(super) fn new<S, A, R>(service: S) -> Self
    where
        S: Service<LambdaEvent<A>, Response = R> + Send + 'static,
        S::Future: Send + 'static,
        S::Error: Into<Diagnostic>,
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
    {
        let service = Arc::new(Mutex::new(service));
        Self { invoke: Arc::new(move |event, context| Box::pin(invoke(service.clone(), event, context))) }
    }

    /// Runs the handler to its end, even if nobody waits for the answer any more, and survives its panics.
    pub(super) async fn invoke(&self, event: Vec<u8>, context: Context) -> Result<Value, Failure> {
        tokio::spawn((self.invoke)(event, context)).await.unwrap_or(Err(Failure::Stopped))
    }
}

async fn invoke<S, A, R>(service: Arc<Mutex<S>>, event: Vec<u8>, context: Context) -> Result<Value, Failure>
where
    S: Service<LambdaEvent<A>, Response = R>,
    S::Error: Into<Diagnostic>,
    A: DeserializeOwned + 'static,
    R: Serialize + 'static,
{
    let handler = |error: S::Error| Failure::Handler(error.into());
    let answering = {
        // Held for the call alone, not for the answer: a handler may send a request to its own front.
        let mut service = service.lock().await;
        poll_fn(|context| service.poll_ready(context)).await.map_err(handler)?;
        // From text, as the runtime does: some event types borrow from it.
        let event = serde_json::from_slice(&event).map_err(Failure::Event)?;
        service.call(LambdaEvent::new(event, context))
    };
    let response = answering.await.map_err(handler)?;
    serde_json::to_value(response).map_err(Failure::Response)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(error) => write!(f, "the event does not fit the type the handler takes: {error}"),
            Self::Handler(Diagnostic { error_type, error_message }) => {
                write!(f, "the handler returned an error: {error_message} ({error_type})")
            }
            Self::Response(error) => write!(f, "the answer cannot be written as JSON: {error}"),
            Self::Stopped => f.write_str("the handler panicked"),
        }
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Function(..)")
    }
}

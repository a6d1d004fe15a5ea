use std::cell::RefCell;
use std::convert::Infallible;
use std::error::Error;
use std::rc::Rc;
use std::time::Duration;

use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Beyond this something is wrong.
const PATIENCE: Duration = Duration::from_secs(10);

/// As much of Lambda's Runtime API (version 2018-06-01) as one invocation needs.
pub(crate) struct RuntimeApi {
    pub(crate) address: String,
    listener: TcpListener,
}

/// What is still to happen: an event to hand out, an answer to wait for.
struct Invocation {
    event: Option<Bytes>,
    answer: Option<oneshot::Sender<Bytes>>,
}

impl RuntimeApi {
    pub(crate) async fn bind() -> Result<Self, Box<dyn Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        Ok(Self { address: listener.local_addr()?.to_string(), listener })
    }

    /// Hands out one event and returns what the function answers, or reports, and what `look` sees then: a function
    /// whose connection closes does not live long.
    pub(crate) async fn first_answer<T>(
        &self,
        event: &[u8],
        look: impl FnOnce() -> Result<T, Box<dyn Error>>,
    ) -> Result<(Bytes, T), Box<dyn Error>> {
        let (sender, answer) = oneshot::channel();
        let event = Some(Bytes::copy_from_slice(event));
        let invocation = Rc::new(RefCell::new(Invocation { event, answer: Some(sender) }));
        let looked_at = async { Ok((timeout(PATIENCE, answer).await??, look()?)) };
        tokio::select! {
            answer = looked_at => answer,
            error = self.serve(invocation) => Err(error),
        }
    }

    async fn serve(&self, invocation: Rc<RefCell<Invocation>>) -> Box<dyn Error> {
        let connections = tokio::task::LocalSet::new();
        let accept = async {
            loop {
                let stream = match self.listener.accept().await {
                    Ok((stream, _)) => stream,
                    Err(error) => return error.into(),
                };
                let invocation = invocation.clone();
                let service = service_fn(move |request| respond(invocation.clone(), request));
                let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                tokio::task::spawn_local(connection);
            }
        };
        connections.run_until(accept).await
    }
}

async fn respond(
    invocation: Rc<RefCell<Invocation>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.method() == Method::GET {
        let event = invocation.borrow_mut().event.take();
        let Some(event) = event else { return std::future::pending().await };
        let response = Response::builder()
            .header("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
            .header("lambda-runtime-deadline-ms", "9999999999999")
            .header(
                "lambda-runtime-invoked-function-arn",
                "arn:aws:lambda:eu-west-1:123456789012:function:footprint",
            );
        return Ok(response.body(Full::new(event)).expect("valid headers"));
    }
    let answer = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    if let Some(sender) = invocation.borrow_mut().answer.take() {
        let _nobody_waits = sender.send(answer);
    }
    let mut accepted = Response::default();
    *accepted.status_mut() = StatusCode::ACCEPTED;
    Ok(accepted)
}

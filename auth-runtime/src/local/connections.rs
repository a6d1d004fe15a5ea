//! Loopback listeners, and the connections that come in through them.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream, lookup_host};
use tokio::task::{JoinHandle, JoinSet};

use super::error::LocalError;

pub(super) type Answer = Response<Full<Bytes>>;

/// Listens on `address`, which must not be reachable from other machines.
pub(super) async fn listen(address: &str) -> Result<(TcpListener, SocketAddr), LocalError> {
    let unknown = |source| LocalError::Address { address: address.to_owned(), source };
    let failed = |source| LocalError::Bind { address: address.to_owned(), source };
    let found: Vec<SocketAddr> = lookup_host(address).await.map_err(unknown)?.collect();
    if !found.iter().all(|found| found.ip().is_loopback()) {
        return Err(LocalError::NotLoopback { address: address.to_owned() });
    }
    let listener = TcpListener::bind(found.as_slice()).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Answers every request until the future is dropped; connections end with it.
pub(super) async fn serve<F, A>(listener: TcpListener, answer: F)
where
    F: Fn(Request<Incoming>, IpAddr) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Answer> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                connections.spawn(serve_connection(stream, peer.ip(), answer.clone()));
            }
            // Too many open files, most likely: connections that end will free some.
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve_connection<F, A>(stream: TcpStream, peer: IpAddr, answer: F)
where
    F: Fn(Request<Incoming>, IpAddr) -> A,
    A: Future<Output = Answer>,
{
    let service = service_fn(|request| {
        let answer = answer(request, peer);
        async { Ok::<_, Infallible>(answer.await) }
    });
    // Clients may go away at any time.
    let _closed = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// A task that ends when this is dropped.
#[derive(Debug)]
pub(super) struct Background(JoinHandle<()>);

impl Background {
    pub(super) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(future))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A JSON document.
pub(super) fn json_answer(status: StatusCode, content_type: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Full::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

/// What API Gateway says when it answers by itself: `{"message":"Internal Server Error"}`.
pub(super) fn message(status: StatusCode) -> Answer {
    let text = status.canonical_reason().unwrap_or_default();
    json_answer(status, "application/json", json!({ "message": text }).to_string())
}

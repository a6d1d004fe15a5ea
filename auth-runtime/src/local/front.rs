//! A local HTTP server that stands where API Gateway stands.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderName};
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use lambda_runtime::{Context, Diagnostic, LambdaEvent, Service};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;

use super::connections::{self, Answer, Background, message};
use super::error::LocalError;
use super::event::{Arrival, event};
use super::function::Function;
use super::response::response;

/// Longest request line and headers together, in bytes, as HTTP APIs take them.
const HEAD_BYTES: usize = 10_240;

/// Longest body, in bytes, as HTTP APIs take it.
const BODY_BYTES: usize = 10 * 1_024 * 1_024;

/// How long an HTTP API waits for the function; the front only tells the handler so.
const TIMEOUT: Duration = Duration::from_secs(30);

const REQUEST_ID: HeaderName = HeaderName::from_static("apigw-requestid");

/// Hands HTTP requests to a Lambda handler as API Gateway does. For development and tests.
///
/// The handler gets the event of an HTTP API with payload format 2.0 and the route `$default`, and its answer goes
/// back by the rules of that format. Requests with more than 10,240 bytes of headers get 431, with more than 10 MB of
/// body 413; a handler that fails or panics, or answers something a gateway cannot send, gets 500 and an event in the
/// log under the target `auth_runtime::local`.
///
/// Not imitated: routes with path parameters, stages, authorizers, CORS settings, the 30 seconds an HTTP API waits,
/// and environments that serve one request at a time: here requests may overlap, as they do across environments.
///
/// ```
/// use auth_runtime::local::Front;
/// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// use lambda_runtime::{Error, LambdaEvent, service_fn};
///
/// async fn health(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
///     let mut response = ApiGatewayV2httpResponse::default();
///     response.status_code = 204;
///     Ok(response)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let front = Front::new(service_fn(health)).bind("127.0.0.1:0").await?.spawn();
/// println!("curl -i {}/health", front.url());
/// # Ok(()) }
/// ```
///
/// For handlers of `lambda_http` wrap the function once more: `Front::new(lambda_http::Adapter::from(service_fn(f)))`.
#[derive(Clone, Debug)]
#[must_use = "a front serves after `bind`"]
pub struct Front {
    function: Function,
}

/// A front with an address, not yet serving; connections wait.
#[derive(Debug)]
#[must_use = "a front serves by `serve` or `spawn`"]
pub struct BoundFront {
    function: Function,
    listener: TcpListener,
    address: SocketAddr,
}

/// A front that serves until this is dropped.
#[derive(Debug)]
#[must_use = "the front stops when this is dropped"]
pub struct RunningFront {
    address: SocketAddr,
    _server: Background,
}

impl Front {
    /// A front for what [`lambda_runtime::run`] would be given: a handler in `service_fn`, with any event type that
    /// reads the JSON of an HTTP API, and any response type that is written as JSON.
    pub fn new<S, A, R>(service: S) -> Self
    where
        S: Service<LambdaEvent<A>, Response = R> + Send + 'static,
        S::Future: Send + 'static,
        S::Error: Into<Diagnostic>,
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
    {
        Self { function: Function::new(service) }
    }

    /// Listens on `address`, such as `127.0.0.1:8080` or `localhost:0`; port 0 means any free one.
    ///
    /// # Errors
    /// - [`LocalError::Address`]: not of the form `host:port`, or the host is not known.
    /// - [`LocalError::NotLoopback`]: other machines could connect.
    /// - [`LocalError::Bind`]: the address cannot be listened on, most often because another program does.
    pub async fn bind(self, address: &str) -> Result<BoundFront, LocalError> {
        let (listener, address) = connections::listen(address).await?;
        Ok(BoundFront { function: self.function, listener, address })
    }
}

impl BoundFront {
    /// The address that was bound.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as a URL without a path: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until the future is dropped; it never completes.
    pub async fn serve(self) {
        let gateway = Arc::new(Gateway {
            function: self.function,
            port: self.address.port(),
            count: AtomicU64::new(0),
        });
        connections::serve(self.listener, move |request, peer| gateway.clone().answer(request, peer)).await;
    }

    /// Serves in the background, on the runtime this is called on.
    pub fn spawn(self) -> RunningFront {
        RunningFront { address: self.address, _server: Background::spawn(self.serve()) }
    }
}

impl RunningFront {
    /// The address that is served.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as a URL without a path: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

struct Gateway {
    function: Function,
    port: u16,
    count: AtomicU64,
}

impl Gateway {
    /// Answers and writes one line of log. The query is left out of it: it may hold secrets.
    async fn answer(self: Arc<Self>, request: Request<Incoming>, peer: IpAddr) -> Answer {
        let started = Instant::now();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let arrival = self.arrival(peer);
        let mut answer = self.handle(request, &arrival).await.unwrap_or_else(message);
        if let Ok(id) = HeaderValue::try_from(arrival.request_id) {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        let (status, microseconds) = (answer.status().as_u16(), started.elapsed().as_micros());
        tracing::info!(target: TARGET, %method, path, status, microseconds, "request answered");
        answer
    }

    async fn handle(&self, request: Request<Incoming>, arrival: &Arrival) -> Result<Answer, StatusCode> {
        let (head, body) = request.into_parts();
        check_head(&head)?;
        let body = Limited::new(body, BODY_BYTES).collect().await.map_err(|error| {
            let too_large = error.is::<http_body_util::LengthLimitError>();
            if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }
        })?;
        let event = event(&head, &body.to_bytes(), arrival).to_string().into_bytes();
        let answer = self.function.invoke(event, context(arrival)).await.map_err(|failure| {
            tracing::error!(target: TARGET, %failure, "the function failed");
            StatusCode::INTERNAL_SERVER_ERROR
        })?;
        let response = response(&answer).map_err(|unusable| {
            tracing::error!(target: TARGET, problem = unusable.0, "the answer cannot be sent");
            StatusCode::INTERNAL_SERVER_ERROR
        })?;
        Ok(response.map(Full::<Bytes>::new))
    }

    fn arrival(&self, peer: IpAddr) -> Arrival {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        Arrival {
            peer,
            port: self.port,
            since_epoch,
            request_id: format!("local-{:x}-{count}", since_epoch.as_millis()),
            trace_id: format!("Root=1-{:08x}-{count:024x}", since_epoch.as_secs()),
        }
    }
}

/// Where the front logs.
const TARGET: &str = "auth_runtime::local";

fn check_head(head: &Parts) -> Result<(), StatusCode> {
    // `CONNECT` and `OPTIONS *` name no path; they are for proxies and servers, not for a function.
    if head.method == Method::CONNECT || !head.uri.path().starts_with('/') {
        return Err(StatusCode::BAD_REQUEST);
    }
    let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
    let headers: usize = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if head.method.as_str().len() + target + headers > HEAD_BYTES {
        return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    // Said in advance, so nothing of it needs to be read.
    let length =
        head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > BODY_BYTES) { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(()) }
}

fn context(arrival: &Arrival) -> Context {
    let mut context = Context::default();
    let deadline = arrival.since_epoch.saturating_add(TIMEOUT).as_millis();
    context.deadline = u64::try_from(deadline).unwrap_or(u64::MAX);
    context.invoked_function_arn = "arn:aws:lambda:local:000000000000:function:local".to_owned();
    context.request_id.clone_from(&arrival.request_id);
    context.xray_trace_id = Some(arrival.trace_id.clone());
    context
}

#[cfg(test)]
mod tests {
    use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
    use lambda_runtime::{Error, service_fn};
    use serde_json::{Value, json};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    async fn start<S, A, R>(service: S) -> RunningFront
    where
        S: Service<LambdaEvent<A>, Response = R> + Send + 'static,
        S::Future: Send + 'static,
        S::Error: Into<Diagnostic>,
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
    {
        Front::new(service).bind("127.0.0.1:0").await.unwrap().spawn()
    }

    /// Sends the octets as they are and reads to the end.
    async fn exchange(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    fn get(path: &str, headers: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")
    }

    async fn echo(event: LambdaEvent<Value>) -> Result<Value, Error> {
        Ok(event.payload)
    }

    fn body(answer: &str) -> Value {
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    #[tokio::test]
    async fn requests_reach_the_handler_as_events() {
        let front = start(service_fn(echo)).await;
        let answer = exchange(
            front.address(),
            &get("/a%20b?q=1", "authorization: Bearer a\r\nAuthorization: Bearer b\r\n"),
        )
        .await;
        assert!(
            answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("apigw-requestid: local-"),
            "{answer}"
        );
        let event = body(&answer);
        assert_eq!((&event["rawPath"], &event["rawQueryString"]), (&json!("/a%20b"), &json!("q=1")));
        assert_eq!(event["headers"]["authorization"], "Bearer a,Bearer b");
    }

    #[tokio::test]
    async fn typed_handlers_work() {
        async fn typed(
            event: LambdaEvent<ApiGatewayV2httpRequest>,
        ) -> Result<ApiGatewayV2httpResponse, Error> {
            assert!(event.context.deadline > 0 && !event.context.request_id.is_empty());
            let mut response = ApiGatewayV2httpResponse::default();
            response.status_code = 202;
            response.cookies = vec!["a=1".to_owned()];
            Ok(response)
        }
        let answer = exchange(start(service_fn(typed)).await.address(), &get("/", "")).await;
        assert!(
            answer.starts_with("HTTP/1.1 202 Accepted\r\n") && answer.contains("set-cookie: a=1\r\n"),
            "{answer}"
        );
    }

    #[cfg(feature = "lambda_http")]
    #[tokio::test]
    async fn handlers_of_lambda_http_work() {
        async fn handler(request: lambda_http::Request) -> Result<http::Response<String>, Error> {
            Ok(http::Response::new(format!("{} {}", request.method(), request.uri().path())))
        }
        let front = start(lambda_http::Adapter::from(service_fn(handler))).await;
        let answer = exchange(front.address(), &get("/orders", "")).await;
        assert!(
            answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nGET /orders"),
            "{answer}"
        );
    }

    #[tokio::test]
    async fn failures_are_a_500_that_tells_nothing() {
        async fn fail(event: LambdaEvent<Value>) -> Result<Value, Error> {
            match event.payload["rawPath"].as_str() {
                Some("/error") => Err("the database password is wrong".into()),
                Some("/panic") => panic!("as asked"),
                _ => Ok(json!({ "statusCode": 99 })),
            }
        }
        async fn other_event(_: LambdaEvent<Vec<String>>) -> Result<Value, Error> {
            Ok(Value::Null)
        }
        let fails = start(service_fn(fail)).await;
        let other = start(service_fn(other_event)).await;
        for (front, path) in [(&fails, "/error"), (&fails, "/panic"), (&fails, "/status"), (&other, "/")] {
            let answer = exchange(front.address(), &get(path, "")).await;
            assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
            assert_eq!(body(&answer), json!({ "message": "Internal Server Error" }));
        }
    }

    #[tokio::test]
    async fn too_much_is_refused_before_the_handler() {
        async fn never(_: LambdaEvent<Value>) -> Result<Value, Error> {
            panic!("must not run")
        }
        let front = start(service_fn(never)).await;
        let long = format!("x-long: {}\r\n", "a".repeat(HEAD_BYTES));
        let cases = [
            (get("/", &long), "431"),
            (get(&format!("/?{}", "q".repeat(HEAD_BYTES)), ""), "431"),
            (get("/", "content-length: 10485761\r\n"), "413"),
            ("OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(), "400"),
        ];
        for (request, status) in cases {
            let answer = exchange(front.address(), &request).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        }
    }

    #[tokio::test]
    async fn a_long_chunked_body_is_refused_and_a_fitting_one_is_not() {
        let front = start(service_fn(echo)).await;
        for (length, status) in [(1_000, "200"), (BODY_BYTES + 1, "413")] {
            let head =
                "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
            let mut stream = TcpStream::connect(front.address()).await.unwrap();
            let chunk = format!("{head}{length:x}\r\n{}\r\n0\r\n\r\n", "a".repeat(length));
            let (mut reader, mut writer) = stream.split();
            let mut start = [0; 12];
            // The server may stop reading before everything is written.
            let (_written, read) =
                tokio::join!(writer.write_all(chunk.as_bytes()), reader.read_exact(&mut start));
            read.unwrap();
            assert_eq!(start, format!("HTTP/1.1 {status}").as_bytes());
        }
    }

    #[tokio::test]
    async fn a_handler_may_call_its_own_front() {
        let (tell, address) = tokio::sync::watch::channel(None);
        let handler = service_fn(move |event: LambdaEvent<Value>| {
            let address = address.clone();
            async move {
                if event.payload["rawPath"] == "/inner" {
                    return Ok::<_, Error>(json!("inner"));
                }
                let address: SocketAddr = address.borrow().ok_or("no address")?;
                Ok(json!(exchange(address, &get("/inner", "")).await.contains("inner")))
            }
        });
        let front = start(handler).await;
        tell.send_replace(Some(front.address()));
        let answer = exchange(front.address(), &get("/outer", "")).await;
        assert_eq!(body(&answer), json!(true));
    }

    #[tokio::test]
    async fn only_loopback_addresses_are_listened_on() {
        let bind = async |address| Front::new(service_fn(echo)).bind(address).await;
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
            assert!(matches!(bind(address).await, Err(LocalError::NotLoopback { .. })), "{address}");
        }
        for address in ["", "8080", "127.0.0.1", "127.0.0.1:http"] {
            assert!(matches!(bind(address).await, Err(LocalError::Address { .. })), "{address}");
        }
        let front = bind("127.0.0.1:0").await.unwrap();
        assert!(matches!(bind(&front.address().to_string()).await, Err(LocalError::Bind { .. })));
    }
}

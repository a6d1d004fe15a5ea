//! Handlers of HTTP requests: a refusal is a response.

use std::convert::Infallible;
use std::fmt::Debug;

use auth_runtime::layer::RequireAuthLayer;
use auth_runtime::{Principal, require_auth};
use aws_lambda_events::alb::{AlbTargetGroupRequest, AlbTargetGroupResponse};
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayProxyResponse, ApiGatewayV2httpRequest, ApiGatewayV2httpResponse,
};
use aws_lambda_events::lambda_function_urls::{LambdaFunctionUrlRequest, LambdaFunctionUrlResponse};
use lambda_http::http::{self, StatusCode};
use lambda_http::tower::ServiceExt as _;
use lambda_http::{Body, IntoResponse, Request, Response};
use lambda_runtime::streaming::{self, channel};
use lambda_runtime::{Error, FunctionResponse, LambdaEvent, MetadataPrelude, StreamResponse};
use serde_json::{Value, json};

use super::events::Client;
use super::{ADMIN, V2, VERIFIER, check, ran, v2};

pub(crate) fn request(token: &str) -> Request {
    let request = http::Request::builder().header("authorization", format!("Bearer {token}"));
    request.body(Body::Empty).expect("a request")
}

/// The status of a response, which is a problem document when it refuses.
pub(crate) async fn status<R: IntoResponse, E: Debug>(answer: Result<R, E>) -> u64 {
    let response = answer.expect("an answer").into_response().await;
    let kind = response.headers().get("content-type");
    let is_problem = kind.is_some_and(|kind| kind == "application/problem+json");
    assert_eq!(is_problem, response.status() != 200);
    response.status().as_u16().into()
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h21(event: LambdaEvent<V2>) -> Result<streaming::Response<streaming::Body>, Error> {
    ran(21);
    drop(event);
    let (mut sender, body) = channel();
    tokio::spawn(async move { sender.send_data("streamed".into()).await });
    Ok(streaming::Response::from(body))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h21_untyped(event: LambdaEvent<Value>) -> Result<StreamResponse<streaming::Body>, Error> {
    ran(21);
    drop(event);
    Ok(streaming::Response::from(streaming::Body::from("streamed")))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h22(event: LambdaEvent<V2>) -> Result<FunctionResponse<Value, streaming::Body>, Error> {
    ran(22);
    drop(event);
    Ok(FunctionResponse::BufferedResponse(json!({ "statusCode": 200 })))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h23(req: Request) -> Result<Response<Body>, Error> {
    ran(23);
    drop(req);
    Ok(Response::default())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h24(req: Request) -> Result<impl IntoResponse, Error> {
    ran(24);
    drop(req);
    Ok(json!({ "opaque": true }))
}

// No status fits into a text, nor headers beside a status: the two say `impl IntoResponse`.

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h25_text(req: Request) -> Result<impl IntoResponse, Infallible> {
    ran(25);
    drop(req);
    Ok("text")
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h25_string(req: Request) -> Result<Response<String>, Infallible> {
    ran(25);
    drop(req);
    Ok(Response::default())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h25_octets(req: Request) -> Result<Response<Vec<u8>>, http::Error> {
    ran(25);
    drop(req);
    Ok(Response::default())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h25_status(req: Request) -> Result<impl IntoResponse, Error> {
    ran(25);
    drop(req);
    Ok((StatusCode::OK, json!({ "status": "fine" })))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h26(client: &Client, req: Request) -> Result<Response<Body>, Error> {
    use super::events::Store as _;
    drop(req);
    client.ran(26);
    Ok(Response::default())
}

macro_rules! typed {
    ($($name:ident: $event:ty => $response:ty),+) => {$(
        #[require_auth(role = "admin", verifier = VERIFIER)]
        pub(crate) async fn $name(event: LambdaEvent<$event>) -> Result<$response, Error> {
            ran(27);
            drop(event);
            let mut response = <$response>::default();
            response.status_code = 200;
            Ok(response)
        }
    )+};
}

typed!(
    h27_rest: ApiGatewayProxyRequest => ApiGatewayProxyResponse,
    h27_http: ApiGatewayV2httpRequest => ApiGatewayV2httpResponse,
    h27_url: LambdaFunctionUrlRequest => LambdaFunctionUrlResponse,
    h27_alb: AlbTargetGroupRequest => AlbTargetGroupResponse
);

/// Has no request, so that the router's layer decides.
async fn h37_without_request() -> &'static str {
    ran(37);
    "fine"
}

/// Has an extractor.
async fn h37_extractor(caller: Principal) -> String {
    ran(37);
    caller.subject().to_owned()
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn h37_whole(request: axum::extract::Request) -> axum::response::Response {
    ran(37);
    drop(request);
    axum::response::Response::default()
}

pub(crate) fn router() -> axum::Router {
    use axum::routing::get;
    let behind = axum::Router::new()
        .route("/none", get(h37_without_request))
        .route("/extractor", get(h37_extractor))
        .layer(RequireAuthLayer::new(ADMIN).verifier(|| &*VERIFIER));
    behind.route("/whole", get(h37_whole))
}

/// The status that goes out before the first byte, beside a body that fits it.
async fn streamed(answer: StreamResponse<streaming::Body>) -> u64 {
    let StreamResponse { metadata_prelude: MetadataPrelude { status_code, headers, .. }, stream } = answer;
    let body = axum::body::to_bytes(axum::body::Body::new(stream), 4_096).await.expect("a body");
    let is_refused = status_code != StatusCode::OK;
    assert_eq!(headers.contains_key("cache-control"), is_refused);
    assert!(if is_refused { body.starts_with(b"{\"type\"") } else { body == "streamed" }, "{body:?}");
    status_code.as_u16().into()
}

pub(crate) async fn all() {
    check(21, async |token| streamed(h21(v2(token)).await.expect("an answer")).await).await;
    check(21, async |token| streamed(h21_untyped(v2(token)).await.expect("an answer")).await).await;
    check(22, async |token| match h22(v2(token)).await.expect("an answer") {
        FunctionResponse::BufferedResponse(answer) => answer["statusCode"].as_u64().expect("a status"),
        FunctionResponse::StreamingResponse(answer) => streamed(answer).await,
    })
    .await;
    check(23, async |token| status(h23(request(token)).await).await).await;
    check(24, async |token| status(h24(request(token)).await).await).await;
    check(25, async |token| status(h25_text(request(token)).await).await).await;
    check(25, async |token| status(h25_string(request(token)).await).await).await;
    check(25, async |token| status(h25_octets(request(token)).await.map(text)).await).await;
    check(25, async |token| status(h25_status(request(token)).await).await).await;
    check(26, async |token| status(h26(&Client, request(token)).await).await).await;
    let sample = |name: &'static str, token: &str| auth_tests::event(name, token);
    check(27, async |token| super::status(h27_rest(typed(sample("apigw_rest_bearer", token))).await)).await;
    check(27, async |token| super::status(h27_http(typed(sample("apigw_http_v2_bearer", token))).await))
        .await;
    check(27, async |token| super::status(h27_url(typed(sample("function_url_none", token))).await)).await;
    check(27, async |token| super::status(h27_alb(typed(sample("alb_bearer", token))).await)).await;
    for path in ["/none", "/extractor", "/whole"] {
        check(37, async |token| {
            let mut request = request(token).map(|_| axum::body::Body::empty());
            *request.uri_mut() = path.parse().expect("a path");
            router().oneshot(request).await.expect("infallible").status().as_u16().into()
        })
        .await;
    }
}

/// `lambda_http` answers with octets only under another body.
pub(crate) fn text(response: Response<Vec<u8>>) -> Response<Body> {
    response.map(Body::Binary)
}

fn typed<E: serde::de::DeserializeOwned>(event: Value) -> LambdaEvent<E> {
    let payload = serde_json::from_value(event).expect("an event of this type");
    LambdaEvent::new(payload, lambda_runtime::Context::default())
}

//! A function that serves many requests at once, by the door that its argument names. Bodies wait for each other, so that
//! they are all in flight together; keys come when everybody has asked for them.

use std::sync::{LazyLock, OnceLock};

use auth_runtime::layer::{Authorized, RequireAuthLayer};
use auth_runtime::{Principal, Requirement, Verifier, require_auth, rule};
use auth_tests::{Endpoint, remote_builder};
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_http::tower::Layer as _;
use lambda_http::{Body, Request, RequestExt as _, Response};
use lambda_runtime::{Context, Error, LambdaEvent, run_concurrent, service_fn};
use serde_json::{Value, json};
use tokio::sync::Barrier;

type Event = LambdaEvent<ApiGatewayV2httpRequest>;

static VERIFIER: OnceLock<Verifier> = OnceLock::new();
static TOGETHER: LazyLock<Barrier> = LazyLock::new(|| {
    let together = std::env::var("TOGETHER").expect("how many bodies run together");
    Barrier::new(together.parse().expect("a number"))
});

const ADMIN: Requirement = rule!(role = "admin");

/// Who is calling, before and after everybody else has been here, and which invocation this is.
async fn seen(caller: &Principal, context: &Context) -> String {
    let before = caller.subject().to_owned();
    TOGETHER.wait().await;
    json!([before, caller.subject(), context.request_id, context.deadline]).to_string()
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn decorated(event: Event, #[principal] caller: Principal) -> Result<Value, Error> {
    Ok(json!({ "statusCode": 200, "body": seen(&caller, &event.context).await }))
}

async fn layered(call: Authorized<Event>) -> Result<Value, Error> {
    let Authorized { event, principal, .. } = call;
    Ok(json!({ "statusCode": 200, "body": seen(&principal, &event.context).await }))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn http_decorated(request: Request, #[principal] caller: Principal) -> Result<Response<Body>, Error> {
    Ok(Response::new(Body::Text(seen(&caller, &request.lambda_context()).await)))
}

async fn http_layered(request: Request) -> Result<Response<Body>, Error> {
    let caller = request.extensions().get::<Principal>().cloned().ok_or("no principal")?;
    Ok(Response::new(Body::Text(seen(&caller, &request.lambda_context()).await)))
}

fn layer() -> RequireAuthLayer {
    RequireAuthLayer::new(ADMIN).verifier(|| VERIFIER.get().expect("a verifier"))
}

/// Lets the keys go once somebody has asked for them.
async fn release(endpoint: Endpoint) {
    while endpoint.fetches() == 0 {
        tokio::task::yield_now().await;
    }
    endpoint.release();
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let keys: Value = serde_json::from_str(&std::env::var("KEYS")?)?;
    let endpoint = Endpoint::new(&keys);
    endpoint.hold();
    VERIFIER.get_or_init(|| remote_builder(&endpoint).build().expect("a verifier"));
    tokio::spawn(release(endpoint));
    match std::env::args().nth(1).as_deref() {
        Some("decorated") => run_concurrent(service_fn(decorated)).await,
        Some("layered") => run_concurrent(layer().with_principal().layer(service_fn(layered))).await,
        Some("http_decorated") => lambda_http::run_concurrent(service_fn(http_decorated)).await,
        Some("http_layered") => lambda_http::run_concurrent(layer().layer(service_fn(http_layered))).await,
        other => Err(format!("no door: {other:?}").into()),
    }
}

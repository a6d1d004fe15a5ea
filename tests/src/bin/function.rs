//! A function in a process of its own, by the door that its argument names. Bodies wait for each other, so that they are all
//! in flight together, and end badly where the path says so. The clock is a file, so that time can pass in a freeze.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock, OnceLock};

use auth_runtime::layer::{Authorized, RequireAuthLayer};
use auth_runtime::{Clock, Keys, Principal, Requirement, Verifier, require_auth, rule, run};
use auth_tests::verifier_without_keys;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_http::tower::Layer as _;
use lambda_http::{Body, Request, RequestExt as _, Response, run_with_streaming_response_concurrent};
use lambda_runtime::{Context, Error, LambdaEvent, StreamResponse, run_concurrent, service_fn, streaming};
use serde_json::{Value, json};
use tokio::sync::Barrier;

type Event = LambdaEvent<ApiGatewayV2httpRequest>;

static VERIFIER: OnceLock<Verifier> = OnceLock::new();
static TOGETHER: LazyLock<Barrier> = LazyLock::new(|| {
    let together = setting("TOGETHER");
    Barrier::new(together.parse().expect("a number"))
});

const ADMIN: Requirement = rule!(role = "admin");

fn setting(name: &str) -> String {
    std::env::var(name).expect(name)
}

/// Both clocks, in seconds, as a file says them.
#[derive(Debug)]
struct FileClock(PathBuf);

impl FileClock {
    fn read(&self) -> [i64; 2] {
        serde_json::from_slice(&std::fs::read(&self.0).expect("a clock")).expect("two numbers")
    }
}

impl Clock for FileClock {
    fn unix_seconds(&self) -> i64 {
        self.read()[0]
    }

    fn monotonic_seconds(&self) -> i64 {
        self.read()[1]
    }
}

fn verifier() -> &'static Verifier {
    VERIFIER.get_or_init(|| {
        let builder = verifier_without_keys().keys(Keys::jwk_set_url(setting("KEYS")));
        let builder = builder.allow_http_on_loopback().cache_verified(1_000);
        builder.shared_clock(Arc::new(FileClock(setting("CLOCK").into()))).build().expect("a verifier")
    })
}

/// Who is calling, before and after everybody else has been here, and which invocation this is.
async fn seen(caller: &Principal, context: &Context) -> String {
    let before = caller.subject().to_owned();
    TOGETHER.wait().await;
    json!([before, caller.subject(), context.request_id, context.deadline]).to_string()
}

/// The same in two parts, with everybody else in between.
fn streamed(caller: Principal, context: Context) -> streaming::Body {
    let (mut sender, body) = streaming::channel();
    tokio::spawn(async move {
        let before = format!("[{},", json!(caller.subject()));
        sender.send_data(before.into()).await.expect("a reader");
        TOGETHER.wait().await;
        let after = json!([caller.subject(), context.request_id, context.deadline]).to_string();
        sender.send_data(after[1..].to_owned().into()).await.expect("a reader");
    });
    body
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn decorated(event: Event, #[principal] caller: Principal) -> Result<Value, Error> {
    let body = seen(&caller, &event.context).await;
    match event.payload.raw_path.as_deref() {
        Some("/panic") => panic!("as told"),
        Some("/abort") => std::process::abort(),
        _ => Ok(json!({ "statusCode": 200, "body": body })),
    }
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

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn streams(
    event: Event,
    #[principal] caller: Principal,
) -> Result<StreamResponse<streaming::Body>, Error> {
    Ok(streamed(caller, event.context).into())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn http_streams(
    request: Request,
    #[principal] caller: Principal,
) -> Result<Response<streaming::Body>, Error> {
    Ok(Response::new(streamed(caller, request.lambda_context())))
}

async fn http_layered_streams(request: Request) -> Result<Response<streaming::Body>, Error> {
    let caller = request.extensions().get::<Principal>().cloned().ok_or("no principal")?;
    Ok(Response::new(streamed(caller, request.lambda_context())))
}

/// Uses the verifier of the process.
#[require_auth(role = "admin")]
async fn installed(event: Event, #[principal] caller: Principal) -> Result<Value, Error> {
    Ok(json!({ "statusCode": 200, "body": seen(&caller, &event.context).await }))
}

fn layer() -> RequireAuthLayer {
    RequireAuthLayer::new(ADMIN).verifier(verifier)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    if std::env::var_os("KEYS").is_some() {
        verifier();
    }
    match std::env::args().nth(1).as_deref() {
        Some("plain") => run!(decorated).await,
        Some("prefetched") => {
            tokio::spawn(verifier().prefetch());
            run!(decorated).await
        }
        Some("environment") => run!(installed).await,
        Some("installed") => {
            auth_runtime::install(Verifier::from_env()?)?;
            run!(installed).await
        }
        Some("decorated") => run!(decorated, run_concurrent).await,
        Some("layered") => run_concurrent(layer().with_principal().layer(service_fn(layered))).await,
        Some("http_decorated") => run!(http_decorated, lambda_http::run_concurrent).await,
        Some("http_layered") => lambda_http::run_concurrent(layer().layer(service_fn(http_layered))).await,
        Some("streams") => run!(streams, run_concurrent).await,
        Some("http_streams") => run!(http_streams, run_with_streaming_response_concurrent).await,
        Some("http_layered_streams") => {
            run_with_streaming_response_concurrent(layer().layer(service_fn(http_layered_streams))).await
        }
        other => Err(format!("no door: {other:?}").into()),
    }
}

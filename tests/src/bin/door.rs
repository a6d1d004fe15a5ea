//! The functions that the emulator of the gateways runs. `DOOR` says which one; the verifier comes from `AUTH_…`.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::authorizer::{Authorizer, InvalidAuthorizer, Routes, answer};
use auth_runtime::{Principal, public, require_auth, rule};
use aws_lambda_events::apigw::ApiGatewayV2CustomAuthorizerSimpleResponse;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

type Answer = Result<Value, Error>;

/// How often the body of a protected handler ran.
static RUNS: AtomicUsize = AtomicUsize::new(0);

static EXACT: LazyLock<Result<Authorizer, InvalidAuthorizer>> =
    LazyLock::new(|| Authorizer::exact(rule!(role = "admin")).context(["sub", "tenant", "exp"]).build());

static ROUTES: LazyLock<Result<Authorizer, InvalidAuthorizer>> =
    LazyLock::new(|| {
        let routes = Routes::new()
            .route("GET", "/orders", rule!(any(role = "admin", role = "viewer")))
            .route("DELETE", "/orders/{id}", rule!(role = "admin"));
        Authorizer::routes(routes).context(["sub", "tenant", "exp"]).build()
    });

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    match std::env::var("DOOR")?.as_str() {
        "function" => run(service_fn(function)).await,
        "exact" => run(service_fn(async |event| answer::<Value, Value>(&EXACT, &payload(event)).await)).await,
        "routes" => {
            run(service_fn(async |event| answer::<Value, Value>(&ROUTES, &payload(event)).await)).await
        }
        "simple" => run(service_fn(simple)).await,
        other => Err(format!("no door `{other}`").into()),
    }
}

fn payload(event: LambdaEvent<Value>) -> Value {
    event.payload
}

async fn simple(event: LambdaEvent<Value>) -> Result<ApiGatewayV2CustomAuthorizerSimpleResponse, Error> {
    Ok(answer(&EXACT, &event).await?)
}

#[public(reason = "finds the handler, which has a rule of its own")]
async fn function(event: LambdaEvent<Value>) -> Answer {
    let path =
        event.payload["rawPath"].as_str().or_else(|| event.payload["path"].as_str()).unwrap_or_default();
    match path.split('/').nth(1) {
        Some("admin") => admin(event).await,
        Some("users") => own(event).await,
        Some("orders") => behind(event).await,
        Some("runs") => runs(event).await,
        _ => told(404, &json!({})),
    }
}

#[require_auth(role = "admin")]
async fn admin(_: LambdaEvent<Value>, #[principal] caller: Principal) -> Answer {
    RUNS.fetch_add(1, Ordering::Relaxed);
    told(200, &json!({ "subject": caller.subject() }))
}

#[require_auth(claim("sub") == path("id"))]
async fn own(event: LambdaEvent<Value>) -> Answer {
    RUNS.fetch_add(1, Ordering::Relaxed);
    told(200, &json!({ "subject": event.payload["pathParameters"]["id"] }))
}

#[public(reason = "shows what the gateway's authorizer handed over")]
async fn behind(event: LambdaEvent<Value>) -> Answer {
    told(200, &json!({ "authorizer": event.payload["requestContext"]["authorizer"] }))
}

#[public(reason = "a count")]
async fn runs(_: LambdaEvent<Value>) -> Answer {
    told(200, &json!({ "runs": RUNS.load(Ordering::Relaxed) }))
}

#[expect(clippy::unnecessary_wraps, reason = "as the handlers return it")]
fn told(status: u16, body: &Value) -> Answer {
    let headers = json!({ "content-type": "application/json" });
    Ok(
        json!({ "statusCode": status, "headers": headers, "body": body.to_string(), "isBase64Encoded": false }),
    )
}

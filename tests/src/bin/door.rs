//! The functions that the emulator of the gateways runs. `DOOR` says which one; the verifier comes from `AUTH_…`.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::authorizer::{Authorizer, Routes, answer};
use auth_runtime::gateway::{Gateway, ListForm};
use auth_runtime::{ConfigError, Principal, Verifier, public, require_auth, rule};
use aws_lambda_events::apigw::ApiGatewayV2CustomAuthorizerSimpleResponse;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

type Answer = Result<Value, Error>;

/// How often the body of a protected handler ran.
static RUNS: AtomicUsize = AtomicUsize::new(0);

static EXACT: LazyLock<Result<Authorizer, ConfigError>> =
    LazyLock::new(|| Authorizer::exact(rule!(role = "admin")).context(["sub", "tenant", "exp"]).build());

static ROUTES: LazyLock<Result<Authorizer, ConfigError>> =
    LazyLock::new(|| {
        let routes = Routes::new()
            .route("GET", "/orders", rule!(any(role = "admin", role = "viewer")))
            .route("DELETE", "/orders/{id}", rule!(role = "admin"));
        Authorizer::routes(routes).context(["sub", "tenant", "exp"]).build()
    });

/// Believes the JWT authorizer of the API `API_ID`.
static BEHIND_GATEWAY: LazyLock<Result<Verifier, ConfigError>> = LazyLock::new(|| {
    let setting = |name| std::env::var(name).unwrap_or_default();
    Gateway::http_api_jwt()
        .api_id(setting("API_ID"))
        .issuer(setting("ISSUER"))
        .audience(setting("CLIENT_ID"))
        .audience_claim("client_id")
        .require_claim("token_use", "access")
        .roles_claim("cognito:groups", ListForm::Brackets)
        .build()
});

#[tokio::main]
async fn main() -> Result<(), Error> {
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
        Some("claims") => claims(event).await,
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

#[require_auth(role = "admin", verifier = BEHIND_GATEWAY)]
async fn claims(_: LambdaEvent<Value>, #[principal] caller: Principal) -> Answer {
    RUNS.fetch_add(1, Ordering::Relaxed);
    told(200, &json!({ "subject": caller.subject() }))
}

#[public(reason = "shows what the gateway hands over")]
async fn behind(event: LambdaEvent<Value>) -> Answer {
    let has = |name| event.payload[name].is_object();
    let shape = json!({
        "version": event.payload["version"],
        "headers": has("headers"),
        "multiValueHeaders": has("multiValueHeaders"),
    });
    told(200, &json!({ "authorizer": event.payload["requestContext"]["authorizer"], "event": shape }))
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

//! The function behind: it reads what the authorizer hands on. Only the gateway may invoke it.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(orders)).await
}

async fn orders(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    let context =
        event.payload.request_context.authorizer.map(|authorizer| authorizer.fields).unwrap_or_default();
    // The gateway keeps an answer for as long as it is told to, also when the token has expired meanwhile.
    let expires = context.get("exp").and_then(Value::as_u64).unwrap_or(0);
    if SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() >= expires {
        return Ok(answer(401, &json!({ "message": "Unauthorized" })));
    }
    Ok(answer(200, &json!({ "caller": context.get("sub"), "tenant": context.get("tenant") })))
}

fn answer(status: i64, body: &Value) -> ApiGatewayV2httpResponse {
    let mut answer = ApiGatewayV2httpResponse::default();
    answer.status_code = status;
    answer.body = Some(Body::Text(body.to_string()));
    answer
}

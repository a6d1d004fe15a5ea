//! The function behind: it reads what the authorizer hands on. Only the gateway may invoke it.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lambda_events::apigw::{ApiGatewayProxyRequest, ApiGatewayProxyResponse};
use aws_lambda_events::encodings::Body;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(orders)).await
}

async fn orders(event: LambdaEvent<ApiGatewayProxyRequest>) -> Result<ApiGatewayProxyResponse, Error> {
    let context = &event.payload.request_context.authorizer.fields;
    let text = |name| context.get(name).and_then(Value::as_str);
    // The gateway keeps a policy for as long as it is told to, also when the token has expired meanwhile.
    let expires: u64 = text("exp").unwrap_or_default().parse().unwrap_or(0);
    if SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() >= expires {
        return Ok(answer(401, &json!({ "message": "Unauthorized" })));
    }
    Ok(answer(200, &json!({ "caller": text("sub"), "tenant": text("tenant"), "path": event.payload.path })))
}

fn answer(status: i64, body: &Value) -> ApiGatewayProxyResponse {
    let mut answer = ApiGatewayProxyResponse::default();
    answer.status_code = status;
    answer.body = Some(Body::Text(body.to_string()));
    answer
}

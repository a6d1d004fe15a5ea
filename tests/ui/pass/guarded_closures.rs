//! Closures that end with calling a guarded handler.

#![deny(warnings)]

use auth_runtime::{guarded, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use std::sync::Arc;

use lambda_runtime::service_fn;

#[require_auth(role = "admin")]
async fn list(
    client: &str,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = client;
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(role = "admin")]
async fn shared(
    client: Arc<str>,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop((client, event));
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let client = String::new();
    let _ = service_fn(guarded!(|event| list(&client, event)));
    let _ = service_fn(guarded!(|event| async { list(&client, event).await }));
    let _ = guarded!(async |event| list(&client, event).await);
    let _ = guarded!(async |event| {
        let client = client.clone();
        list(&client, event).await
    });
    let shared_client: Arc<str> = Arc::from("");
    let _ = service_fn(guarded!(move |event| {
        let client = Arc::clone(&shared_client);
        shared(client, event)
    }));
    let _ = service_fn(guarded!(|event| async move {
        let client = Arc::from("");
        self::shared(client, event).await
    }));
}

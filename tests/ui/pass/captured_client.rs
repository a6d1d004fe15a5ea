//! A client in front of the event, behind it, and shared, as `service_fn` closures pass them.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use std::sync::Arc;

use lambda_runtime::service_fn;

struct Client;

#[require_auth(role = "admin")]
async fn first(
    client: &Client,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _: (&Client, _) = (client, event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(role = "admin")]
async fn last(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    client: &Client,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _: (&Client, _) = (client, event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(role = "admin")]
async fn shared(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    client: Arc<Client>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    tokio::task::yield_now().await;
    drop((event, client));
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let client = Client;
    let _ = service_fn(|event| first(&client, event));
    let _ = service_fn(|event| last(event, &client));
    let client = Arc::new(client);
    let _ = service_fn(move |event| shared(event, Arc::clone(&client)));
}

//! Guarded handlers run by `lambda_runtime`.

#![deny(warnings)]

use auth_runtime::{deny_all, public, require_auth, run};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(role = "admin")]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[public(reason = "health check")]
async fn health(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[deny_all]
async fn retired(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(optional)]
async fn anybody(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

struct Client;

#[require_auth(role = "admin")]
async fn with_client(
    client: &Client,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = client;
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = async {
        run!(delete_user).await?;
        run!(health,).await?;
        run!(self::retired, lambda_runtime::run).await?;
        run!(crate::anybody, lambda_runtime::run,).await?;
        let client = Client;
        run!(|event| with_client(&client, event)).await?;

        Ok::<(), Error>(())
    };
}

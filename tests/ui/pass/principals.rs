//! Everything the guard can fill, anywhere among the parameters, under any pattern.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use auth_runtime::{Claims, Principal};

#[derive(serde::Deserialize)]
struct Mine {
    department: String,
}

#[require_auth]
async fn owned(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] caller: Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop((event, caller));
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn borrowed(
    #[principal] caller: &Principal,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    tokio::task::yield_now().await;
    assert!(!caller.subject().is_empty());
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn claims(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] Claims(Mine { department }): Claims<Mine>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop((event, department));
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn several(
    #[principal] caller: &Principal,
    client: &str,
    #[principal] mut claims: Claims<Mine>,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] _: &Principal,
    #[principal] _unused: Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    claims.0.department.push_str(client);
    assert_ne!(claims.0.department, caller.subject());
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(optional)]
async fn perhaps(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] caller: Option<Principal>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop((event, caller));
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(optional)]
async fn perhaps_borrowed(
    #[principal] caller: Option<&Principal>,
    #[principal] claims: Option<Claims<Mine>>,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    assert_eq!(caller.is_some(), claims.is_some());
    Ok(ApiGatewayV2httpResponse::default())
}

// None of the marked parameters is passed.
async fn call(event: fn() -> LambdaEvent<ApiGatewayV2httpRequest>) {
    drop(owned(event()).await);
    drop(borrowed(event()).await);
    drop(claims(event()).await);
    drop(several("client", event()).await);
    drop(perhaps(event()).await);
    drop(perhaps_borrowed(event()).await);
}

fn main() {
    let _ = call;
}

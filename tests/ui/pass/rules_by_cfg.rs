//! Rules that depend on how the crate is built.

#![deny(warnings)]

use auth_runtime::{guarded, public, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[cfg_attr(all(), require_auth(role = "admin"))]
#[cfg_attr(any(), public(reason = "a demonstration"))]
async fn one_of_two(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[cfg(any())]
#[require_auth(role = "nobody")]
async fn other(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {}

#[cfg(all())]
#[public(reason = "health check")]
async fn other(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (guarded!(one_of_two), guarded!(other));
}

//! Const generic parameters.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(role = "admin")]
async fn page<const SIZE: usize>(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let buffer = [0_u8; SIZE];
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = i64::try_from(buffer.len() + event.payload.headers.len())?;
    Ok(response)
}

fn main() {
    let _ = page::<16>;
}

//! An `unsafe` handler keeps its contract and its body.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

/// # Safety
/// Nothing to uphold; it only has to compile.
#[require_auth]
async unsafe fn careful(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = unsafe {
        careful(LambdaEvent::new(ApiGatewayV2httpRequest::default(), lambda_runtime::Context::default()))
    };
}

//! The event marked where its type does not show it.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use lambda_runtime::Context;

#[require_auth]
async fn split_by_caller(
    #[event] event: ApiGatewayV2httpRequest,
    context: Context,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop((event, context));
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn second_of_two(
    cause: LambdaEvent<String>,
    #[event] event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop((cause, event));
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (split_by_caller, second_of_two);
}

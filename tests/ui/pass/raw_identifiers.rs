//! Names that are keywords, and a name the expansion would choose.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth]
async fn r#type(r#match: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(r#match);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn reserved(
    __auth_event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] __auth_grant: auth_runtime::Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let __auth_pending = (__auth_event, __auth_grant);
    drop(__auth_pending);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (r#type, reserved);
}

//! A payload type chosen by the caller.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use auth_runtime::{AuthEvent, JsonAnswer};

#[require_auth(role = "admin")]
async fn any_front<T: AuthEvent<Answer = JsonAnswer> + Send>(event: LambdaEvent<T>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(role = "admin")]
async fn any_event(
    #[event] event: impl AuthEvent<Answer = JsonAnswer> + Send,
    count: usize,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = i64::try_from(count)?;
    Ok(response)
}

fn main() {
    let _ = any_front::<ApiGatewayV2httpRequest>;
    let _ = any_event(ApiGatewayV2httpRequest::default(), 5);
}

//! Every pattern a parameter can be.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

type Event = LambdaEvent<ApiGatewayV2httpRequest>;

#[require_auth]
async fn destructured(LambdaEvent { payload, context }: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    drop((payload.headers, context.request_id));
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn unused(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn underscored(_event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn mutable(mut event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    event.payload.headers.clear();
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn by_ref(ref event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    assert!(event.payload.headers.is_empty());
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn bound_twice(event @ LambdaEvent { .. }: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn borrowed(event: &LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    assert!(event.payload.headers.is_empty());
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn borrowed_uniquely(
    event: &mut LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    event.payload.headers.clear();
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn through_a_reference(
    LambdaEvent { payload, .. }: &LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    assert!(payload.headers.is_empty());
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (destructured, unused, underscored, mutable, by_ref, bound_twice);
    let _ = (borrowed, borrowed_uniquely, through_a_reference);
}

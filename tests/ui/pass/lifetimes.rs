//! Named, elided and anonymous lifetimes.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(role = "admin")]
async fn named<'a>(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    prefix: &'a str,
) -> Result<ApiGatewayV2httpResponse, &'a str> {
    if event.payload.raw_path.as_deref() == Some(prefix) {
        return Err(prefix);
    }
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(role = "admin")]
async fn several<'a, 'b: 'a>(
    left: &'a mut String,
    right: &'b str,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error>
where
    'b: 'a,
{
    drop(event);
    left.push_str(right);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (named, several);
}

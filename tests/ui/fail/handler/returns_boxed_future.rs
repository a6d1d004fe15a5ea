use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use std::pin::Pin;

#[require_auth]
fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Pin<Box<dyn Future<Output = Result<ApiGatewayV2httpResponse, Error>> + Send>> {
    Box::pin(async move {
        let _ = event;
        Ok(ApiGatewayV2httpResponse::default())
    })
}

fn main() {}

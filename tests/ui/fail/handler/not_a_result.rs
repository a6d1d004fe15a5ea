use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::LambdaEvent;

#[require_auth(role = "admin")]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Option<ApiGatewayV2httpResponse> {
    let _ = event;
    None
}

fn main() {}

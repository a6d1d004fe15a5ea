use auth_runtime::require_auth;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(role = "admin")]
async fn delete_user(
    &LambdaEvent { ref payload, .. }: &LambdaEvent<String>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = payload;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

use auth_runtime::require_auth;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_runtime::Error;

#[require_auth]
async fn delete_user() -> Result<ApiGatewayV2httpResponse, Error> {
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

use auth_runtime::require_auth;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_runtime::Error;

use auth_runtime::Principal;

#[require_auth]
async fn delete_user(#[principal] caller: Principal) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = caller;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

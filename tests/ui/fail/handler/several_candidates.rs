use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::Error;

type Incoming = ApiGatewayV2httpRequest;

#[require_auth]
async fn delete_user(
    store: &str,
    request: Incoming,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (store, request);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

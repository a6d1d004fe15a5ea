use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(claim("sub") == arg(caller))]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] caller: auth_runtime::Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, caller);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

struct Tenant(String);

#[require_auth(claim("tenant") == arg(tenant))]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    tenant: Tenant,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

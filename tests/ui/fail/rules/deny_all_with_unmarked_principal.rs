use auth_runtime::{Principal, deny_all};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[deny_all]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    caller: Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, caller);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

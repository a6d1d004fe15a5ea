use auth_runtime::{Principal, public};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[public(reason = "health check")]
async fn health(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    caller: Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, caller);
    Ok(ApiGatewayV2httpResponse::default())
}

#[public(reason = "welcome page")]
async fn welcome(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    caller: Option<Principal>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, caller);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

type Event = LambdaEvent<ApiGatewayV2httpRequest>;

#[require_auth]
async fn delete_user(
    #[event] first: Event,
    #[event] second: Event,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (first, second);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

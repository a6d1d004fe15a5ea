use auth_runtime::require_auth;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_runtime::{Error, LambdaEvent};

struct Order;

#[require_auth(role = "admin")]
async fn delete_user(event: LambdaEvent<Order>) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

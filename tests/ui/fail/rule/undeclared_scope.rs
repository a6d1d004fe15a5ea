use auth_runtime::{Scopes, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[derive(Clone, Copy, Scopes)]
enum Scope {
    #[scope("orders:write")]
    OrdersWrite,
    #[scope("orders:read")]
    OrdersRead,
}

#[require_auth(scope = "orders:wirte", vocabulary(scope = Scope))]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

use auth_runtime::{Roles, Scopes, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[derive(Clone, Copy, Roles)]
pub enum Role {
    Admin,
}

#[derive(Clone, Copy, Scopes)]
pub enum Scope {
    #[scope("orders:read")]
    OrdersRead,
}

#[require_auth(role = Scope::OrdersRead)]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = delete_user;
}

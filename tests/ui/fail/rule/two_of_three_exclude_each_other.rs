use auth_runtime::{Requirement, Roles, require_auth, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Editor))]
    Admin,
    Editor,
}

const NIGHT: Requirement = rule!(hour < 6, role = Role::Admin);

#[require_auth(rule = NIGHT, scope = "users:write", not(role = Role::Editor))]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

/// No two of them do, but the three.
#[require_auth(any(role = "a", role = "b"), not(role = "a"), not(role = "b"))]
async fn delete_order(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (delete_user, delete_order);
}

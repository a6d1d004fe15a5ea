//! The rule also lets callers in who do not have the role that the parameter proves.

use auth_runtime::{Proof, Roles, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Editor))]
    Admin,
    Editor,
}

#[require_auth(any(role = Role::Editor, scope = "users:write"))]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] admin: Proof<'_, Role, { Role::Admin as usize }>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, admin);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = delete_user;
}

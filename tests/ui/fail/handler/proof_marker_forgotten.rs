//! Behind a name that says nothing, the event is still told apart.

use auth_runtime::{Proof, Roles, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

type Incoming = LambdaEvent<ApiGatewayV2httpRequest>;

#[derive(Clone, Copy, Roles)]
enum Role {
    Admin,
}

#[require_auth(role = Role::Admin)]
async fn delete_user(
    event: Incoming,
    admin: Proof<'_, Role, { Role::Admin as usize }>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, admin.subject());
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = delete_user;
}

//! A proof that would be kept beyond the call.

use auth_runtime::{Proof, Roles, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[derive(Clone, Copy, Roles)]
enum Role {
    Admin,
}

type Admin<'g> = Proof<'g, Role, { Role::Admin as usize }>;

fn keep(_: Admin<'static>) {}

#[require_auth(role = Role::Admin)]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] admin: Admin<'_>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    keep(admin);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = delete_user;
}

//! An enum of roles may have functions of its own that are called like those of scopes.

#![deny(warnings)]

use auth_runtime::{Roles, Scopes, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[derive(Clone, Copy, Roles)]
enum Role {
    Admin,
}

#[derive(Clone, Copy, Scopes)]
enum Scope {
    Users,
}

impl Role {
    fn as_scope(self) -> Scope {
        match self {
            Self::Admin => Scope::Users,
        }
    }
}

impl Scope {
    fn as_role(self) -> Role {
        match self {
            Self::Users => Role::Admin,
        }
    }
}

#[require_auth(role = Role::Admin, scope = Scope::Users)]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (delete_user, Role::Admin.as_scope().as_role());
}

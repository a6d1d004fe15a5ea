//! With `optional` no rule is checked, so a verified caller may lack the role.

use auth_runtime::{Proof, Roles, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[derive(Clone, Copy, Roles)]
enum Role {
    Admin,
}

type Admin<'g> = Proof<'g, Role, { Role::Admin as usize }>;

#[require_auth(optional)]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] admin: Option<Admin<'_>>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, admin);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(optional)]
async fn delete_order(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] admin: Option<Proof<'_, Role, { Role::Admin as usize }>>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, admin);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (delete_user, delete_order);
}

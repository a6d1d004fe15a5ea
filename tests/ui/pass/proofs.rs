//! Evidence of a role, demanded by inner functions and weakened along the hierarchy.

#![deny(warnings)]

use auth_runtime::{Proof, Roles, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Editor))]
    Admin,
    #[role(includes(Viewer))]
    Editor,
    Viewer,
}

type Admin<'g> = Proof<'g, Role, { Role::Admin as usize }>;
type Viewer<'g> = Proof<'g, Role, { Role::Viewer as usize }>;

fn purge(by: Admin<'_>) -> String {
    read(by.weaken())
}

fn read(by: Viewer<'_>) -> String {
    by.subject().to_owned()
}

#[require_auth(role = Role::Admin)]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] admin: Admin<'_>,
    #[principal] viewer: Viewer<'_>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    drop((purge(admin), read(viewer)));
    Ok(ApiGatewayV2httpResponse::default())
}

// Either alternative makes the role certain.
#[require_auth(any(role = Role::Admin, all(role = Role::Editor, scope = "orders:write")))]
async fn edit<'a, T: Send>(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    _name: &'a str,
    _client: T,
    #[principal] editor: Proof<'_, Role, { Role::Editor as usize }>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    let _ = editor.principal();
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (delete_user, edit::<u8>);
}

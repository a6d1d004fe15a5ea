//! Declared roles, scopes and classes in rules, by path and by name, and as proof.

use auth_runtime::{AcrValues, Proof, Requirement, Roles, Scopes, require_auth, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

mod auth {
    use super::{AcrValues, Roles, Scopes};

    #[derive(Clone, Copy, Roles)]
    pub enum Role {
        #[role(includes(Editor), grants(Scope::OrdersWrite))]
        Admin,
        Editor,
    }

    #[derive(Clone, Copy, Scopes)]
    #[scopes(roles = Role)]
    pub enum Scope {
        #[scope("orders:write")]
        OrdersWrite,
    }

    #[derive(Clone, Copy, AcrValues)]
    pub enum Acr {
        Gold,
    }
}

use auth::{Acr, Role, Scope};

type Event = LambdaEvent<ApiGatewayV2httpRequest>;
type Answer = Result<ApiGatewayV2httpResponse, Error>;

const WRITERS: Requirement = rule!(any(role = auth::Role::Editor, scope = Scope::OrdersWrite));

#[require_auth(role = Role::Admin, acr = Acr::Gold)]
async fn by_path(_: Event, #[principal] admin: Proof<'_, Role, { Role::Admin as usize }>) -> Answer {
    demand(admin.weaken());
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(role = "editor", vocabulary(role = crate::auth::Role))]
async fn by_name(_: Event) -> Answer {
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(rule = WRITERS)]
async fn by_rule(_: Event) -> Answer {
    Ok(ApiGatewayV2httpResponse::default())
}

fn demand(_: Proof<'_, Role, { Role::Editor as usize }>) {}

fn main() {
    let _ = (by_path, by_name, by_rule);
}

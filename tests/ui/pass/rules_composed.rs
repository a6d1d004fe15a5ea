//! Rules with a name, made of each other, in modules of their own.

#![deny(warnings)]

use auth_runtime::{Requirement, require_auth, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

pub const STAFF: Requirement = rule!(any(role = "admin", role = "editor"), not(role = "suspended"));

mod rules {
    use auth_runtime::{Requirement, rule};

    pub(crate) const OWNER: Requirement = rule!(claim("sub") == path("user_id"));
    pub(crate) static FRESH: Requirement = rule!(mfa, max_age = "5m",);

    pub(crate) mod composed {
        use super::{Requirement, rule};

        pub(crate) const STAFF_OR_OWNER: Requirement =
            rule!(any(rule = super::super::STAFF, rule = super::OWNER));
    }
}

#[require_auth(rule = rules::composed::STAFF_OR_OWNER, rule = rules::FRESH)]
async fn composed(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(any(rule = STAFF, not(rule = crate::rules::OWNER)))]
async fn grouped(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (composed, grouped);
    // Of no handler: for inline checks and layers.
    const ALL: [Requirement; 2] = [rule!(scope = "a"), rule!(crate = ::auth_runtime, scope = "b")];
    let _: &'static Requirement = const { &rule!(role = "a") };
    let _ = ALL;
}

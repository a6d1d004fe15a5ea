//! How and when the caller logged in, and what the caller was granted.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

macro_rules! handlers {
    ($($name:ident: $rule:meta,)*) => {$(
        #[$rule]
        async fn $name(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
            drop(event);
            Ok(ApiGatewayV2httpResponse::default())
        }
    )*};
}

handlers! {
    acr: require_auth(acr = "urn:example:gold"),
    either_acr: require_auth(any(acr = "gold", acr = "silver")),
    amr: require_auth(amr = "otp"),
    both_amr: require_auth(amr = "otp", amr = "pwd"),
    mfa: require_auth(mfa),
    seconds: require_auth(max_age = "30s"),
    days: require_auth(max_age = "1d", role = "admin"),
    permission: require_auth(permission = "orders:write"),
    permission_of_one: require_auth(permission = "orders:{order_id}:write"),
}

fn main() {
    let _ = (acr, either_acr, amr, both_amr, mfa, seconds, days, permission, permission_of_one);
}

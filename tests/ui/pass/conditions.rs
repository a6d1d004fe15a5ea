//! Every form a rule can take.

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
    bare: require_auth,
    empty: require_auth(),
    role: require_auth(role = "admin"),
    trailing_comma: require_auth(role = "admin",),
    scope: require_auth(scope = "https://example.com/orders.read"),
    both: require_auth(role = "editor", scope = "orders:write"),
    any_of: require_auth(any(role = "admin", role = "owner")),
    all_of: require_auth(all(scope = "a", scope = "b")),
    none_of: require_auth(not(role = "suspended")),
    nested: require_auth(any(role = "admin", all(scope = "orders:read", not(role = "suspended", scope = "trial")))),
    with_group: require_auth(role = "admin", any(scope = "a", scope = "b"), any(scope = "c", scope = "d")),
    raw_string: require_auth(role = r#"the "boss""#),
    not_ascii: require_auth(role = "Büro Süd"),
}

fn main() {
    let _ = (bare, empty, role, trailing_comma, scope, both, any_of, all_of, none_of, nested, with_group);
    let _ = (raw_string, not_ascii);
}

//! Every way to compare two values.

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
    equal: require_auth(claim("a") == true),
    not_equal: require_auth(claim("a") != "b"),
    less: require_auth(claim("a") < 5),
    less_or_equal: require_auth(claim("a") <= body("b")),
    greater: require_auth(claim("a") > 5),
    greater_or_equal: require_auth(claim("a") >= claim("b")),
    in_texts: require_auth(claim("a") in ["b", "c"]),
    in_numbers: require_auth(claim("a") in [1, -2, 0x10,]),
    in_claim: require_auth(claim("a") in claim("b")),
    in_ranges: require_auth(source_ip in ["10.0.0.0/8", "2001:db8::/32", "::1"]),
    contains_text: require_auth(claim("a") contains "b"),
    contains_path: require_auth(claim("tenants") contains path("tenant")),
    negated: require_auth(not(claim("a") in ["b"])),
    among_others: require_auth(any(role = "admin", all(claim("a") == "b", body("c") != 5))),
}

fn main() {
    let _ = (equal, not_equal, less, less_or_equal, greater, greater_or_equal, in_texts, in_numbers);
    let _ = (in_claim, in_ranges, contains_text, contains_path, negated, among_others);
}

//! Every value that can be compared.

#![deny(warnings, unreachable_pub, unnameable_types)]

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
    claim: require_auth(claim("department") == "finance"),
    claim_inside: require_auth(claim("/address/country~1code") == "de"),
    claim_with_a_url: require_auth(claim("https://example.com/plan") == "pro"),
    path: require_auth(path("tenant") == claim("tenant")),
    query: require_auth(query("region") == "eu"),
    header: require_auth(header("X-Tenant") == claim("tenant")),
    body: require_auth(body("/deep/amount") == 5),
    source_ip: require_auth(source_ip == "192.0.2.7"),
    source_ip_of_claim: require_auth(claim("home") == source_ip),
    source_ip_of_header: require_auth(header("x-address") == source_ip),
    now: require_auth(now < claim("until")),
    hour: require_auth(hour >= 8, hour < 18),
    weekday: require_auth(weekday in [1, 2, 3, 4, 5]),
    negative: require_auth(claim("balance") > -5),
    smallest: require_auth(claim("balance") == -9_223_372_036_854_775_808),
    raw: require_auth(claim(r"department") == r#"the "staff""#),
}

fn main() {
    let _ = (claim, claim_inside, claim_with_a_url, path, query, header, body, source_ip, source_ip_of_claim);
    let _ = (source_ip_of_header, now, hour, weekday, negative, smallest, raw);
}

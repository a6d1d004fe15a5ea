//! `tracing::instrument` above and below each rule.

#![deny(warnings)]

use auth_runtime::{deny_all, guarded, public, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[tracing::instrument(skip_all)]
#[require_auth(role = "admin", when = |p, _| p.subject() == "a")]
async fn above(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(role = "admin", claim("a") == arg(tenant))]
#[tracing::instrument(skip(event))]
async fn below(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    tenant: &str,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    let _ = tenant;
    Ok(ApiGatewayV2httpResponse::default())
}

#[tracing::instrument(skip_all)]
#[public(reason = "health check")]
async fn open(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[deny_all]
#[tracing::instrument(skip_all)]
async fn closed(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = lambda_runtime::service_fn(guarded!(|event| below(event, "t")));
    let _ = (guarded!(open), guarded!(closed));
    // Instrumented from above, the body is inside of another function's: the rule is found all the same.
    let _ = guarded!(above);
}

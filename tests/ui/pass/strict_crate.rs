//! All three rules and both macros in a crate that forbids unsafe code and denies every warning.

#![deny(warnings, missing_docs, unused_qualifications)]
#![warn(clippy::pedantic)]
#![forbid(unsafe_code)]

use auth_runtime::{Requirement, deny_all, guarded, public, require_auth, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

/// Who works here.
pub const STAFF: Requirement = rule!(any(role = "admin", role = "editor"));

/// Shows.
///
/// # Errors
/// Never.
#[require_auth(rule = STAFF, claim("a") == "b", when = |p, _| p.subject() == "a")]
pub async fn show(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

/// Answers.
///
/// # Errors
/// Never.
#[public(reason = "health check")]
pub async fn health(_event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    Ok(ApiGatewayV2httpResponse::default())
}

/// Refuses.
///
/// # Errors
/// Never.
#[deny_all]
pub async fn retired(
    _event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (guarded!(show), guarded!(health), guarded!(retired));
}

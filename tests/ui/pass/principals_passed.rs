//! Principals that callers do pass: under an alias, or as a part of another type.

#![deny(warnings)]

use std::sync::Arc;

use auth_runtime::{Principal, require_auth, run};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

type Operator = Principal;

/// The application's own.
struct Claims;

#[require_auth(role = "admin")]
async fn delete_user(
    operator: &Operator,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    claims: &Claims,
    shared: Option<Arc<Principal>>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop((event, shared));
    let _: (&Operator, &Claims) = (operator, claims);
    Ok(ApiGatewayV2httpResponse::default())
}

async fn start(operator: Operator) -> Result<(), Error> {
    let (operator, claims) = (&operator, &Claims);
    run!(|event| delete_user(operator, event, claims, None)).await
}

fn main() {
    let _ = start;
}

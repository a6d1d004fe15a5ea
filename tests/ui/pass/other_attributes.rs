//! Documentation and other attributes above and below, on the function and on its parameters.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

/// Documented above.
#[cfg(all())]
#[require_auth(role = "admin")]
/// Documented below.
#[inline]
#[allow(unused_variables)]
#[cfg_attr(all(), must_use)]
async fn function(
    #[allow(unused_mut)] mut event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[cfg(any())] absent: Missing,
) -> Result<ApiGatewayV2httpResponse, Error> {
    #![allow(unused_assignments)]
    //! Documented inside.
    let mut count = 1;
    count = 2;
    Ok(ApiGatewayV2httpResponse::default())
}

#[doc(hidden)]
#[require_auth]
#[cold]
async fn parameter(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[allow(unused_variables)]
    #[principal]
    caller: auth_runtime::Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (function, parameter);
}

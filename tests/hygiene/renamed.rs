//! The crate under another name, reached by `crate = path`.

use another_name::{Principal, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_http::{IntoResponse, Request};
use lambda_runtime::{Error, LambdaEvent};

/// What a crate that wraps ours would offer its own users.
pub mod wrapper {
    pub use another_name::__private;
}

/// In this module the crate's own name leads nowhere.
mod auth_runtime {}

/// By its name in the manifest.
///
/// # Errors
/// Never.
#[require_auth(crate = ::another_name, role = "admin")]
pub async fn from_the_root(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] caller: &Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    tracing::trace!(caller = caller.subject());
    Ok(ApiGatewayV2httpResponse::default())
}

/// Through another module of this crate.
///
/// # Errors
/// Never.
#[require_auth(crate = crate::renamed::wrapper)]
pub async fn from_a_module(request: Request) -> Result<impl IntoResponse, Error> {
    drop(request);
    Ok("fine")
}

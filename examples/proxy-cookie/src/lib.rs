//! Notes behind Cloudflare Access, which signs users in and leaves its token in a cookie.

use std::sync::OnceLock;

use auth_runtime::idp::CloudflareAccess;
use auth_runtime::{Principal, Verifier, VerifierBuilder, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use lambda_runtime::{Error, LambdaEvent};
use serde_json::json;

/// Set in `main`.
pub static ACCESS: OnceLock<Verifier> = OnceLock::new();

/// Takes the token from the header that Access adds, or else from its cookie. It is signed, so it does not matter who brings it:
/// whoever calls the function past the proxy needs one as well.
pub fn access(team: &str, application: &str) -> VerifierBuilder {
    CloudflareAccess::team(team).application(application).cookie("CF_Authorization")
}

/// Takes a note, or shows that there is none. Browsers send cookies with requests that other sites cause, so a note is only
/// taken from a page of the same origin; nothing has to be done for that.
///
/// # Errors
/// When the answer cannot be written.
#[require_auth(verifier = ACCESS)]
pub async fn notes(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] caller: Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let is_new = event.payload.request_context.http.method.as_str() == "POST";
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = if is_new { 201 } else { 200 };
    response.headers.insert("content-type", "application/json".parse()?);
    response.body = Some(Body::Text(json!({ "author": caller.subject() }).to_string()));
    Ok(response)
}

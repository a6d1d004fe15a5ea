use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use http::HeaderValue;
use http::header::AUTHORIZATION;
use lambda_runtime::{Context, Error, LambdaEvent};

/// The handler whose guard is measured; it uses the installed verifier.
///
/// # Errors
/// None.
#[require_auth(role = "admin")]
pub async fn protected(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

/// The same handler for everybody.
///
/// # Errors
/// None.
pub async fn open(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

/// A request as an HTTP API sends it, with or without a token.
///
/// # Panics
/// When the token is not visible ASCII.
#[must_use]
pub fn event(token: Option<&str>) -> LambdaEvent<ApiGatewayV2httpRequest> {
    let mut request = ApiGatewayV2httpRequest::default();
    for (name, value) in [("accept", "*/*"), ("host", "api.shop.example"), ("user-agent", "curl/8.5.0")] {
        request.headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(token) = token {
        request.headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().expect("a header"));
    }
    LambdaEvent::new(request, Context::default())
}

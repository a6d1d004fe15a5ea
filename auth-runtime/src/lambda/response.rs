//! A refusal, in the shape each front understands.

use std::fmt;

use aws_lambda_events::alb::AlbTargetGroupResponse;
use aws_lambda_events::apigw::{ApiGatewayProxyResponse, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use aws_lambda_events::lambda_function_urls::LambdaFunctionUrlResponse;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use lambda_runtime::Diagnostic;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::event::{AnyAnswer, ErrorAnswer, HttpAnswer, JsonAnswer};
use super::view::Front;
use crate::error::{Challenge, Error};
use crate::limits;

/// What is sent instead of running the body: constant per status, apart from the scopes to ask for.
///
/// Where a refusal is an error, and for `serde_json::Value`, an error type of your own has a variant for it. That it also
/// becomes a [`Diagnostic`] is what `lambda_runtime` asks of every error:
///
/// ```
/// use auth_runtime::{Rejection, require_auth};
/// use lambda_runtime::{Diagnostic, LambdaEvent};
/// use serde_json::{Value, json};
///
/// #[derive(Debug)]
/// enum ShopError {
///     Refused(Rejection),
///     UnknownOrder,
/// }
///
/// impl From<Rejection> for ShopError {
///     fn from(rejection: Rejection) -> Self {
///         Self::Refused(rejection)
///     }
/// }
///
/// impl From<ShopError> for Diagnostic {
///     fn from(error: ShopError) -> Self {
///         match error {
///             ShopError::Refused(rejection) => rejection.into(), // `Unauthorized`, `Forbidden`
///             ShopError::UnknownOrder => "no such order".into(),
///         }
///     }
/// }
///
/// #[require_auth(scope = "orders:read")]
/// async fn show_order(event: LambdaEvent<Value>) -> Result<Value, ShopError> {
///     let order = event.payload.get("order").ok_or(ShopError::UnknownOrder)?;
///     Ok(json!({ "statusCode": 200, "body": order }))
/// }
/// ```
///
/// With `thiserror` the variant is `#[error(transparent)] Refused(#[from] Rejection)`.
#[derive(Clone, Debug)]
pub struct Rejection {
    front: Front,
    status: StatusCode,
    headers: HeaderMap,
}

/// A return type that can carry a [`Rejection`] to an event that is answered as `A`: [`JsonAnswer`], [`HttpAnswer`],
/// [`ErrorAnswer`] or [`AnyAnswer`].
#[diagnostic::on_unimplemented(
    message = "a handler that returns `{Self}` cannot answer with a refusal",
    label = "no refusal fits in here",
    note = "for a `LambdaEvent`, return a `Result` of the front's response type (`ApiGatewayV2httpResponse`, \
            `ApiGatewayProxyResponse`, `LambdaFunctionUrlResponse`, `AlbTargetGroupResponse`) or of `serde_json::Value`",
    note = "for a `lambda_http::Request`, return a `Result` of `Response<Body>` or of `impl IntoResponse`; the latter behind a \
            layer takes `.layer(..).map_response(Guarded::Answered)`",
    note = "where the event is no HTTP request, the error has to be made `From<auth_runtime::Rejection>`, as \
            `lambda_runtime::Error` and `Diagnostic` are"
)]
pub trait FromRejection<A> {
    /// The answer that refuses.
    fn from_rejection(rejection: Rejection) -> Self;
}

/// Either what the body answered or the refusal, for handlers whose success type is `impl Trait`.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no third outcome")]
pub enum Guarded<T> {
    /// The body ran.
    Answered(T),
    /// The body did not run.
    Refused(Rejection),
}

impl Rejection {
    pub(crate) fn new(error: &Error, front: Front) -> Self {
        let face = error.face();
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(challenge) = challenge(face.challenge, error) {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        if face.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from(limits::KEYS_COOL_DOWN.as_secs()));
        }
        Self { front, status: face.status, headers }
    }

    /// The HTTP status: 400, 401, 403, 500 or 503.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers: `Content-Type`, `Cache-Control`, and where they apply `WWW-Authenticate` and `Retry-After`.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body: a problem document (RFC 9457), constant per status.
    #[must_use]
    pub fn body(&self) -> &'static str {
        match self.status {
            StatusCode::BAD_REQUEST => {
                r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"The request must carry exactly one credential, as `Authorization: Bearer <token>`."}"#
            }
            StatusCode::UNAUTHORIZED => {
                r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"A valid access token is required."}"#
            }
            StatusCode::FORBIDDEN => {
                r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"The caller is not allowed to do this."}"#
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                r#"{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The request could not be decided. Try again later."}"#
            }
            _ => {
                r#"{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"The service is not configured to decide this request."}"#
            }
        }
    }

    fn reason(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Internal Server Error")
    }

    fn status_description(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.reason())
    }
}

/// The name of the status: `Unauthorized`, `Forbidden`.
impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())
    }
}

impl std::error::Error for Rejection {}

/// The error type is the name of the status, which state machines can match on.
impl From<Rejection> for Diagnostic {
    fn from(rejection: Rejection) -> Self {
        Self { error_type: rejection.reason().to_owned(), error_message: rejection.reason().to_owned() }
    }
}

impl From<Rejection> for String {
    fn from(rejection: Rejection) -> Self {
        rejection.reason().to_owned()
    }
}

impl From<Rejection> for &'static str {
    fn from(rejection: Rejection) -> Self {
        rejection.reason()
    }
}

impl From<Rejection> for std::io::Error {
    fn from(rejection: Rejection) -> Self {
        Self::new(std::io::ErrorKind::PermissionDenied, rejection)
    }
}

/// `WWW-Authenticate` (RFC 6750 §3, and RFC 9470 §3 for a stronger or fresher authentication).
fn challenge(challenge: Challenge, error: &Error) -> Option<HeaderValue> {
    let code = match challenge {
        Challenge::Absent => return None,
        Challenge::Bare => return Some(HeaderValue::from_static("Bearer")),
        Challenge::Error(code) => code,
    };
    let mut text = format!("Bearer error=\"{code}\"");
    if let Error::Denied(denial) = error {
        text.push_str(&parameter("scope", denial.scopes()));
        text.push_str(&parameter("acr_values", denial.acr_values()));
        if let Some(seconds) = denial.max_age() {
            text.push_str(&format!(", max_age=\"{seconds}\""));
        }
    }
    Some(HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("Bearer")))
}

/// A list of names to ask for. A scope token cannot hold a quote or a backslash (RFC 6749 §3.3); a list with a name that
/// does, or with a space or control character in one, is not repeated.
fn parameter(name: &str, values: &[&str]) -> String {
    let is_odd =
        |value: &&str| value.contains(|c: char| !matches!(c, '\x21' | '\x23'..='\x5B' | '\x5D'..='\x7E'));
    if values.is_empty() || values.iter().any(is_odd) {
        return String::new();
    }
    format!(", {name}=\"{}\"", values.join(" "))
}

impl<T: FromRejection<JsonAnswer>, E> FromRejection<JsonAnswer> for Result<T, E> {
    fn from_rejection(rejection: Rejection) -> Self {
        Ok(T::from_rejection(rejection))
    }
}

impl<T: FromRejection<HttpAnswer>, E> FromRejection<HttpAnswer> for Result<T, E> {
    fn from_rejection(rejection: Rejection) -> Self {
        Ok(T::from_rejection(rejection))
    }
}

impl<T, E: From<Rejection>> FromRejection<ErrorAnswer> for Result<T, E> {
    fn from_rejection(rejection: Rejection) -> Self {
        Err(rejection.into())
    }
}

impl<T: FromRejection<JsonAnswer>, E: From<Rejection>> FromRejection<AnyAnswer> for Result<T, E> {
    fn from_rejection(rejection: Rejection) -> Self {
        match rejection.front {
            Front::NotHttp => Err(rejection.into()),
            _ => Ok(T::from_rejection(rejection)),
        }
    }
}

/// Response types without a constructor, and with the same fields.
macro_rules! answered_with {
    ($($response:ty),+) => {$(
        impl FromRejection<JsonAnswer> for $response {
            fn from_rejection(rejection: Rejection) -> Self {
                let mut response = Self::default();
                response.status_code = rejection.status.as_u16().into();
                response.body = Some(Body::Text(rejection.body().to_owned()));
                response.headers = rejection.headers;
                response
            }
        }
    )+};
}

answered_with!(ApiGatewayProxyResponse, ApiGatewayV2httpResponse);

impl FromRejection<JsonAnswer> for LambdaFunctionUrlResponse {
    fn from_rejection(rejection: Rejection) -> Self {
        let mut response = Self::default();
        response.status_code = rejection.status.as_u16().into();
        response.body = Some(rejection.body().to_owned());
        response.headers = rejection.headers;
        response
    }
}

/// Both views of the headers are written: which one the balancer reads depends on its mode.
impl FromRejection<JsonAnswer> for AlbTargetGroupResponse {
    fn from_rejection(rejection: Rejection) -> Self {
        let mut response = Self::default();
        response.status_code = rejection.status.as_u16().into();
        response.status_description = Some(rejection.status_description());
        response.body = Some(Body::Text(rejection.body().to_owned()));
        response.headers = rejection.headers.clone();
        response.multi_value_headers = rejection.headers;
        response
    }
}

#[cfg(feature = "vpc_lattice")]
impl FromRejection<JsonAnswer> for aws_lambda_events::vpc_lattice::VpcLatticeResponse {
    fn from_rejection(rejection: Rejection) -> Self {
        let mut response = Self::default();
        response.is_base64_encoded = false;
        response.status_code = rejection.status.as_u16();
        response.body = Some(Body::Text(rejection.body().to_owned()));
        response.headers = rejection.headers;
        response
    }
}

impl<B: From<String>> FromRejection<HttpAnswer> for Response<B> {
    fn from_rejection(rejection: Rejection) -> Self {
        let mut response = Response::new(B::from(rejection.body().to_owned()));
        *response.status_mut() = rejection.status;
        *response.headers_mut() = rejection.headers;
        response
    }
}

/// The shape the event's front reads. It always has a `statusCode`: without one, an HTTP API or a function URL would
/// answer 200.
impl FromRejection<JsonAnswer> for Value {
    fn from_rejection(rejection: Rejection) -> Self {
        let headers = rejection.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), Self::String(value))
        });
        let (headers_member, headers): (_, Map<String, Self>) = match rejection.front {
            Front::Alb { multi_value: true } => {
                ("multiValueHeaders", headers.map(|(name, value)| (name, Self::Array(vec![value]))).collect())
            }
            _ => ("headers", headers.collect()),
        };
        let of_the_front = match rejection.front {
            Front::Alb { .. } => Some(("statusDescription", rejection.status_description().into())),
            Front::ApiGatewayV2 => Some(("cookies", Self::Array(Vec::new()))),
            Front::ApiGatewayV1 | Front::NotHttp | Front::VpcLattice => None,
        };
        let members = [
            ("statusCode", rejection.status.as_u16().into()),
            (headers_member, headers.into()),
            ("body", rejection.body().into()),
            ("isBase64Encoded", false.into()),
        ];
        members.into_iter().chain(of_the_front).map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl<T, A> FromRejection<A> for Guarded<T> {
    fn from_rejection(rejection: Rejection) -> Self {
        Self::Refused(rejection)
    }
}

impl<T: Serialize> Serialize for Guarded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Answered(answer) => answer.serialize(serializer),
            Self::Refused(rejection) => Value::from_rejection(rejection.clone()).serialize(serializer),
        }
    }
}

#[cfg(feature = "lambda_http")]
impl<T: lambda_http::IntoResponse> lambda_http::IntoResponse for Guarded<T> {
    fn into_response(self) -> std::pin::Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        match self {
            Self::Answered(answer) => answer.into_response(),
            Self::Refused(rejection) => Box::pin(std::future::ready(Response::from_rejection(rejection))),
        }
    }
}

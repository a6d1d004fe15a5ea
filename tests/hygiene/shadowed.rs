//! Every name of the prelude, and of the crates involved, means something else in this module.

#![allow(unused_macros, non_camel_case_types, reason = "the names are the point")]

use ::auth_runtime::{Principal as Caller, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest as Payload, ApiGatewayV2httpResponse as Response};
use lambda_runtime::{Error, LambdaEvent};

macro_rules! shadow {
    ($($name:ident)*) => {$(
        struct $name;
    )*};
}

shadow! {
    Result Option String Vec Box Send Sync Future Pin Into From Default Clone Copy Drop Fn FnOnce FnMut Iterator
    Rule Requirement Rejection Grant Guarded Principal Pending
}

mod core {}
mod std {}
mod alloc {}
mod auth_runtime {}

#[allow(non_snake_case, clippy::missing_const_for_fn, reason = "functions in place of the variants")]
mod functions {
    pub(super) fn Ok() {}
    pub(super) fn Err() {}
    pub(super) fn Some() {}
    pub(super) fn drop() {}
}
#[allow(unused_imports, reason = "present, so that the expansion could trip over them")]
use functions::{Err, Ok, Some, drop};

macro_rules! concat {
    ($($any:tt)*) => {
        compile_error!("the expansion called the crate's own `concat!`")
    };
}

macro_rules! module_path {
    ($($any:tt)*) => {
        compile_error!("the expansion called the crate's own `module_path!`")
    };
}

const fn begin() {}
const fn authorize() {}
const fn reject() {}
const fn principal() {}

type Answer<T> = ::std::result::Result<T, Error>;

/// Guards with a principal.
///
/// # Errors
/// Never.
#[require_auth(any(role = "admin", scope = "orders:read"))]
pub async fn named(event: LambdaEvent<Payload>, #[principal] caller: &Caller) -> Answer<Response> {
    let (_event, _caller) = (event, caller.subject());
    Answer::Ok(Response::default())
}

/// Guards a hidden type.
///
/// # Errors
/// Never.
#[require_auth(optional)]
pub async fn opaque(request: lambda_http::Request) -> Answer<impl lambda_http::IntoResponse> {
    let _method = request.method().clone();
    Answer::Ok("fine")
}

/// The names the expansion introduces are not visible in the body, nor are the body's to the expansion.
///
/// # Errors
/// Never.
#[require_auth]
pub async fn reserved(__auth_event: LambdaEvent<Payload>, __auth_pending: &str) -> Answer<Response> {
    const __AUTH_RULE: usize = 5;
    let __auth_grant = __auth_event.payload.headers.len() + __auth_pending.len();
    let mut response = Response::default();
    response.status_code = i64::try_from(__auth_grant + __AUTH_RULE)?;
    Answer::Ok(response)
}

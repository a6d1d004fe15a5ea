//! The events that ask an authorizer, typed or as a document, brought into one form.

use std::fmt;

use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerRequest, ApiGatewayCustomAuthorizerRequestTypeRequest,
    ApiGatewayV2CustomAuthorizerV1Request, ApiGatewayV2CustomAuthorizerV2Request,
};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use lambda_runtime::{Context, LambdaEvent};
use serde::Serialize;
use serde_json::{Value, json};

use super::error::AuthorizerError;

/// An event that asks an authorizer.
///
/// The types for HTTP APIs do not decode where a front writes `"headers": null` or `"cookies": null`; `serde_json::Value`
/// always does, and its kind is recognised. `ApiGatewayV2CustomAuthorizerV1Request` keeps one of several values: conditions on the
/// query do not hold there, and those on a header are about one value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event that asks an authorizer",
    label = "not the event of an authorizer",
    note = "an authorizer takes `LambdaEvent<E>` with `E` one of `ApiGatewayCustomAuthorizerRequest` (TOKEN), \
            `ApiGatewayCustomAuthorizerRequestTypeRequest` (REQUEST, WebSocket), `ApiGatewayV2CustomAuthorizerV1Request`, \
            `ApiGatewayV2CustomAuthorizerV2Request`, with the features `appsync` and `iot` `AppSyncLambdaAuthorizerRequest` and \
            `IoTCoreCustomAuthorizerRequest`, or `serde_json::Value`"
)]
pub trait AuthorizerEvent {
    /// Who asks: [`RestApi`], [`HttpApi`], [`AppSyncApi`], [`IotCore`] or [`AnyFront`]. It decides which answers fit.
    type Front;

    /// A copy of the event.
    #[doc(hidden)]
    fn document(&self) -> Asked;
}

/// A REST API, a WebSocket API, or an HTTP API with payload format 1.0: answered with a policy.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum RestApi {}

/// An HTTP API with payload format 2.0: answered simply or with a policy, as it is set up.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum HttpApi {}

/// A GraphQL API.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum AppSyncApi {}

/// The message broker of AWS IoT Core.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum IotCore {}

/// A document whose kind is seen when it comes; an answer that does not fit then is an error.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum AnyFront {}

/// A copied event, and until when the answer is of use.
#[doc(hidden)]
#[expect(unnameable_types, reason = "nobody else makes one, which seals the trait")]
pub struct Asked {
    event: Value,
    /// As `Context::deadline`; 0, which is none, where it is not known.
    deadline: u64,
}

/// The event holds the token.
impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Asked(..)")
    }
}

/// Which answer the document waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    AppSync,
    /// HTTP API, payload format 2.0.
    Http,
    Iot,
    /// REST API, WebSocket API, or HTTP API with payload format 1.0.
    Rest,
}

/// An event whose kind is known.
pub(super) struct Request {
    pub(super) kind: Kind,
    event: LambdaEvent<Value>,
    /// What the front hands over instead of a request, made into one.
    token: Option<LambdaEvent<Value>>,
}

impl Request {
    pub(super) fn new(asked: Asked) -> Result<Self, AuthorizerError> {
        let Asked { event, deadline } = asked;
        let has = |name| event.get(name).is_some();
        let is_object = |name| event.get(name).is_some_and(Value::is_object);
        let kind = if has("routeArn") {
            Kind::Http
        } else if has("methodArn")
            || event.get("type").is_some_and(|kind| kind == "TOKEN" || kind == "REQUEST")
        {
            Kind::Rest
        } else if is_object("protocolData") && has("protocols") {
            Kind::Iot
        } else if has("authorizationToken") && is_object("requestContext") {
            Kind::AppSync
        } else {
            return Err(AuthorizerError::UnknownEvent);
        };
        let is_token = kind == Kind::AppSync || (kind == Kind::Rest && !is_object("requestContext"));
        let mut context = Context::default();
        context.deadline = deadline;
        let token = is_token.then(|| carrying(event.get("authorizationToken"), &context));
        Ok(Self { kind, event: LambdaEvent::new(event, context), token })
    }

    /// Takes the token from `value`, whatever else there is.
    #[cfg(feature = "iot")]
    pub(super) fn take_token(&mut self, value: Option<Value>) {
        self.token = Some(carrying(value.as_ref(), &self.event.context));
    }

    #[cfg(feature = "iot")]
    pub(super) fn event(&self) -> &Value {
        &self.event.payload
    }

    /// The request as rules see it: they ask as they do in a handler.
    pub(super) fn seen(&self) -> &LambdaEvent<Value> {
        self.token.as_ref().unwrap_or(&self.event)
    }

    /// Whether the front hands over the token alone, from wherever it is set up to find it.
    pub(super) fn is_token_alone(&self) -> bool {
        self.token.is_some()
    }

    /// Whether an HTTP API asks, in either payload format.
    pub(super) fn is_of_http_api(&self) -> bool {
        self.event.payload.get("version").is_some_and(Value::is_string)
    }

    /// The ARN of the method or route that is called; empty when it is missing.
    pub(super) fn arn(&self) -> &str {
        let event = &self.event.payload;
        let arn = event.get("routeArn").or_else(|| event.get("methodArn"));
        arn.and_then(Value::as_str).unwrap_or_default()
    }

    /// Which route the gateway chose, such as `GET /orders/{id}`, where it says so.
    pub(super) fn route_key(&self) -> Option<&str> {
        self.event.payload.get("routeKey")?.as_str()
    }
}

/// A request with this as its `Authorization`.
fn carrying(token: Option<&Value>, context: &Context) -> LambdaEvent<Value> {
    let request = match token.filter(|token| !token.is_null()) {
        Some(token) => json!({ "headers": { AUTHORIZATION.as_str(): token } }),
        None => json!({}),
    };
    LambdaEvent::new(request, context.clone())
}

impl AuthorizerEvent for Value {
    type Front = AnyFront;

    fn document(&self) -> Asked {
        Asked { event: self.clone(), deadline: 0 }
    }
}

impl<E: AuthorizerEvent> AuthorizerEvent for LambdaEvent<E> {
    type Front = E::Front;

    fn document(&self) -> Asked {
        Asked { deadline: self.context.deadline, ..self.payload.document() }
    }
}

impl<E: AuthorizerEvent + ?Sized> AuthorizerEvent for &E {
    type Front = E::Front;

    fn document(&self) -> Asked {
        (**self).document()
    }
}

impl AuthorizerEvent for ApiGatewayCustomAuthorizerRequest {
    type Front = RestApi;

    fn document(&self) -> Asked {
        document(self, [])
    }
}

/// Events with headers, which serde would write with the first of several values only, or not at all.
macro_rules! with_headers {
    ($($event:ty => $front:ty: $($field:ident $name:literal),+;)+) => {$(
        impl AuthorizerEvent for $event {
            type Front = $front;

            fn document(&self) -> Asked {
                let mut event = self.clone();
                let headers = [$(($name, headers(&std::mem::take(&mut event.$field)))),+];
                document(&event, headers)
            }
        }
    )+};
}

with_headers! {
    ApiGatewayCustomAuthorizerRequestTypeRequest => RestApi:
        headers "headers", multi_value_headers "multiValueHeaders";
    ApiGatewayV2CustomAuthorizerV2Request => HttpApi: headers "headers";
}

impl AuthorizerEvent for ApiGatewayV2CustomAuthorizerV1Request {
    type Front = RestApi;

    fn document(&self) -> Asked {
        let mut event = self.clone();
        let headers = headers(&std::mem::take(&mut event.headers));
        // The type has one value of a parameter that was sent several times.
        event.query_string_parameters.clear();
        document(&event, [("headers", headers)])
    }
}

#[cfg(feature = "appsync")]
impl AuthorizerEvent for aws_lambda_events::appsync::AppSyncLambdaAuthorizerRequest {
    type Front = AppSyncApi;

    fn document(&self) -> Asked {
        document(self, [])
    }
}

#[cfg(feature = "iot")]
impl AuthorizerEvent for aws_lambda_events::iot::IoTCoreCustomAuthorizerRequest {
    type Front = IotCore;

    fn document(&self) -> Asked {
        let mut event = self.clone();
        let http = event.protocol_data.as_mut().and_then(|data| data.http.as_mut());
        let found = http.map(|http| headers(&std::mem::take(&mut http.headers)));
        let mut asked = document(&event, []);
        if let (Some(found), Some(place)) = (found, asked.event.pointer_mut("/protocolData/http/headers")) {
            *place = found;
        }
        asked
    }
}

/// The event as JSON; one that cannot be written is of no kind, and so an error.
fn document<const N: usize>(event: &impl Serialize, headers: [(&str, Value); N]) -> Asked {
    let mut event = serde_json::to_value(event).unwrap_or_default();
    if let Some(members) = event.as_object_mut() {
        members.extend(headers.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }
    Asked { event, deadline: 0 }
}

/// Every value of every header; `null` for one that is not text.
fn headers(headers: &HeaderMap) -> Value {
    let values = |name| -> Value {
        let values = headers.get_all(name).iter();
        values
            .map(|value| std::str::from_utf8(value.as_bytes()).ok().map_or(Value::Null, Value::from))
            .collect()
    };
    headers.keys().map(|name| (name.as_str().to_owned(), values(name))).collect()
}

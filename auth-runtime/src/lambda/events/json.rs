//! A JSON document, whose kind its values tell.

use std::borrow::Cow;

use serde_json::Value;

use crate::lambda::event::{AnyAnswer, AuthEvent};
use crate::lambda::parts::Parts;
use crate::lambda::view::{Cookies, Front, Headers, RequestView, Resolver, Sent, values};

/// A document of any kind, recognised by its values.
///
/// Whoever writes the whole document chooses its kind: one with `headers` is an HTTP request, and its refusal a success with a
/// `statusCode`, after which a state machine goes on. Where the input comes from outside, take
/// [`Authenticated<Value>`](crate::Authenticated), whose refusal is an error.
impl AuthEvent for Value {
    type Answer = AnyAnswer;

    fn request(&self) -> RequestView<'_> {
        match http_front(self) {
            Some(front) => http_request(self, front),
            None => {
                let resolver = self.pointer("/info/fieldName").map(|_| Resolver(self));
                RequestView { resolver, parts: Parts::Json(self), ..RequestView::of_sent(credential(self)) }
            }
        }
    }
}

/// The front of an HTTP request; `None` when the document is none.
fn http_front(event: &Value) -> Option<Front> {
    let context = event.get("requestContext");
    let is_text = |value: Option<&Value>| value.is_some_and(Value::is_string);
    let in_context = |path| context.and_then(|context| context.pointer(path));
    if in_context("/elb").is_some_and(Value::is_object) {
        let multi_value = Headers::json(event.get("multiValueHeaders")).is_present();
        return Some(Front::Alb { multi_value });
    }
    if is_text(in_context("/http/method")) {
        return Some(Front::ApiGatewayV2);
    }
    if is_text(event.get("httpMethod")) && event.get("messageVersion").is_none()
        || is_text(in_context("/connectionId"))
    {
        return Some(Front::ApiGatewayV1);
    }
    if is_text(in_context("/serviceNetworkArn")) || is_text(event.get("raw_path")) {
        return Some(Front::VpcLattice);
    }
    event.get("headers").is_some_and(Value::is_object).then_some(Front::ApiGatewayV2)
}

fn http_request(event: &Value, front: Front) -> RequestView<'_> {
    let method = event.pointer("/requestContext/http/method").or_else(|| event.get("httpMethod"));
    let method = method.or_else(|| event.get("method")).and_then(Value::as_str);
    let cookies = event.get("cookies").and_then(Value::as_array);
    RequestView {
        front,
        method: Cow::Borrowed(method.unwrap_or_default()),
        headers: Headers::json(event.get("headers")),
        multi_value_headers: Headers::json(event.get("multiValueHeaders")),
        cookies: Cookies::Json(cookies.map_or(&[], Vec::as_slice)),
        parts: Parts::Json(event),
        ..RequestView::of_credential(None)
    }
}

/// What a document that is no HTTP request has under `authorization`. Of a batch, each record has its own, so the whole
/// has none.
fn credential(event: &Value) -> Sent<'_> {
    let is_text = |name| event.get(name).is_some_and(Value::is_string);
    let holders = if event.pointer("/info/fieldName").is_some() {
        [event.pointer("/request/headers"), None]
    } else if is_text("detail-type") {
        [event.get("detail"), event.pointer("/detail/metadata")]
    } else if is_text("messageVersion") {
        [event.get("sessionAttributes"), None]
    } else {
        [Some(event), None]
    };
    let members = holders.into_iter().flatten().filter_map(Value::as_object).flatten();
    let present = members.filter(|(_, value)| !value.is_null());
    Sent::credential(present.flat_map(|(name, value)| values(value).map(|value| (name.as_str(), value))))
}

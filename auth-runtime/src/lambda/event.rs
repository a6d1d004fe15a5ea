//! One borrowed view over the HTTP events a function can receive.

use std::any::Any;
use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use aws_lambda_events::alb::AlbTargetGroupRequest;
use aws_lambda_events::apigw::{ApiGatewayProxyRequest, ApiGatewayV2httpRequest};
use aws_lambda_events::lambda_function_urls::LambdaFunctionUrlRequest;
use http::HeaderMap;
use http::header::COOKIE;
use lambda_runtime::LambdaEvent;
use serde_json::{Map, Value};

use super::deadline::Deadline;
use super::parts::{self, Parts};

/// An event that can carry a credential: what the guard reads, and nothing else of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event that carries a credential",
    label = "not an HTTP event",
    note = "a handler takes `LambdaEvent<E>` with `E` one of `ApiGatewayV2httpRequest`, `ApiGatewayProxyRequest`, \
            `LambdaFunctionUrlRequest`, `AlbTargetGroupRequest` or `serde_json::Value`, or a `lambda_http::Request`"
)]
pub trait AuthEvent {
    /// How the handler of such an event answers: [`JsonAnswer`] or [`HttpAnswer`]. It decides which return types can
    /// carry a refusal.
    type Answer;

    /// The headers, cookies and method of the request behind this event.
    fn request(&self) -> RequestView<'_>;
}

/// The front reads what the handler returns as a JSON document with a `statusCode`.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum JsonAnswer {}

/// `lambda_http` or a web framework turns what the handler returns into an HTTP response. A JSON value would become the
/// body of a 200.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum HttpAnswer {}

/// Headers, cookies and method of a request, borrowed from its event.
#[derive(Clone, Debug)]
pub struct RequestView<'e> {
    pub(crate) front: Front,
    method: Cow<'e, str>,
    headers: Headers<'e>,
    multi_value_headers: Headers<'e>,
    /// Cookies that the front took out of the headers.
    cookies: Cookies<'e>,
    deadline: Option<Deadline>,
    parts: Parts<'e>,
}

/// What stands before the function, and so in which shape it wants an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Front {
    /// Application Load Balancer; in multi-value mode it reads `multiValueHeaders` only.
    Alb { multi_value: bool },
    /// REST API, or HTTP API with payload format 1.0.
    ApiGatewayV1,
    /// HTTP API with payload format 2.0, or a function URL.
    ApiGatewayV2,
}

/// Header names and values as the event holds them.
#[derive(Clone, Copy)]
enum Headers<'e> {
    None,
    Map(&'e HeaderMap),
    Json(&'e Map<String, Value>),
}

#[derive(Clone, Copy)]
enum Cookies<'e> {
    List(&'e [String]),
    Json(&'e [Value]),
}

/// A value that is not text cannot be read as a credential, but it was sent.
pub(crate) type HeaderValue<'e> = Option<&'e [u8]>;

/// What was sent under one name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent<'e> {
    Nothing,
    One(HeaderValue<'e>),
    Several,
}

impl<'e> RequestView<'e> {
    /// A view of a request that did not come in one of the known events.
    #[must_use]
    pub fn new(method: &'e str, headers: &'e HeaderMap) -> Self {
        Self {
            front: Front::ApiGatewayV2,
            method: Cow::Borrowed(method),
            headers: Headers::Map(headers),
            multi_value_headers: Headers::None,
            cookies: Cookies::List(&[]),
            deadline: None,
            parts: Parts::None,
        }
    }

    /// Says when the invocation ends, in milliseconds since 1970-01-01T00:00:00Z: keys are not waited for beyond it. A
    /// deadline further away than an invocation can be long is ignored.
    #[must_use]
    pub fn deadline_unix_millis(mut self, deadline: u64) -> Self {
        self.deadline = Some(Deadline::at(deadline));
        self
    }

    pub(crate) fn deadline(&self) -> Option<Deadline> {
        self.deadline
    }

    /// The request method, in the case it was sent in.
    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    /// The values of a header, whatever the case of its name. Where the front sends the header in two views, they
    /// must say the same.
    pub(crate) fn header(&self, name: &str) -> Sent<'e> {
        match (self.multi_value_headers.sent(name), self.headers.sent(name)) {
            (Sent::Nothing, sent) | (sent, Sent::Nothing) => sent,
            (sent, same) if sent == same => sent,
            _ => Sent::Several,
        }
    }

    /// The texts that hold cookies, in each of the views the front sends them in.
    pub(crate) fn cookie_views(&self) -> [Vec<HeaderValue<'e>>; 3] {
        let listed = match self.cookies {
            Cookies::List(cookies) => cookies.iter().map(|cookie| Some(cookie.as_bytes())).collect(),
            Cookies::Json(cookies) => {
                cookies.iter().map(|cookie| cookie.as_str().map(str::as_bytes)).collect()
            }
        };
        let in_headers = |headers: Headers<'e>| {
            let mut texts = Vec::new();
            headers.visit(COOKIE.as_str(), |text| texts.push(text));
            texts
        };
        [listed, in_headers(self.multi_value_headers), in_headers(self.headers)]
    }

    fn from_json(event: &'e Value) -> Self {
        let context = event.get("requestContext");
        let http_method = context.and_then(|context| context.pointer("/http/method")).and_then(Value::as_str);
        let multi_value_headers = Headers::json(event.get("multiValueHeaders"));
        let front = if context.is_some_and(|context| context.get("elb").is_some_and(Value::is_object)) {
            Front::Alb { multi_value: multi_value_headers.is_present() }
        } else if http_method.is_none() && event.get("httpMethod").is_some_and(Value::is_string) {
            Front::ApiGatewayV1
        } else {
            Front::ApiGatewayV2
        };
        let method = http_method.or_else(|| event.get("httpMethod")?.as_str());
        let cookies = event.get("cookies").and_then(Value::as_array);
        Self {
            front,
            method: Cow::Borrowed(method.unwrap_or_default()),
            headers: Headers::json(event.get("headers")),
            multi_value_headers,
            cookies: Cookies::Json(cookies.map_or(&[], Vec::as_slice)),
            deadline: None,
            parts: Parts::Json(event),
        }
    }

    /// The path parameter called `name`, as the handler sees it.
    pub(crate) fn path_parameter(&self, name: &str) -> Option<String> {
        self.parts.path_parameter(name)
    }

    /// The query parameter called `name`, decoded; `None` also when it is given several times.
    pub(crate) fn query_parameter(&self, name: &str) -> Option<String> {
        self.parts.query_parameter(name)
    }

    /// The octets of the body, without the base64 that the event may wrap it in.
    pub(crate) fn body(&self) -> Option<Cow<'e, [u8]>> {
        self.parts.body()
    }

    /// The address the request came from, as the front saw it. Behind a load balancer that is the last entry of
    /// `X-Forwarded-For`, which the balancer appends unless it was told to leave the header as it is.
    pub(crate) fn source_ip(&self) -> Option<IpAddr> {
        if self.parts.is_load_balanced() {
            let Sent::One(Some(list)) = self.header("x-forwarded-for") else { return None };
            return address(std::str::from_utf8(list).ok()?.rsplit(',').next()?.trim());
        }
        address(&self.parts.source_ip()?)
    }
}

/// An address, to which a load balancer may add the port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.parse().ok();
    let address: IpAddr = plain.or_else(|| text.parse().ok().map(|socket: SocketAddr| socket.ip()))?;
    Some(address.to_canonical())
}

impl<'e> Headers<'e> {
    fn json(value: Option<&'e Value>) -> Self {
        value.and_then(Value::as_object).map_or(Self::None, Self::Json)
    }

    fn is_present(self) -> bool {
        match self {
            Self::None => false,
            Self::Map(map) => !map.is_empty(),
            Self::Json(map) => !map.is_empty(),
        }
    }

    fn sent(self, name: &str) -> Sent<'e> {
        let mut sent = Sent::Nothing;
        self.visit(name, |value| {
            sent = if sent == Sent::Nothing { Sent::One(value) } else { Sent::Several };
        });
        sent
    }

    fn visit(self, name: &str, mut visit: impl FnMut(HeaderValue<'e>)) {
        match self {
            Self::None => {}
            Self::Map(map) => map.get_all(name).iter().for_each(|value| visit(Some(value.as_bytes()))),
            Self::Json(map) => {
                for (_, value) in map.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)) {
                    let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                    values.iter().for_each(|value| visit(value.as_str().map(str::as_bytes)));
                }
            }
        }
    }
}

/// Header values may be credentials, so only the kind is shown.
impl std::fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

impl std::fmt::Debug for Cookies<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

impl AuthEvent for ApiGatewayV2httpRequest {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        RequestView {
            cookies: Cookies::List(self.cookies.as_deref().unwrap_or_default()),
            parts: Parts::HttpApi(self),
            ..RequestView::new(self.request_context.http.method.as_str(), &self.headers)
        }
    }
}

impl AuthEvent for LambdaFunctionUrlRequest {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        let method = self.request_context.http.method.as_deref();
        RequestView {
            cookies: Cookies::List(self.cookies.as_deref().unwrap_or_default()),
            parts: Parts::FunctionUrl(self),
            ..RequestView::new(method.unwrap_or_default(), &self.headers)
        }
    }
}

impl AuthEvent for ApiGatewayProxyRequest {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        RequestView {
            front: Front::ApiGatewayV1,
            multi_value_headers: Headers::Map(&self.multi_value_headers),
            parts: Parts::RestApi(self),
            ..RequestView::new(self.http_method.as_str(), &self.headers)
        }
    }
}

impl AuthEvent for AlbTargetGroupRequest {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        RequestView {
            front: Front::Alb { multi_value: !self.multi_value_headers.is_empty() },
            multi_value_headers: Headers::Map(&self.multi_value_headers),
            parts: Parts::LoadBalancer(self),
            ..RequestView::new(self.http_method.as_str(), &self.headers)
        }
    }
}

/// A document of any of the kinds above, recognised by its values.
impl AuthEvent for Value {
    type Answer = JsonAnswer;

    fn request(&self) -> RequestView<'_> {
        RequestView::from_json(self)
    }
}

/// `lambda_http::Request` among others. `lambda_http` keeps only the last of several `Authorization` values of a REST
/// API or load balancer; use the typed event where that matters.
impl<B: Any> AuthEvent for http::Request<B> {
    type Answer = HttpAnswer;

    fn request(&self) -> RequestView<'_> {
        let mut view = RequestView::new(self.method().as_str(), self.headers());
        view.parts =
            Parts::Http { uri: self.uri(), extensions: self.extensions(), body: parts::octets(self.body()) };
        let context = self.extensions().get::<lambda_runtime::Context>();
        context.into_iter().fold(view, |view, context| view.deadline_unix_millis(context.deadline))
    }
}

impl<E: AuthEvent> AuthEvent for LambdaEvent<E> {
    type Answer = E::Answer;

    fn request(&self) -> RequestView<'_> {
        self.payload.request().deadline_unix_millis(self.context.deadline)
    }
}

impl<E: AuthEvent + ?Sized> AuthEvent for &E {
    type Answer = E::Answer;

    fn request(&self) -> RequestView<'_> {
        (**self).request()
    }
}

impl<E: AuthEvent + ?Sized> AuthEvent for &mut E {
    type Answer = E::Answer;

    fn request(&self) -> RequestView<'_> {
        (**self).request()
    }
}

//! The parts of a request that conditions ask about, where each kind of event keeps them.
//!
//! What could be read in two ways is not read: a parameter that is given twice has no value.

use std::any::Any;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use aws_lambda_events::alb::AlbTargetGroupRequest;
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayV2httpRequest, ApiGatewayWebsocketProxyRequest,
};
use aws_lambda_events::encodings::Body;
use aws_lambda_events::lambda_function_urls::LambdaFunctionUrlRequest;
use aws_lambda_events::query_map::QueryMap;
#[cfg(feature = "vpc_lattice")]
use aws_lambda_events::vpc_lattice::VpcLatticeRequestV2;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Extensions, Uri};
use serde_json::Value;

use super::path_parameters::PathParameters;

/// An event, by the way it keeps its parts.
#[derive(Clone, Copy)]
pub(super) enum Parts<'e> {
    FunctionUrl(&'e LambdaFunctionUrlRequest),
    Http {
        uri: &'e Uri,
        extensions: &'e Extensions,
        body: Option<&'e [u8]>,
    },
    HttpApi(&'e ApiGatewayV2httpRequest),
    Json(&'e Value),
    LoadBalancer(&'e AlbTargetGroupRequest),
    None,
    RestApi(&'e ApiGatewayProxyRequest),
    /// A message: text and nothing else.
    #[cfg(any(feature = "sns", feature = "sqs"))]
    Text(&'e str),
    #[cfg(feature = "vpc_lattice")]
    VpcLattice(&'e VpcLatticeRequestV2),
    WebSocket(&'e ApiGatewayWebsocketProxyRequest),
}

impl<'e> Parts<'e> {
    pub(super) fn path_parameter(self, name: &str) -> Option<String> {
        match self {
            Self::Http { extensions, .. } => match extensions.get::<PathParameters>() {
                Some(parameters) => parameters.find(name).map(str::to_owned),
                None => http_path_parameter(extensions, name),
            },
            Self::HttpApi(event) => event.path_parameters.get(name).cloned(),
            Self::Json(event) => event.get("pathParameters")?.get(name)?.as_str().map(str::to_owned),
            Self::RestApi(event) => event.path_parameters.get(name).cloned(),
            _ => None,
        }
    }

    pub(super) fn query_parameter(self, name: &str) -> Option<String> {
        match self {
            Self::FunctionUrl(event) => from_query(event.raw_query_string.as_deref()?, name),
            Self::Http { uri, extensions, .. } => {
                from_query(uri.query()?, name).filter(|value| is_seen_in_query(extensions, name, value))
            }
            Self::HttpApi(event) => {
                // The typed event splits every value at commas, so a handler may see another value than was sent.
                let sent = from_query(event.raw_query_string.as_deref()?, name)?;
                let seen = event.query_string_parameters.all(name)?;
                (seen == [sent.as_str()]).then_some(sent)
            }
            Self::Json(event) => from_json(event, name),
            Self::LoadBalancer(event) => {
                let all = all(&event.multi_value_query_string_parameters, &event.query_string_parameters);
                // A load balancer passes names and values on as they were sent.
                from_query(&joined(all.iter()), name)
            }
            Self::RestApi(event) => from_map(
                all(&event.multi_value_query_string_parameters, &event.query_string_parameters),
                name,
            ),
            #[cfg(feature = "vpc_lattice")]
            Self::VpcLattice(event) => from_map(&event.query_string_parameters, name),
            Self::WebSocket(event) => from_map(
                all(&event.multi_value_query_string_parameters, &event.query_string_parameters),
                name,
            ),
            _ => None,
        }
    }

    pub(super) fn body(self) -> Option<Cow<'e, [u8]>> {
        match self {
            Self::FunctionUrl(event) => decoded(event.body.as_deref()?, event.is_base64_encoded),
            Self::Http { body, .. } => body.map(Cow::Borrowed),
            Self::HttpApi(event) => decoded(event.body.as_deref()?, event.is_base64_encoded),
            Self::Json(event) => {
                let is_base64 = match event.get("isBase64Encoded") {
                    None | Some(Value::Null) => false,
                    Some(flag) => flag.as_bool()?,
                };
                decoded(event.get("body")?.as_str()?, is_base64)
            }
            Self::LoadBalancer(event) => decoded(event.body.as_deref()?, event.is_base64_encoded),
            Self::RestApi(event) => decoded(event.body.as_deref()?, event.is_base64_encoded),
            #[cfg(any(feature = "sns", feature = "sqs"))]
            Self::Text(text) => Some(Cow::Borrowed(text.as_bytes())),
            #[cfg(feature = "vpc_lattice")]
            Self::VpcLattice(event) => decoded(event.body.as_deref()?, event.is_base64_encoded),
            Self::WebSocket(event) => decoded(event.body.as_deref()?, event.is_base64_encoded),
            Self::None => None,
        }
    }

    /// `requestContext`, as the front wrote it.
    pub(super) fn context(self) -> Option<Cow<'e, Value>> {
        let written = match self {
            Self::FunctionUrl(event) => serde_json::to_value(&event.request_context),
            Self::Http { extensions, .. } => return http_context(extensions).map(Cow::Owned),
            Self::HttpApi(event) => serde_json::to_value(&event.request_context),
            Self::Json(event) => return event.get("requestContext").map(Cow::Borrowed),
            Self::RestApi(event) => serde_json::to_value(&event.request_context),
            #[cfg(feature = "vpc_lattice")]
            Self::VpcLattice(event) => serde_json::to_value(&event.request_context),
            Self::WebSocket(event) => serde_json::to_value(&event.request_context),
            _ => return None,
        };
        written.ok().map(Cow::Owned)
    }

    /// Whether a load balancer stands in front, which hands the address over in a header.
    pub(super) fn is_load_balanced(self) -> bool {
        match self {
            Self::Http { extensions, .. } => http_context(extensions)
                .is_some_and(|context| context.get("elb").is_some_and(Value::is_object)),
            Self::Json(event) => event.pointer("/requestContext/elb").is_some_and(Value::is_object),
            Self::LoadBalancer(_) => true,
            _ => false,
        }
    }

    /// When the invocation ends, where `lambda_http` says so.
    pub(super) fn deadline(self) -> Option<u64> {
        let Self::Http { extensions, .. } = self else { return None };
        extensions.get().map(|context: &lambda_runtime::Context| context.deadline)
    }

    /// What whoever invoked the function put beside the event, where `lambda_http` says so.
    pub(super) fn client(self) -> Option<&'e HashMap<String, String>> {
        let Self::Http { extensions, .. } = self else { return None };
        let context: &lambda_runtime::Context = extensions.get()?;
        context.client_context.as_ref().map(|client| &client.custom)
    }

    pub(super) fn source_ip(self) -> Option<Cow<'e, str>> {
        let text = match self {
            Self::FunctionUrl(event) => event.request_context.http.source_ip.as_deref(),
            Self::Http { extensions, .. } => return http_source_ip(extensions).map(Cow::Owned),
            Self::HttpApi(event) => event.request_context.http.source_ip.as_deref(),
            Self::Json(event) => source_ip_of(event.get("requestContext")?),
            Self::RestApi(event) => event.request_context.identity.source_ip.as_deref(),
            Self::WebSocket(event) => event.request_context.identity.source_ip.as_deref(),
            // Of VPC Lattice too: a service in between may have put any address into the headers.
            _ => None,
        };
        text.map(Cow::Borrowed)
    }
}

/// The event holds the token.
impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// The octets of a body that is at hand as a whole.
pub(super) fn octets<B: Any>(body: &B) -> Option<&[u8]> {
    let body = body as &dyn Any;
    if let Some(body) = body.downcast_ref::<Body>() {
        return Some(body);
    }
    let text = body.downcast_ref::<String>().map(String::as_bytes);
    text.or_else(|| body.downcast_ref::<Vec<u8>>().map(Vec::as_slice))
}

#[cfg(feature = "lambda_http")]
fn http_path_parameter(extensions: &Extensions, name: &str) -> Option<String> {
    use lambda_http::RequestExt as _;

    let parameters = extensions.path_parameters_ref().filter(|_| is_kept(extensions.raw_http_path()))?;
    from_map(parameters, name)
}

/// Whether the path is still the one that the gateway matched when `lambda_http` has made an address of it, which a router
/// reads: there, dots go up and some characters end the path or vanish (URL Standard §4.4).
#[cfg(feature = "lambda_http")]
fn is_kept(path: &str) -> bool {
    let is_odd = |c: char| c.is_ascii_control() || matches!(c, '?' | '#' | '\\');
    let is_dots = |part: &str| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    !path.contains(is_odd) && !path.ends_with(' ') && !path.split('/').any(is_dots)
}

#[cfg(not(feature = "lambda_http"))]
fn http_path_parameter(_: &Extensions, _: &str) -> Option<String> {
    None
}

/// Whether `lambda_http` hands over the same value beside the address, which it makes of a path and headers that may hold a
/// `?` or `#` of the caller's.
#[cfg(feature = "lambda_http")]
fn is_seen_in_query(extensions: &Extensions, name: &str, value: &str) -> bool {
    use lambda_http::RequestExt as _;

    let seen = || extensions.query_string_parameters_ref()?.all(name);
    extensions.get::<lambda_http::request::RequestContext>().is_none()
        || seen().is_some_and(|seen| seen == [value])
}

#[cfg(not(feature = "lambda_http"))]
fn is_seen_in_query(_: &Extensions, _: &str, _: &str) -> bool {
    true
}

/// The context's variants depend on features of `lambda_http` that are not this crate's to know.
#[cfg(feature = "lambda_http")]
fn http_context(extensions: &Extensions) -> Option<Value> {
    serde_json::to_value(extensions.get::<lambda_http::request::RequestContext>()?).ok()
}

#[cfg(not(feature = "lambda_http"))]
fn http_context(_: &Extensions) -> Option<Value> {
    None
}

fn http_source_ip(extensions: &Extensions) -> Option<String> {
    source_ip_of(&http_context(extensions)?).map(str::to_owned)
}

fn source_ip_of(context: &Value) -> Option<&str> {
    context.pointer("/http/sourceIp").or_else(|| context.pointer("/identity/sourceIp"))?.as_str()
}

/// REST API and load balancer: the first view holds every value, the second the last of each.
fn all<'e>(multi_value: &'e QueryMap, last: &'e QueryMap) -> &'e QueryMap {
    if multi_value.is_empty() { last } else { multi_value }
}

fn joined<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<_> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// Names and values that the front has decoded.
fn from_map(map: &QueryMap, name: &str) -> Option<String> {
    only(map.all(name)?.into_iter().map(str::to_owned))
}

/// `application/x-www-form-urlencoded`, as the URL standard reads it.
fn from_query(query: &str, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    only(pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()))
}

/// A document of any kind: the raw query where there is one, else the views of a REST API or load balancer.
fn from_json(event: &Value, name: &str) -> Option<String> {
    if let Some(query) = event.get("rawQueryString").and_then(Value::as_str) {
        return from_query(query, name);
    }
    let view = |name| event.get(name).and_then(Value::as_object).filter(|map| !map.is_empty());
    let map = view("multiValueQueryStringParameters").or_else(|| view("queryStringParameters"))?;
    let pairs = map.iter().flat_map(|(key, value)| {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        values.iter().map(move |value| Some((key.as_str(), value.as_str()?)))
    });
    let pairs: Vec<_> = pairs.collect::<Option<_>>()?;
    if event.pointer("/requestContext/elb").is_some_and(Value::is_object) {
        return from_query(&joined(pairs.into_iter()), name);
    }
    only(pairs.into_iter().filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()))
}

/// The value that is there once.
pub(super) fn only<T>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next();
    first.filter(|_| values.next().is_none())
}

fn decoded(body: &str, is_base64: bool) -> Option<Cow<'_, [u8]>> {
    if is_base64 {
        return STANDARD.decode(body).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(body.as_bytes()))
}

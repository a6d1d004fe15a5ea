//! One borrowed view over every event a function can receive.

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use serde_json::{Map, Value};

use super::deadline::Deadline;
use super::parts::Parts;

/// Headers, cookies and method of a request, borrowed from its event.
#[derive(Clone, Debug)]
pub struct RequestView<'e> {
    pub(crate) front: Front,
    pub(super) method: Cow<'e, str>,
    pub(super) headers: Headers<'e>,
    pub(super) multi_value_headers: Headers<'e>,
    /// Cookies that the front took out of the headers.
    pub(super) cookies: Cookies<'e>,
    pub(super) deadline: Option<Deadline>,
    /// When a message was sent, in Unix seconds, as the service says that kept it.
    pub(super) sent_at: Option<i64>,
    /// The event of a resolver, as a GraphQL API wrote it.
    pub(super) resolver: Option<Resolver<'e>>,
    pub(super) parts: Parts<'e>,
    /// What whoever invoked the function put beside the event.
    pub(super) client: Option<Client<'e>>,
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
    /// Nobody who reads HTTP: the function is invoked by another service, or directly.
    NotHttp,
    /// VPC Lattice.
    VpcLattice,
}

/// Header names and values as the event holds them.
#[derive(Clone, Copy)]
pub(super) enum Headers<'e> {
    None,
    /// What stands in the place of the header `Authorization`, in an event that has no headers.
    Credential(Sent<'e>),
    Map(&'e HeaderMap),
    Json(&'e Map<String, Value>),
}

/// The event of a resolver.
#[derive(Clone, Copy)]
pub(super) struct Resolver<'e>(pub(super) &'e Value);

/// The custom part of the client context.
#[derive(Clone, Copy)]
pub(super) struct Client<'e>(pub(super) &'e HashMap<String, String>);

#[derive(Clone, Copy)]
pub(super) enum Cookies<'e> {
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

impl<'e> Sent<'e> {
    /// What a list of names and values has under `authorization`, whatever the case.
    pub(super) fn credential(pairs: impl Iterator<Item = (&'e str, HeaderValue<'e>)>) -> Self {
        let named = pairs.filter(|(name, _)| name.eq_ignore_ascii_case(AUTHORIZATION.as_str()));
        named.fold(Self::Nothing, |sent, (_, value)| sent.and(Self::One(value)))
    }

    /// This, and what was sent in another place.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, sent) | (sent, Self::Nothing) => sent,
            _ => Self::Several,
        }
    }
}

impl<'e> RequestView<'e> {
    /// A view of a request that did not come in one of the known events.
    #[must_use]
    pub fn new(method: &'e str, headers: &'e HeaderMap) -> Self {
        Self {
            front: Front::ApiGatewayV2,
            method: Cow::Borrowed(method),
            headers: Headers::Map(headers),
            ..Self::of_sent(Sent::Nothing)
        }
    }

    /// A view of an event that is no HTTP request and carries at most one credential: `Bearer <token>`, or the token alone.
    #[must_use]
    pub fn of_credential(credential: Option<&'e str>) -> Self {
        Self::of_sent(credential.map_or(Sent::Nothing, |text| Sent::One(Some(text.as_bytes()))))
    }

    /// As [`of_credential`](Self::of_credential), of everything that stands where the credential should.
    pub(super) fn of_sent(sent: Sent<'e>) -> Self {
        Self {
            front: Front::NotHttp,
            method: Cow::Borrowed(""),
            headers: Headers::Credential(sent),
            multi_value_headers: Headers::None,
            cookies: Cookies::List(&[]),
            deadline: None,
            sent_at: None,
            resolver: None,
            parts: Parts::None,
            client: None,
        }
    }

    /// Adds the credential that whoever invoked the function put into the client context. Fronts never write one.
    pub(super) fn or_client_context(mut self, custom: &'e HashMap<String, String>) -> Self {
        self.client = Some(Client(custom));
        if let (Front::NotHttp, Headers::Credential(sent)) = (self.front, self.headers) {
            let custom = custom.iter().map(|(name, value)| (name.as_str(), Some(value.as_bytes())));
            self.headers = Headers::Credential(sent.and(Sent::credential(custom)));
        }
        self
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

    pub(crate) fn sent_at(&self) -> Option<i64> {
        self.sent_at
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

    /// What the front says of the request: `requestContext`. Other services have none, even where what they carry looks so.
    pub(crate) fn context(&self) -> Option<Cow<'e, Value>> {
        if self.front == Front::NotHttp { None } else { self.parts.context() }
    }

    /// The whole event, where AppSync asks a resolver.
    pub(crate) fn resolver(&self) -> Option<&'e Value> {
        self.resolver.map(|Resolver(event)| event)
    }

    /// The text called `name` in the custom part of the client context.
    pub(crate) fn client_context(&self, name: &str) -> Option<&'e str> {
        self.client?.0.get(name).map(String::as_str)
    }

    /// The path parameter called `name`, as the handler sees it.
    pub(crate) fn path_parameter(&self, name: &str) -> Option<String> {
        self.parts.path_parameter(name)
    }

    /// The query parameter called `name`, decoded; `None` also when it is given several times.
    pub(crate) fn query_parameter(&self, name: &str) -> Option<String> {
        self.parts.query_parameter(name)
    }

    /// The octets of a body that is not said to be something else than JSON, without the base64 that the event may wrap it in.
    /// A form can be written so that it is JSON too, and a handler that goes by the type reads other values in it.
    pub(crate) fn body(&self) -> Option<Cow<'e, [u8]>> {
        let may_be_json = match self.header(CONTENT_TYPE.as_str()) {
            Sent::Nothing => true,
            Sent::One(Some(kind)) => is_json(kind),
            Sent::One(None) | Sent::Several => false,
        };
        if may_be_json { self.parts.body() } else { None }
    }

    /// The address the request came from, as the front saw it. Behind a load balancer that is the last entry of
    /// `X-Forwarded-For`, which the balancer appends unless it was told to leave the header as it is.
    pub(crate) fn source_ip(&self) -> Option<IpAddr> {
        if self.front == Front::NotHttp {
            return None;
        }
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

/// `application/json`, or a type that ends with `+json` (RFC 6839 §3.1), with any parameters.
fn is_json(kind: &[u8]) -> bool {
    let kind =
        kind.split(|octet| *octet == b';').next().unwrap_or_default().trim_ascii_end().to_ascii_lowercase();
    kind == b"application/json" || (kind.ends_with(b"+json") && !kind.contains(&b','))
}

impl<'e> Headers<'e> {
    pub(super) fn json(value: Option<&'e Value>) -> Self {
        value.and_then(Value::as_object).map_or(Self::None, Self::Json)
    }

    pub(super) fn is_present(self) -> bool {
        match self {
            Self::None => false,
            Self::Credential(sent) => sent != Sent::Nothing,
            Self::Map(map) => !map.is_empty(),
            Self::Json(map) => !map.is_empty(),
        }
    }

    fn sent(self, name: &str) -> Sent<'e> {
        let mut sent = Sent::Nothing;
        self.visit(name, |value| {
            sent = sent.and(Sent::One(value));
        });
        sent
    }

    fn visit(self, name: &str, mut visit: impl FnMut(HeaderValue<'e>)) {
        match self {
            Self::None => {}
            Self::Credential(sent) if name.eq_ignore_ascii_case(AUTHORIZATION.as_str()) => match sent {
                Sent::Nothing => {}
                Sent::One(value) => visit(value),
                Sent::Several => [None, None].into_iter().for_each(visit),
            },
            Self::Credential(_) => {}
            Self::Map(map) => map.get_all(name).iter().for_each(|value| visit(Some(value.as_bytes()))),
            Self::Json(map) => {
                for (_, value) in map.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)) {
                    values(value).for_each(&mut visit);
                }
            }
        }
    }
}

/// The values of a member: one, or those of a list.
pub(super) fn values(value: &Value) -> impl Iterator<Item = HeaderValue<'_>> {
    let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    values.iter().map(|value| value.as_str().map(str::as_bytes))
}

/// Header values may be credentials, so only the kind is shown.
impl std::fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

/// It holds the caller's claims.
impl std::fmt::Debug for Resolver<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

impl std::fmt::Debug for Client<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

impl std::fmt::Debug for Cookies<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

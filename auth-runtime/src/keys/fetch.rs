//! Getting a key-set document over the network.

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;

use crate::error::{ConfigProblem, KeyError};
use crate::limits;

/// Gets the document at a key-set address; replace it to go through a proxy or to test.
///
/// An implementation returns the body of a 200 answer and nothing else: it follows no redirects, trusts no other
/// address than the one it is given, and gives up at the [`limits`](crate::limits): callers wait for it. The built-in
/// one needs a Tokio runtime with time and I/O enabled, as `#[tokio::main]` makes; whichever it is, waiting for it under the
/// deadline of an invocation needs time enabled.
pub trait Fetcher: fmt::Debug + Send + Sync + 'static {
    /// Fetches the document.
    ///
    /// # Errors
    /// [`FetchError`] says in a few words what went wrong; it is logged, so it holds nothing of the answer but its status.
    fn fetch<'a>(&'a self, url: &'a KeySetUrl) -> FetchFuture<'a>;
}

/// What [`Fetcher::fetch`] returns.
pub type FetchFuture<'a> = Pin<Box<dyn Future<Output = Result<Fetched, FetchError>> + Send + 'a>>;

/// A document, and for how long its publisher says it may be kept. `Debug` shows its size alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Fetched {
    body: Vec<u8>,
    max_age: Option<Duration>,
}

/// Why a document could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchError(Failure);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    Described(&'static str),
    Status(u16),
}

/// The address of a key set: `https`, or `http` to this machine when that was allowed by name.
#[derive(Clone, PartialEq, Eq)]
pub struct KeySetUrl {
    uri: Uri,
    scheme: KeySetScheme,
}

/// How to connect to a key-set address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a fetcher must decide for each; a new one is a breaking change")]
pub enum KeySetScheme {
    /// TLS with server authentication.
    Https,
    /// Plain HTTP, to loopback addresses only.
    HttpOnLoopback,
}

impl Fetched {
    /// A document that may be kept for the usual time.
    #[must_use]
    pub fn new(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), max_age: None }
    }

    /// Sets the publisher's `max-age` (RFC 9111 §5.2.2.1); it is honoured within
    /// [`limits::KEYS_FRESH_BOUNDS`](crate::limits::KEYS_FRESH_BOUNDS).
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    pub(crate) fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// How long the document counts as fresh.
    pub(crate) fn fresh_for(&self) -> Duration {
        let (shortest, longest) = limits::KEYS_FRESH_BOUNDS;
        self.max_age.map_or(limits::KEYS_FRESH, |max_age| max_age.clamp(shortest, longest))
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched").field("octets", &self.body.len()).finish_non_exhaustive()
    }
}

impl FetchError {
    /// An error described by a constant text such as `"the proxy refused"`.
    #[must_use]
    pub const fn new(what: &'static str) -> Self {
        Self(Failure::Described(what))
    }

    /// An answer with another status than 200. Where every key has an address of its own, 404 says that there is no such
    /// key; any other is an outage.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self(Failure::Status(status))
    }

    pub(crate) fn is_not_found(self) -> bool {
        self == Self::status(404)
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Failure::Described(what) => f.write_str(what),
            Failure::Status(status) => write!(f, "the status is {status}, not 200"),
        }
    }
}

impl std::error::Error for FetchError {}

impl From<FetchError> for KeyError {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

impl KeySetUrl {
    pub(crate) fn parse(url: &str, allow_http_on_loopback: bool) -> Result<Self, ConfigProblem> {
        let problem = |what: &str| {
            Err(ConfigProblem::new(format!(
                "the key-set address (AUTH_JWKS_URL, `Keys::jwk_set_url`) {what}"
            )))
        };
        let Ok(uri) = url.parse::<Uri>() else { return problem("is not a URL") };
        let (Some(scheme), Some(host), Some(authority)) = (uri.scheme(), uri.host(), uri.authority()) else {
            return problem("is not an absolute URL");
        };
        if host.is_empty() || authority.as_str().contains('@') || url.contains('#') {
            return problem("must have a host, and neither user information nor a fragment");
        }
        let port = authority.as_str().strip_prefix(host).unwrap_or_default().strip_prefix(':');
        if port.is_some_and(|text| text.parse::<u16>().map_or(true, |port| port == 0)) {
            return problem("has a port that is not a number from 1 to 65535");
        }
        let is_loopback = is_loopback(host);
        let scheme = match scheme {
            scheme if *scheme == Scheme::HTTPS => KeySetScheme::Https,
            scheme if *scheme == Scheme::HTTP && is_loopback && allow_http_on_loopback => {
                KeySetScheme::HttpOnLoopback
            }
            scheme if *scheme == Scheme::HTTP && is_loopback => {
                return problem(
                    "is plain http: for a local issuer say `allow_http_on_loopback` (AUTH_ALLOW_HTTP_ON_LOOPBACK=true)",
                );
            }
            _ => return problem("must be https"),
        };
        Ok(Self { uri, scheme })
    }

    /// The whole address.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// How to connect.
    #[must_use]
    pub fn scheme(&self) -> KeySetScheme {
        self.scheme
    }

    /// Host name or address, without the brackets of an IPv6 address.
    #[must_use]
    pub fn host(&self) -> &str {
        without_brackets(self.uri.host().unwrap_or_default())
    }

    /// Port, given or implied.
    #[must_use]
    pub fn port(&self) -> u16 {
        let implied = match self.scheme {
            KeySetScheme::Https => 443,
            KeySetScheme::HttpOnLoopback => 80,
        };
        self.uri.port_u16().unwrap_or(implied)
    }
}

/// Without the query, which may hold a key of its own.
impl fmt::Debug for KeySetUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySetUrl({:?} {}:{}{})", self.scheme, self.host(), self.port(), self.uri.path())
    }
}

fn is_loopback(host: &str) -> bool {
    let host = without_brackets(host);
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_https_and_nothing_else() {
        let url = KeySetUrl::parse("https://issuer.example/keys?v=1", false).unwrap();
        assert_eq!((url.host(), url.port(), url.scheme()), ("issuer.example", 443, KeySetScheme::Https));
        for bad in [
            "",
            "issuer.example/keys",
            "/keys",
            "ftp://issuer.example/",
            "http://issuer.example/",
            "https://",
            "https://user@issuer.example/",
            "https://issuer.example/#keys",
            "https://issuer example/",
            "https://issuer.example:99999/",
            "https://issuer.example:443x/",
            "https://issuer.example:0/",
            "https://issuer.example:/",
            "file:///keys",
        ] {
            assert!(KeySetUrl::parse(bad, true).is_err(), "{bad}");
        }
    }

    #[test]
    fn shows_neither_bodies_nor_queries() {
        let url = KeySetUrl::parse("https://issuer.example/keys?key=hunter2", false).unwrap();
        assert_eq!(format!("{url:?}"), "KeySetUrl(Https issuer.example:443/keys)");
        assert_eq!(format!("{:?}", Fetched::new("hunter2")), "Fetched { octets: 7, .. }");
        assert_eq!(FetchError::new("the proxy refused").to_string(), "the proxy refused");
        assert_eq!(FetchError::status(503).to_string(), "the status is 503, not 200");
    }

    #[test]
    fn takes_plain_http_to_this_machine_only_when_asked() {
        for url in ["http://127.0.0.1:9/k", "http://localhost/k", "http://[::1]:80/k", "http://127.1.2.3/k"] {
            assert!(KeySetUrl::parse(url, false).is_err(), "{url}");
            assert_eq!(KeySetUrl::parse(url, true).unwrap().scheme(), KeySetScheme::HttpOnLoopback, "{url}");
        }
        for url in [
            "http://128.0.0.1/k",
            "http://localhost.example/k",
            "http://127.0.0.1.example/k",
            "http://0.0.0.0/k",
        ] {
            assert!(KeySetUrl::parse(url, true).is_err(), "{url}");
        }
    }
}

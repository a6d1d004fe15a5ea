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
/// one needs a Tokio runtime with time and I/O enabled, as `#[tokio::main]` makes.
pub trait Fetcher: fmt::Debug + Send + Sync + 'static {
    /// Fetches the document.
    ///
    /// # Errors
    /// [`FetchError`] says in a few words what went wrong; it is logged, so it holds nothing of the answer.
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
pub struct FetchError(&'static str);

/// The address of a key set: `https`, or `http` to this machine when that was allowed by name.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        Self(what)
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for FetchError {}

impl From<FetchError> for KeyError {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error.0)
    }
}

impl KeySetUrl {
    pub(crate) fn parse(url: &str, allow_http_on_loopback: bool) -> Result<Self, ConfigProblem> {
        let problem = |what: &str| Err(ConfigProblem::new(format!("the key-set address {what}")));
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

fn is_loopback(host: &str) -> bool {
    let host = without_brackets(host);
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

#[cfg(feature = "fetch")]
pub(crate) use self::https::{HttpsFetcher, certificates};

/// The default fetcher: one connection per document, because a connection kept over a freeze of the execution
/// environment is dead.
#[cfg(feature = "fetch")]
mod https {
    use std::net::SocketAddr;
    use std::sync::{Arc, OnceLock};
    use std::time::Duration;

    use http::header::{
        ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderMap, HeaderValue,
        USER_AGENT,
    };
    use http::{Request, StatusCode};
    use http_body_util::{BodyExt, Empty, Limited};
    use hyper::body::Bytes;
    use hyper::client::conn::http1;
    use hyper_util::rt::TokioIo;
    use tokio::io::{AsyncRead, AsyncWrite};
    use tokio::net::{TcpStream, lookup_host};
    use tokio::time::timeout;
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

    use super::{FetchError, FetchFuture, Fetched, Fetcher, KeySetScheme, KeySetUrl};
    use crate::limits;

    /// hyper over rustls with the ring provider and Mozilla's root certificates.
    #[derive(Default)]
    pub(crate) struct HttpsFetcher {
        /// Trusted beside Mozilla's.
        roots: Vec<CertificateDer<'static>>,
        tls: OnceLock<Result<TlsConnector, FetchError>>,
    }

    trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
    impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

    impl std::fmt::Debug for HttpsFetcher {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("HttpsFetcher")
        }
    }

    impl Fetcher for HttpsFetcher {
        fn fetch<'a>(&'a self, url: &'a KeySetUrl) -> FetchFuture<'a> {
            Box::pin(async move {
                let fetched = timeout(limits::FETCH_TOTAL, async {
                    let connected = timeout(limits::FETCH_CONNECT, self.connect(url)).await;
                    let stream = connected.map_err(|_| FetchError::new("no connection in time"))??;
                    get(stream, url).await
                });
                fetched.await.map_err(|_| FetchError::new("no answer in time"))?
            })
        }
    }

    impl HttpsFetcher {
        pub(crate) fn new(roots: Vec<CertificateDer<'static>>) -> Self {
            Self { roots, tls: OnceLock::new() }
        }

        async fn connect(&self, url: &KeySetUrl) -> Result<Box<dyn Stream>, FetchError> {
            let addresses = lookup_host((url.host(), url.port())).await;
            let addresses = addresses.map_err(|_| FetchError::new("the host name does not resolve"))?;
            match url.scheme() {
                KeySetScheme::HttpOnLoopback => {
                    // The name was loopback; what it resolves to must be so too.
                    Ok(Box::new(dial(addresses.filter(|address| address.ip().is_loopback())).await?))
                }
                KeySetScheme::Https => {
                    let name = ServerName::try_from(url.host().to_owned());
                    let name = name.map_err(|_| FetchError::new("the host name is not valid"))?;
                    let tcp = dial(addresses).await?;
                    let tls =
                        self.tls.get_or_init(|| connector(&self.roots)).as_ref().map_err(|error| *error)?;
                    let stream = tls.connect(name, tcp).await;
                    Ok(Box::new(stream.map_err(|_| FetchError::new("the TLS handshake failed"))?))
                }
            }
        }
    }

    /// Reads the certificates of a PEM text; `None` when it holds none or a broken one.
    pub(crate) fn certificates(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let mut known = RootCertStore::empty();
        let certificates = certificates.ok().filter(|certificates| !certificates.is_empty())?;
        certificates.iter().try_for_each(|one| known.add(one.clone())).ok()?;
        Some(certificates)
    }

    fn connector(more_roots: &[CertificateDer<'static>]) -> Result<TlsConnector, FetchError> {
        // The provider is passed by hand: a process-wide default is not ours to choose.
        let provider = Arc::new(crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|_| FetchError::new("TLS is not available"))?;
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        roots.add_parsable_certificates(more_roots.iter().cloned());
        Ok(TlsConnector::from(Arc::new(builder.with_root_certificates(roots).with_no_client_auth())))
    }

    /// Tries the addresses in turn, each for its share of the time, so that one that swallows packets does not hide
    /// the next.
    async fn dial(addresses: impl Iterator<Item = SocketAddr>) -> Result<TcpStream, FetchError> {
        let addresses: Vec<_> = addresses.take(4).collect();
        let share = limits::FETCH_CONNECT / u32::try_from(addresses.len().max(1)).unwrap_or(1);
        for address in addresses {
            if let Ok(Ok(stream)) = timeout(share, TcpStream::connect(address)).await {
                return Ok(stream);
            }
        }
        Err(FetchError::new("the connection was refused"))
    }

    async fn get(stream: Box<dyn Stream>, url: &KeySetUrl) -> Result<Fetched, FetchError> {
        let broken = |_| FetchError::new("the connection broke");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        // A closed connection is not the end: what it delivered before may still have to be read.
        let drive = async {
            let _closed = connection.await;
            std::future::pending().await
        };
        let exchange = async {
            let response = sender.send_request(request(url)?).await.map_err(broken)?;
            check_head(response.status(), response.headers())?;
            let max_age = max_age(response.headers());
            let body = Limited::new(response.into_body(), limits::KEY_SET_BYTES).collect().await;
            let body = body.map_err(|_| FetchError::new("the body broke off or is too large"))?;
            let fetched = Fetched::new(body.to_bytes());
            Ok(max_age.into_iter().fold(fetched, Fetched::max_age))
        };
        tokio::select! {
            fetched = exchange => fetched,
            never = drive => never,
        }
    }

    fn request(url: &KeySetUrl) -> Result<Request<Empty<Bytes>>, FetchError> {
        let target = url.uri().path_and_query().map_or("/", |target| target.as_str());
        let host = url.uri().authority().map_or("", |authority| authority.as_str());
        Request::get(target)
            .header(HOST, host)
            .header(USER_AGENT, concat!("auth-runtime/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, "application/jwk-set+json, application/json")
            .header(ACCEPT_ENCODING, "identity")
            .body(Empty::new())
            .map_err(|_| FetchError::new("the address cannot be asked for"))
    }

    /// RFC 9111 §5.2.2: `no-store` and `no-cache` mean at once; a value that cannot be read means nothing.
    fn max_age(headers: &HeaderMap) -> Option<Duration> {
        let values = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
        let seconds = values.flat_map(|value| value.split(',')).filter_map(|directive| {
            let directive = directive.trim().to_ascii_lowercase();
            match directive.split_once('=') {
                None => matches!(directive.as_str(), "no-store" | "no-cache").then_some(0),
                Some(("max-age", seconds)) => seconds.trim_matches('"').parse().ok(),
                Some(_) => None,
            }
        });
        seconds.min().map(Duration::from_secs)
    }

    fn check_head(status: StatusCode, headers: &HeaderMap) -> Result<(), FetchError> {
        if status != StatusCode::OK {
            return Err(FetchError::new("the status is not 200"));
        }
        let is_html = |value: &HeaderValue| value.as_bytes().to_ascii_lowercase().starts_with(b"text/html");
        let is_encoded = headers.get_all(CONTENT_ENCODING).iter().any(|value| value != "identity");
        if is_encoded || headers.get_all(CONTENT_TYPE).iter().any(is_html) {
            return Err(FetchError::new("the body is not plain JSON"));
        }
        Ok(())
    }
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
            "file:///keys",
        ] {
            assert!(KeySetUrl::parse(bad, true).is_err(), "{bad}");
        }
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

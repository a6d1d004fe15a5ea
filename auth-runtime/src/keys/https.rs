//! The default fetcher: hyper over rustls, one connection per document, because a connection kept over a freeze of the
//! execution environment is dead.

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

use super::fetch::{FetchError, FetchFuture, Fetched, Fetcher, KeySetScheme, KeySetUrl};
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
        self.connect_to(addresses.map_err(|_| FetchError::new("the host name does not resolve"))?, url).await
    }

    /// Apart from the look-up, so that a test can say what a name resolves to.
    async fn connect_to(
        &self,
        addresses: impl Iterator<Item = SocketAddr>,
        url: &KeySetUrl,
    ) -> Result<Box<dyn Stream>, FetchError> {
        match url.scheme() {
            KeySetScheme::HttpOnLoopback => {
                // The name was loopback; what it resolves to must be so too.
                Ok(Box::new(dial(addresses.filter(|address| address.ip().is_loopback())).await?))
            }
            KeySetScheme::Https => {
                let name = ServerName::try_from(url.host().to_owned());
                let name = name.map_err(|_| FetchError::new("the host name is not valid"))?;
                let tcp = dial(addresses).await?;
                let tls = self.tls.get_or_init(|| connector(&self.roots)).as_ref().map_err(|error| *error)?;
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
    if addresses.is_empty() {
        return Err(FetchError::new("the host name has no address that may be asked"));
    }
    let share = limits::FETCH_CONNECT / u32::try_from(addresses.len()).unwrap_or(u32::MAX);
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
        return Err(FetchError::status(status.as_u16()));
    }
    let is_html = |value: &HeaderValue| value.as_bytes().to_ascii_lowercase().starts_with(b"text/html");
    let is_encoded = headers.get_all(CONTENT_ENCODING).iter().any(|value| value != "identity");
    if is_encoded || headers.get_all(CONTENT_TYPE).iter().any(is_html) {
        return Err(FetchError::new("the body is not plain JSON"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpSocket};
    use tokio::time::Instant;

    use super::*;

    /// Whatever the machine's host table or name server says of a name that should be this machine's.
    #[tokio::test]
    async fn plain_http_goes_to_loopback_addresses_alone_whatever_the_name_resolves_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = KeySetUrl::parse("http://localhost/keys", true).unwrap();
        let connect = async |addresses: &[SocketAddr]| {
            HttpsFetcher::default().connect_to(addresses.iter().copied(), &url).await.err()
        };
        let elsewhere = ["192.0.2.1:80", "[2001:db8::1]:80", "0.0.0.0:80", "169.254.169.254:80"];
        let mut addresses = elsewhere.map(|address| address.parse().unwrap()).to_vec();
        let refused = FetchError::new("the host name has no address that may be asked");
        assert_eq!(connect(&addresses).await, Some(refused));
        addresses.push(listener.local_addr().unwrap());
        assert_eq!(connect(&addresses).await, None);
    }

    /// Linux answers nothing where too many wait to be let in.
    #[cfg(target_os = "linux")]
    #[tokio::test(start_paused = true)]
    async fn an_address_that_swallows_packets_does_not_hide_the_next() {
        let any = "127.0.0.1:0".parse().unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(any).unwrap();
        let listeners = [socket.listen(0).unwrap(), TcpListener::bind(any).await.unwrap()];
        let [full, good] = listeners.each_ref().map(|listener| listener.local_addr().unwrap());
        let _waits_to_be_let_in = TcpStream::connect(full).await.unwrap();
        let start = Instant::now();
        let stream = dial([full, good, good, good].into_iter()).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), good);
        assert!(!start.elapsed().is_zero(), "the first was waited for");
        assert!(start.elapsed() < limits::FETCH_CONNECT, "{:?}", start.elapsed());
    }

    #[test]
    fn what_is_encoded_or_a_page_is_not_read() {
        for (name, value, is_read) in [
            (CONTENT_ENCODING, "identity", true),
            (CONTENT_ENCODING, "gzip", false),
            (CONTENT_TYPE, "application/jwk-set+json", true),
            (CONTENT_TYPE, "Text/HTML; charset=utf-8", false),
        ] {
            let headers = HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
            assert_eq!(check_head(StatusCode::OK, &headers).is_ok(), is_read, "{value}");
            assert!(check_head(StatusCode::CREATED, &headers).is_err());
        }
    }

    #[test]
    fn shows_its_name_alone() {
        assert_eq!(format!("{:?}", HttpsFetcher::default()), "HttpsFetcher");
    }
}

//! An issuer of tokens with real keys, for one process.

use std::sync::Arc;

use http::{Method, Request, StatusCode};
use serde_json::json;

use super::connections::{self, Answer, Background, json_answer, message};
use super::error::LocalError;
use super::signing::{ALGORITHMS, SigningKeys};
use super::token::TokenBuilder;
use crate::keys::source::Keys;
use crate::verify::{Verifier, VerifierBuilder};

const METADATA_PATH: &str = "/.well-known/openid-configuration";
const KEY_SET_PATH: &str = "/.well-known/jwks.json";

/// An issuer with keys of its own, which publishes them on this machine. For development and tests.
///
/// Its keys (RSA with 2048 bits for RS256, P-256 for ES256, Ed25519 for EdDSA) are made at start and forgotten at the
/// end. Tokens are had from [`token`](Self::token), in the process itself: none are given out over HTTP, because any
/// web page open on the same machine could ask for one. The server stops when the issuer is dropped.
///
/// ```
/// use auth_runtime::local::Issuer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let issuer = Issuer::builder().audience("https://api.example").start().await?;
/// let verifier = issuer.verifier().build()?;
///
/// let token = issuer.token().subject("alice").role("admin").sign()?;
/// let caller = verifier.verify(&token).await?;
/// assert_eq!((caller.subject(), caller.issuer()), ("alice", issuer.url()));
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Issuer {
    keys: Arc<SigningKeys>,
    url: String,
    audience: String,
    _server: Background,
}

/// How an [`Issuer`] starts.
#[derive(Clone, Debug)]
#[must_use = "an issuer is made by `start`"]
pub struct IssuerBuilder {
    audience: String,
    port: u16,
}

impl Issuer {
    /// Starts an issuer on a free port, with the audience `local-api`.
    ///
    /// # Errors
    /// As [`IssuerBuilder::start`].
    pub async fn start() -> Result<Self, LocalError> {
        Self::builder().start().await
    }

    /// An issuer with an audience or a port of your choice.
    pub fn builder() -> IssuerBuilder {
        IssuerBuilder { audience: "local-api".to_owned(), port: 0 }
    }

    /// The issuer's name, the `iss` of its tokens: `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the key set is.
    #[must_use]
    pub fn jwks_url(&self) -> String {
        format!("{}{KEY_SET_PATH}", self.url)
    }

    /// The key set itself: public keys alone.
    #[must_use]
    pub fn jwks(&self) -> String {
        self.keys.jwk_set().to_string()
    }

    /// Whom tokens are for unless they say otherwise.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// Starts a token.
    pub fn token(&self) -> TokenBuilder {
        TokenBuilder::new(self.keys.clone(), &self.url, &self.audience)
    }

    /// A verifier that takes this issuer's tokens: issuer, audience, algorithms and key-set address are set.
    pub fn verifier(&self) -> VerifierBuilder {
        self.builder_with(Keys::jwk_set_url(self.jwks_url())).allow_http_on_loopback()
    }

    /// As [`verifier`](Self::verifier), with the keys handed over instead of fetched: it works in every test of a
    /// process, also after the runtime in which the issuer was started is gone.
    pub fn offline_verifier(&self) -> VerifierBuilder {
        self.builder_with(Keys::jwk_set(self.jwks()))
    }

    fn builder_with(&self, keys: Keys) -> VerifierBuilder {
        Verifier::builder()
            .issuer(&self.url)
            .audience(&self.audience)
            .algorithms(ALGORITHMS)
            .default_keys(keys)
    }
}

impl IssuerBuilder {
    /// Whom tokens are for. Default: `local-api`.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = audience.into();
        self
    }

    /// The port on 127.0.0.1 to publish keys at. Default: 0, any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Makes the keys and starts to publish them.
    ///
    /// # Errors
    /// - [`LocalError::Bind`]: the port cannot be listened on.
    /// - [`LocalError::Keys`]: the keys could not be made.
    pub async fn start(self) -> Result<Issuer, LocalError> {
        let (listener, address) = connections::listen(&format!("127.0.0.1:{}", self.port)).await?;
        // RSA keys take long enough to hold up other tasks.
        let keys =
            tokio::task::spawn_blocking(SigningKeys::generate).await.map_err(|_| LocalError::Keys)??;
        let url = format!("http://{address}");
        let documents = Arc::new(Documents { metadata: metadata(&url), key_set: keys.jwk_set().to_string() });
        let server = Background::spawn(connections::serve(listener, move |request, _| {
            std::future::ready(documents.answer(&request))
        }));
        Ok(Issuer { keys: Arc::new(keys), url, audience: self.audience, _server: server })
    }
}

/// What the issuer publishes.
struct Documents {
    metadata: String,
    key_set: String,
}

impl Documents {
    fn answer<B>(&self, request: &Request<B>) -> Answer {
        match (request.method(), request.uri().path()) {
            (&Method::GET | &Method::HEAD, METADATA_PATH) => {
                json_answer(StatusCode::OK, "application/json", self.metadata.clone())
            }
            (&Method::GET | &Method::HEAD, KEY_SET_PATH) => {
                json_answer(StatusCode::OK, "application/jwk-set+json", self.key_set.clone())
            }
            (_, METADATA_PATH | KEY_SET_PATH) => message(StatusCode::METHOD_NOT_ALLOWED),
            _ => message(StatusCode::NOT_FOUND),
        }
    }
}

/// The part of OpenID Connect Discovery 1.0 §3 that holds for an issuer without endpoints.
fn metadata(url: &str) -> String {
    json!({
        "issuer": url,
        "jwks_uri": format!("{url}{KEY_SET_PATH}"),
        "response_types_supported": [],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ALGORITHMS.map(|algorithm| format!("{algorithm:?}")),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jsonwebtoken::Algorithm;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    async fn get(issuer: &Issuer, path: &str) -> String {
        let address = issuer.url().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn its_verifier_takes_tokens_of_every_algorithm() {
        let issuer = Issuer::start().await.unwrap();
        let verifier = issuer.verifier().build().unwrap();
        for algorithm in ALGORITHMS {
            let token =
                issuer.token().subject("alice").role("admin").scope("a").scope("b").algorithm(algorithm);
            let caller = verifier.verify(&token.sign().unwrap()).await.unwrap();
            assert_eq!(caller.subject(), "alice");
            assert_eq!(caller.issuer(), issuer.url());
            assert_eq!(caller.audience().collect::<Vec<_>>(), ["local-api"]);
            assert_eq!(caller.roles().collect::<Vec<_>>(), ["admin"]);
            assert_eq!(caller.scopes().collect::<Vec<_>>(), ["a", "b"]);
        }
    }

    #[tokio::test]
    async fn a_token_is_wrong_in_the_way_asked_for() {
        let issuer = Issuer::builder().audience("https://api.example").start().await.unwrap();
        let other = Issuer::builder().audience("https://api.example").start().await.unwrap();
        let verifier = issuer.verifier().build().unwrap();
        let cases = [
            (issuer.token().expired_since(Duration::ZERO), "expired"),
            (issuer.token().audience("https://other.example"), "bad_audience"),
            (issuer.token().claim("iss", "https://other.example"), "bad_issuer"),
            (issuer.token().claim("exp", "soon"), "bad_claim_type"),
            (other.token().claim("iss", issuer.url()), "unknown_key"),
        ];
        for (token, expected) in cases {
            let error = verifier.verify(&token.sign().unwrap()).await.unwrap_err();
            assert_eq!(error.code(), expected);
        }
        let two = issuer.token().audience("x").audience("https://api.example").claim("k", json!({"v": [1]}));
        let caller = verifier.verify(&two.expires_in(Duration::from_secs(5)).sign().unwrap()).await.unwrap();
        assert_eq!(caller.claim(&"k".parse().unwrap()), Ok(Some(json!({"v": [1]}))));
    }

    #[tokio::test]
    async fn algorithms_without_a_key_are_refused() {
        let issuer = Issuer::start().await.unwrap();
        for algorithm in [Algorithm::HS256, Algorithm::ES384, Algorithm::PS256] {
            let signed = issuer.token().algorithm(algorithm).sign();
            assert!(
                matches!(signed, Err(LocalError::Algorithm(found)) if found == algorithm),
                "{algorithm:?}"
            );
        }
    }

    #[tokio::test]
    async fn publishes_metadata_and_public_keys_only() {
        let issuer = Issuer::start().await.unwrap();
        let metadata = get(&issuer, METADATA_PATH).await;
        assert!(
            metadata.starts_with("HTTP/1.1 200 OK\r\n") && metadata.contains(&issuer.jwks_url()),
            "{metadata}"
        );
        let keys = get(&issuer, KEY_SET_PATH).await;
        assert!(keys.ends_with(&issuer.jwks()), "{keys}");
        let keys: serde_json::Value = serde_json::from_str(&issuer.jwks()).unwrap();
        for key in keys["keys"].as_array().unwrap() {
            assert!(key["kid"].is_string() && key["alg"].is_string() && key["use"] == "sig", "{key}");
            assert!(
                ["d", "p", "q", "dp", "dq", "qi"].iter().all(|private| key.get(private).is_none()),
                "{key}"
            );
        }
        assert!(get(&issuer, "/token").await.starts_with("HTTP/1.1 404"));
    }

    #[tokio::test]
    async fn stops_when_dropped_and_a_taken_port_is_told() {
        let issuer = Issuer::start().await.unwrap();
        let port = issuer.url().rsplit(':').next().unwrap().parse().unwrap();
        assert!(matches!(Issuer::builder().port(port).start().await, Err(LocalError::Bind { .. })));
        drop(issuer);
        for _ in 0..100 {
            if Issuer::builder().port(port).start().await.is_ok() {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("the port is still taken");
    }
}

//! Fixtures: a key, a clock, minted tokens, events, and a key endpoint that lives in memory.

pub mod corpus;
pub mod faults;
pub mod log;
pub mod rules;
pub mod shop;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auth_runtime::{
    Algorithm, Clock as _, FetchError, FetchFuture, Fetched, Fetcher, FixedClock, KeySetUrl, Keys, Verifier,
    VerifierBuilder,
};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::sync::{Mutex, Semaphore};

/// What every fixture's clock shows: 2027-01-15T08:00:00Z.
pub const NOW: i64 = 1_800_000_000;

/// The issuer of the fixtures.
pub const ISSUER: &str = "https://issuer.example/";

/// The audience of the fixtures.
pub const AUDIENCE: &str = "api://orders";

/// Where the fixtures' key set is said to be.
pub const KEY_SET_URL: &str = "https://issuer.example/keys";

/// An ES256 key pair that signs tokens.
#[derive(Debug)]
pub struct Signer {
    pair: EcdsaKeyPair,
    kid: String,
}

impl Signer {
    /// A fresh key, published as `kid`.
    ///
    /// # Panics
    /// When the system has no randomness.
    #[must_use]
    pub fn new(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        Self { pair, kid: kid.to_owned() }
    }

    /// The public key as a JWK (RFC 7517).
    #[must_use]
    pub fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        let encode = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
        json!({"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y), "kid": self.kid, "use": "sig", "alg": "ES256"})
    }

    /// The public key as PEM (RFC 7468 §13).
    ///
    /// # Panics
    /// When the key cannot be encoded.
    #[must_use]
    pub fn pem(&self) -> String {
        let der = self.pair.public_key().as_der().expect("a public key");
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der.as_ref()))
    }

    /// Signs header and claims whose parts are padded, as load balancers do.
    ///
    /// # Panics
    /// When signing fails.
    #[must_use]
    pub fn sign_padded(&self, header: &Value, claims: &Value) -> String {
        let input =
            format!("{}.{}", URL_SAFE.encode(header.to_string()), URL_SAFE.encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), input.as_bytes()).expect("a signature");
        format!("{input}.{}", URL_SAFE.encode(signature))
    }

    /// Signs whatever header and claims are given.
    ///
    /// # Panics
    /// When signing fails.
    #[must_use]
    pub fn sign_raw(&self, header: &[u8], claims: &[u8]) -> String {
        let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = self.pair.sign(&SystemRandom::new(), input.as_bytes()).expect("a signature");
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Signs claims under a plain header with this key's `kid`.
    #[must_use]
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": self.kid});
        self.sign_raw(header.to_string().as_bytes(), claims.to_string().as_bytes())
    }
}

/// Claims that the fixtures' verifiers accept, with `changes` merged in; a change to `null` removes the claim.
#[must_use]
pub fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "user-1", "iat": NOW - 10, "exp": NOW + 300,
        "scope": "orders:read", "roles": ["viewer"],
    });
    for (name, value) in changes.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    if let Some(claims) = claims.as_object_mut() {
        claims.retain(|_, value| !value.is_null());
    }
    claims
}

/// A verifier for the fixtures that still lacks its keys.
pub fn verifier_without_keys() -> VerifierBuilder {
    Verifier::builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .algorithms([Algorithm::ES256])
        .clock(FixedClock::at(NOW))
}

/// A verifier that knows the keys of `signers`.
///
/// # Panics
/// When the fixtures are wrong.
#[must_use]
pub fn verifier(signers: &[&Signer]) -> Verifier {
    verifier_without_keys().keys(Keys::jwk_set(key_set(signers).to_string())).build().expect("a verifier")
}

/// The key set of `signers`.
#[must_use]
pub fn key_set(signers: &[&Signer]) -> Value {
    json!({ "keys": signers.iter().map(|signer| signer.jwk()).collect::<Vec<_>>() })
}

/// A sample event from `data/events`, with `token` in place of its placeholder.
///
/// # Panics
/// When there is no such file.
#[must_use]
pub fn event(name: &str, token: &str) -> Value {
    let path = format!("{}/data/events/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a sample event").replace("{{TOKEN}}", token);
    serde_json::from_str(&text).expect("JSON")
}

/// A sample event as the type a handler takes.
///
/// # Panics
/// When the sample does not fit the type.
#[must_use]
pub fn typed_event<E: serde::de::DeserializeOwned>(
    name: &str,
    token: &str,
) -> lambda_runtime::LambdaEvent<E> {
    let payload = serde_json::from_value(event(name, token)).expect("an event of this type");
    lambda_runtime::LambdaEvent::new(payload, lambda_runtime::Context::default())
}

/// A verifier whose keys are at an endpoint in memory, with the clock that both go by.
#[derive(Debug)]
#[non_exhaustive]
pub struct Remote {
    /// Whose key is published at first, as `k1`.
    pub signer: Signer,
    /// Where the keys are.
    pub endpoint: Endpoint,
    /// Shows [`NOW`] at first.
    pub clock: Arc<FixedClock>,
    /// The verifier.
    pub verifier: Verifier,
}

impl Remote {
    /// A verifier that has fetched nothing yet.
    ///
    /// # Panics
    /// When the fixtures are wrong.
    #[must_use]
    pub fn new() -> Self {
        let signer = Signer::new("k1");
        let endpoint = Endpoint::new(&key_set(&[&signer]));
        let clock = Arc::new(FixedClock::at(NOW));
        let verifier = remote_builder(&endpoint).shared_clock(clock.clone()).build().expect("a verifier");
        Self { signer, endpoint, clock, verifier }
    }

    /// What comes of a token by `signer` that is good at the present time of the clock.
    pub async fn outcome(&self, signer: &Signer) -> &'static str {
        let token = signer.sign(&claims(&json!({"exp": self.clock.unix_seconds() + 300})));
        self.verifier.verify(&token).await.map_or_else(|error| error.code(), |_| "accepted")
    }
}

impl Default for Remote {
    fn default() -> Self {
        Self::new()
    }
}

/// A verifier for the fixtures whose keys are at this endpoint.
pub fn remote_builder(endpoint: &Endpoint) -> VerifierBuilder {
    verifier_without_keys().keys(Keys::jwk_set_url(KEY_SET_URL)).fetcher(endpoint.clone())
}

/// A key endpoint in memory: counts fetches, answers what it is told, and can be made to hang.
#[derive(Clone, Debug)]
pub struct Endpoint {
    answer: Arc<Mutex<Result<Vec<u8>, FetchError>>>,
    fetches: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
    max_age: Option<Duration>,
}

impl Endpoint {
    /// An endpoint that answers with this document.
    #[must_use]
    pub fn new(document: &Value) -> Self {
        Self {
            answer: Arc::new(Mutex::new(Ok(document.to_string().into_bytes()))),
            fetches: Arc::default(),
            gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
            max_age: None,
        }
    }

    /// Says with every answer how long it may be kept.
    #[must_use]
    pub fn with_max_age(mut self, seconds: u64) -> Self {
        self.max_age = Some(Duration::from_secs(seconds));
        self
    }

    /// Answers with another document from now on.
    pub async fn publish(&self, document: &Value) {
        *self.answer.lock().await = Ok(document.to_string().into_bytes());
    }

    /// Answers with these octets from now on.
    pub async fn publish_raw(&self, document: Vec<u8>) {
        *self.answer.lock().await = Ok(document);
    }

    /// Fails from now on.
    pub async fn fail(&self) {
        *self.answer.lock().await = Err(FetchError::new("the endpoint is down"));
    }

    /// Holds every answer back until [`release`](Self::release).
    pub fn hold(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// Lets held answers go.
    pub fn release(&self) {
        self.gate.add_permits(Semaphore::MAX_PERMITS - self.gate.available_permits());
    }

    /// How many fetches have started.
    #[must_use]
    pub fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}

impl Fetcher for Endpoint {
    fn fetch<'a>(&'a self, _: &'a KeySetUrl) -> FetchFuture<'a> {
        Box::pin(async {
            self.fetches.fetch_add(1, Ordering::SeqCst);
            let _open = self.gate.acquire().await;
            let answer = self.answer.lock().await.clone().map(Fetched::new);
            answer.map(|fetched| self.max_age.into_iter().fold(fetched, Fetched::max_age))
        })
    }
}

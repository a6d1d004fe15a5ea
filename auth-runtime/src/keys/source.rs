//! Where keys come from.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jsonwebtoken::{Algorithm, AlgorithmFamily};

use super::cache::{HeldSet, RemoteKeys};
use super::jwk;
use super::jwks::KeySet;
use super::pem;
use super::separate::SeparateKeys;
use super::verification::VerificationKey;
use crate::error::{ConfigProblem, Error, KeyProblem, TokenError};
use crate::limits;
use crate::token::json::Document;

/// Where the keys come from that tokens are verified with. `Debug` shows the kind alone.
///
/// ```
/// use auth_runtime::Keys;
///
/// let published = Keys::jwk_set_url("https://issuer.example/.well-known/jwks.json");
/// let shared = Keys::secret(*b"at least as many octets as the hash has");
/// ```
#[derive(Clone)]
pub struct Keys(pub(crate) KeyInput);

#[derive(Clone)]
pub(crate) enum KeyInput {
    /// At this address, or at the well-known one below the issuer.
    Discovery(Option<String>),
    Jwk(String),
    JwkSet(String),
    JwkSetUrl {
        url: String,
        seed: Option<String>,
    },
    Pem(String),
    PemUrl {
        prefix: String,
    },
    Secret(Vec<u8>),
}

impl Keys {
    /// The key set that the issuer's discovery document names (OpenID Connect Discovery 1.0 §4): the issuer followed by
    /// `/.well-known/openid-configuration`. The document must name exactly the configured issuer.
    #[must_use]
    pub fn discovery() -> Self {
        Self(KeyInput::Discovery(None))
    }

    /// As [`discovery`](Self::discovery), with the discovery document at another address, for emulators and proxies.
    #[must_use]
    pub fn discovery_at(url: impl Into<String>) -> Self {
        Self(KeyInput::Discovery(Some(url.into())))
    }

    /// One public key as a JSON Web Key (RFC 7517 §4). A token that names another `kid` is refused.
    #[must_use]
    pub fn jwk(json: impl Into<String>) -> Self {
        Self(KeyInput::Jwk(json.into()))
    }

    /// A key-set document (RFC 7517 §5) known at start. Tokens must name a `kid` of the set.
    #[must_use]
    pub fn jwk_set(json: impl Into<String>) -> Self {
        Self(KeyInput::JwkSet(json.into()))
    }

    /// The address of a key-set document, fetched at first need and kept; see
    /// [`limits`](crate::limits) for how long. Tokens must name a `kid` of the set.
    ///
    /// Only `https`; plain `http` to this machine when the builder's
    /// [`allow_http_on_loopback`](crate::VerifierBuilder::allow_http_on_loopback) says so.
    #[must_use]
    pub fn jwk_set_url(url: impl Into<String>) -> Self {
        Self(KeyInput::JwkSetUrl { url: url.into(), seed: None })
    }

    /// As [`jwk_set_url`](Self::jwk_set_url), starting with a key-set document at hand, so that a cold start fetches
    /// nothing. The document counts as fetched when the verifier is built, so its keys are believed for ten minutes without
    /// asking: bundle one that is not old. A `kid` that it lacks is asked for at once.
    ///
    /// ```no_run
    /// # fn main() -> std::io::Result<()> {
    /// # use auth_runtime::Keys;
    /// // From the deployment package, or `include_str!` from the binary.
    /// let document = std::fs::read_to_string("/var/task/jwks.json")?;
    /// let keys = Keys::jwk_set_url_seeded("https://issuer.example/.well-known/jwks.json", document);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn jwk_set_url_seeded(url: impl Into<String>, document: impl Into<String>) -> Self {
        Self(KeyInput::JwkSetUrl { url: url.into(), seed: Some(document.into()) })
    }

    /// One public key in PEM: `PUBLIC KEY` (RFC 7468 §13) or `RSA PUBLIC KEY`.
    #[must_use]
    pub fn pem(text: impl Into<String>) -> Self {
        Self(KeyInput::Pem(text.into()))
    }

    /// Public keys in PEM, each at this address followed by its `kid`, which must be a UUID; fetched at first need and kept.
    /// The address ends with `/`. Application Load Balancers publish their keys so.
    #[must_use]
    pub fn pem_url_by_kid(prefix: impl Into<String>) -> Self {
        Self(KeyInput::PemUrl { prefix: prefix.into() })
    }

    /// A shared secret for HS256, HS384 or HS512, at least as long as the hash (RFC 7518 §3.2): 32, 48 or 64 octets.
    ///
    /// Whoever can verify with it can also sign with it: prefer public keys.
    #[must_use]
    pub fn secret(secret: impl Into<Vec<u8>>) -> Self {
        Self(KeyInput::Secret(secret.into()))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            KeyInput::Discovery(_) => "Keys::discovery(..)",
            KeyInput::Jwk(_) => "Keys::jwk(..)",
            KeyInput::JwkSet(_) => "Keys::jwk_set(..)",
            KeyInput::JwkSetUrl { .. } => "Keys::jwk_set_url(..)",
            KeyInput::Pem(_) => "Keys::pem(..)",
            KeyInput::PemUrl { .. } => "Keys::pem_url_by_kid(..)",
            KeyInput::Secret(_) => "Keys::secret(..)",
        })
    }
}

/// Keys ready to verify with.
#[derive(Debug)]
pub(crate) enum KeySource {
    One { kid: Option<String>, key: VerificationKey },
    Set(KeySet),
    Remote(Box<RemoteKeys>),
    Separate(Box<SeparateKeys>),
}

impl KeySource {
    /// Parses keys that are known at start. Problems name what is wrong, never the key.
    pub(crate) fn from_input(
        input: &KeyInput,
        algorithms: &[Algorithm],
        issuer: &str,
    ) -> Result<Self, ConfigProblem> {
        match input {
            KeyInput::Secret(secret) => secret_key(secret, one_algorithm(algorithms, "a shared secret")?),
            KeyInput::Pem(text) => {
                let algorithm = one_algorithm(algorithms, "a single public key")?;
                let key = pem::read(text, algorithms).map_err(|reason| match reason {
                    KeyProblem::Malformed => problem(NOT_A_PUBLIC_KEY),
                    KeyProblem::Algorithm => problem(format!("the public key is not one for {algorithm:?}")),
                    other => unusable("public key", &other),
                });
                Ok(Self::One { kid: None, key: key? })
            }
            KeyInput::Jwk(json) => {
                let document = Document::parse(json.clone().into_bytes(), limits::KEY_SET_DEPTH);
                let document =
                    document.map_err(|_| problem("the JWK is not a JSON object without duplicates"))?;
                one_algorithm(algorithms, "a single public key")?;
                let kid = jwk::kid(document.root()).map_err(|problem| unusable("JWK", &problem))?;
                let key =
                    jwk::parse(document.root(), algorithms).map_err(|problem| unusable("JWK", &problem))?;
                Ok(Self::One { kid, key })
            }
            KeyInput::JwkSet(json) => key_set(json, algorithms, issuer).map(Self::Set),
            KeyInput::Discovery(_) | KeyInput::JwkSetUrl { .. } | KeyInput::PemUrl { .. } => {
                Err(problem("a key-set address needs a fetcher"))
            }
        }
    }

    /// Finds the key for a token's `kid`, fetching at most once, and hands it to `verify`. Also gives the key's set, where
    /// sets come and go.
    pub(crate) async fn with_key<R>(
        &self,
        kid: Option<&Cow<'_, str>>,
        verify: impl FnOnce(&VerificationKey) -> Result<R, TokenError>,
    ) -> Result<(R, Option<Arc<HeldSet>>), Error> {
        let (set, kid) = match (self, kid) {
            (Self::One { kid: Some(known), .. }, Some(kid)) if known != kid => {
                return Err(TokenError::UnknownKey.into());
            }
            (Self::One { key, .. }, _) => return Ok((verify(key)?, None)),
            (_, None) => return Err(TokenError::UnknownKey.into()),
            (Self::Set(set), Some(kid)) => return Ok((verify(set.get(kid)?)?, None)),
            (Self::Remote(keys), Some(kid)) => (keys.set_for(kid).await?, kid),
            (Self::Separate(keys), Some(kid)) => (keys.set_for(kid).await?, kid),
        };
        let verified = verify(set.keys.get(kid)?)?;
        if let Self::Separate(keys) = self {
            keys.prove(kid);
        }
        Ok((verified, Some(set)))
    }
}

fn secret_key(secret: &[u8], algorithm: Algorithm) -> Result<KeySource, ConfigProblem> {
    let public = [&b"-----BEGIN"[..], b"http://", b"https://"];
    // A random secret may begin with a brace; it is not a whole document.
    let document = Document::parse_marking_duplicates(secret.to_vec(), limits::KEY_SET_DEPTH);
    if public.iter().any(|start| secret.trim_ascii_start().starts_with(start))
        || document.is_ok_and(|document| document.root().is_object())
    {
        return Err(problem("the shared secret is a key, a key set or an address that others can read"));
    }
    match VerificationKey::secret(secret, algorithm) {
        Some(key) => Ok(KeySource::One { kid: None, key }),
        None => Err(problem(format!(
            "the shared secret is too short for {algorithm:?}: it needs as many octets as the hash has (32, 48 or 64)"
        ))),
    }
}

/// A key set known at start: at least one of its keys must be good for something.
pub(crate) fn key_set(json: &str, algorithms: &[Algorithm], issuer: &str) -> Result<KeySet, ConfigProblem> {
    let set = KeySet::parse(json.as_bytes().to_vec(), algorithms, issuer);
    let set = set.and_then(|set| if set.is_usable() { Ok(set) } else { Err(KeyProblem::Empty) });
    set.map_err(|problem| unusable("JWK set", &problem))
}

/// One key, one algorithm: a second one could never be used, so asking for it is a mistake.
fn one_algorithm(algorithms: &[Algorithm], key: &str) -> Result<Algorithm, ConfigProblem> {
    match algorithms {
        [algorithm] => Ok(*algorithm),
        _ => {
            Err(problem(format!("{key} verifies one algorithm: name exactly one, not {}", algorithms.len())))
        }
    }
}

const NOT_A_PUBLIC_KEY: &str = "the public key is not one PEM block `-----BEGIN PUBLIC KEY-----` with an RSA, P-256, P-384 \
                                or Ed25519 key";

/// Whether shared secrets and public keys are kept apart (RFC 8725 §2.1).
pub(crate) fn check_families(input: &KeyInput, algorithms: &[Algorithm]) -> Result<(), ConfigProblem> {
    let symmetric = algorithms.iter().filter(|alg| alg.family() == AlgorithmFamily::Hmac).count();
    match input {
        KeyInput::Secret(_) if symmetric < algorithms.len() => Err(problem(
            "a shared secret verifies HS256, HS384 or HS512 only; public-key algorithms need a public key",
        )),
        KeyInput::Secret(_) => Ok(()),
        _ if symmetric > 0 => {
            Err(problem("HS256, HS384 and HS512 need a shared secret and never mix with public keys"))
        }
        _ => Ok(()),
    }
}

fn unusable(what: &str, reason: &KeyProblem) -> ConfigProblem {
    problem(format!("the {what} cannot be used: {reason}"))
}

fn problem(text: impl Into<String>) -> ConfigProblem {
    ConfigProblem::new(text)
}

//! Token text in, principal out. The only code that turns the one into the other.

mod builder;
mod env;
mod installed;
mod rules;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jsonwebtoken::Algorithm;

use self::rules::Rules;
use crate::clock::Clock;
use crate::error::{Error, TokenError};
use crate::keys::source::KeySource;
use crate::lambda::bearer::{self, Credential, CredentialSource};
use crate::lambda::event::AuthEvent;
use crate::principal::Principal;
use crate::token::claims::ClaimSet;
use crate::token::compact::Compact;
use crate::token::header::UnverifiedHeader;

pub use self::builder::VerifierBuilder;
pub(crate) use self::installed::installed_or_from_env;
pub use self::installed::{AlreadyConfigured, VerifierSource, install};

/// Verifies tokens of one issuer for one audience. Cloning is cheap and shares keys.
///
/// ```
/// use auth_runtime::{Algorithm, Keys, Verifier};
///
/// # fn main() -> Result<(), auth_runtime::ConfigError> {
/// let verifier = Verifier::builder()
///     .issuer("https://issuer.example/")
///     .audience("https://api.example")
///     .algorithms([Algorithm::RS256])
///     .keys(Keys::jwk_set_url("https://issuer.example/.well-known/jwks.json"))
///     .build()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Verifier {
    inner: Arc<Inner>,
}

struct Inner {
    algorithms: Vec<Algorithm>,
    keys: KeySource,
    rules: Rules,
    clock: Arc<dyn Clock>,
    sources: Vec<CredentialSource>,
}

impl Verifier {
    /// Starts a verifier. Issuer, audience, algorithms and keys are mandatory; [`VerifierBuilder::build`] lists
    /// whatever is missing or wrong, all at once.
    pub fn builder() -> VerifierBuilder {
        VerifierBuilder::default()
    }

    /// Verifies a compact token and returns its bearer as evidence.
    ///
    /// Input: `BASE64URL(header).BASE64URL(claims).BASE64URL(signature)`, ASCII, no padding, at most
    /// [`limits::TOKEN_BYTES`](crate::limits::TOKEN_BYTES). Each step is cheaper than the next and nothing later runs
    /// after a refusal: length, alphabet and parts, header, key, algorithm, signature, claims, times, issuer, audience,
    /// subject, kind of token.
    ///
    /// # Errors
    /// - [`Error::Token`]: the token is not accepted; the variant says why.
    /// - [`Error::Keys`]: the key set could not be had, so nothing was decided.
    ///
    /// Standards: RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725 §3.
    pub async fn verify(&self, token: &str) -> Result<Principal, Error> {
        let compact = Compact::split(token)?;
        let header = UnverifiedHeader::decode(compact.header)?;
        let members = header.members()?;
        if !self.inner.algorithms.contains(&members.algorithm) {
            return Err(TokenError::AlgorithmNotAllowed.into());
        }
        self.check_signature(&compact, members.algorithm, members.kid.as_ref()).await?;
        let claims = ClaimSet::decode(compact.payload)?;
        Ok(self.inner.rules.check(claims, self.inner.clock.unix_seconds())?)
    }

    /// Finds the credential in an event and verifies it: who is calling, without asking what they may.
    ///
    /// # Errors
    /// As [`verify`](Self::verify), and
    /// - [`Error::MissingCredential`]: there is none.
    /// - [`Error::Request`]: there are several, or one that is not in the right form.
    pub async fn authenticate<E: AuthEvent + ?Sized>(&self, event: &E) -> Result<Principal, Error> {
        let credential = self.credential(event)?;
        self.verify_credential(credential).await
    }

    /// Fetches the key set now, for the init phase; does nothing when keys are known or fresh.
    ///
    /// # Errors
    /// [`Error::Keys`] when it cannot be fetched. Requests will try again, so this may be ignored.
    pub async fn prefetch(&self) -> Result<(), Error> {
        match &self.inner.keys {
            KeySource::Remote(keys) => Ok(keys.prefetch().await?),
            KeySource::One { .. } | KeySource::Set(_) => Ok(()),
        }
    }

    /// Copies the credential out of the event, so that the event is not borrowed while keys are fetched.
    pub(crate) fn credential<E: AuthEvent + ?Sized>(&self, event: &E) -> Result<Option<Credential>, Error> {
        Ok(bearer::find(&event.request(), &self.inner.sources)?)
    }

    pub(crate) async fn verify_credential(&self, credential: Option<Credential>) -> Result<Principal, Error> {
        let credential = credential.ok_or(Error::MissingCredential)?;
        self.verify(credential.token()).await
    }

    async fn check_signature(
        &self,
        compact: &Compact<'_>,
        algorithm: Algorithm,
        kid: Option<&Cow<'_, str>>,
    ) -> Result<(), Error> {
        let verify = |key: &crate::keys::verification::VerificationKey| {
            if key.algorithm() != algorithm {
                return Err(TokenError::AlgorithmMismatch);
            }
            key.verify(compact.signing_input.as_bytes(), compact.signature()?.octets())
        };
        self.inner.keys.with_key(kid, verify).await
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("algorithms", &self.inner.algorithms).finish_non_exhaustive()
    }
}

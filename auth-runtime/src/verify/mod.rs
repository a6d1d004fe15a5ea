//! Token text in, principal out. The only code that turns the one into the other.

mod builder;
mod env;
pub mod gateway;
mod headers;
mod installed;
mod load_balancer;
mod rules;
#[cfg(feature = "cache")]
mod verified;

use std::borrow::Cow;
use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::slice;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use jsonwebtoken::Algorithm;
use tokio::time::timeout;

use self::gateway::TrustedGateway;
use self::headers::KnownHeaders;
use self::load_balancer::LoadBalancerHeader;
use self::rules::Rules;
#[cfg(feature = "cache")]
use self::verified::VerifiedTokens;
use crate::clock::Clock;
use crate::error::{ConfigError, Error, KeyError, TokenError};
use crate::keys::cache::HeldSet;
use crate::keys::source::KeySource;
use crate::keys::verification::VerificationKey;
use crate::lambda::bearer::{self, Credential, Proof, Sources};
use crate::lambda::event::AuthEvent;
use crate::limits;
use crate::principal::Principal;
use crate::token::claims::UnverifiedClaims;
use crate::token::compact::{Compact, Padding};
use crate::token::header::UnverifiedHeader;

pub use self::builder::VerifierBuilder;
pub use self::installed::{AlreadyConfigured, VerifierSource, install, installed};

/// Verifies tokens of one issuer or, with [`any_of`](Verifier::any_of), of several, each with its own keys, algorithms and
/// audience. Cloning is cheap and shares keys.
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
    /// Whose tokens are accepted. Nobody's, where only a gateway is believed.
    trusted: Vec<Arc<Trusted>>,
    /// Asked first; what it says of a request is final.
    gateway: Option<Arc<TrustedGateway>>,
    headers: KnownHeaders,
    clock: Arc<dyn Clock>,
    sources: Sources,
    padding: Padding,
    /// How long ago a message may have been sent to be judged by that time.
    max_queue_age: Option<Duration>,
    #[cfg(feature = "cache")]
    verified: Option<VerifiedTokens>,
}

/// One issuer: its keys never verify another's tokens.
struct Trusted {
    algorithms: Vec<Algorithm>,
    keys: KeySource,
    rules: Rules,
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
    /// after a refusal: length, alphabet and parts, header, choice among several issuers, key, algorithm, signature, claims,
    /// times, issuer, audience, subject, kind of token.
    ///
    /// # Errors
    /// - [`Error::Token`]: the token is not accepted; the variant says why.
    /// - [`Error::Keys`]: the key set could not be had, so nothing was decided.
    ///
    /// Standards: RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725 §3.
    pub async fn verify(&self, token: &str) -> Result<Principal, Error> {
        self.verify_as_of(token, None).await
    }

    /// As [`verify`](Self::verify), by the time `sent_at` instead of the clock's.
    async fn verify_as_of(&self, token: &str, sent_at: Option<i64>) -> Result<Principal, Error> {
        // What is kept was judged by the clock.
        #[cfg(feature = "cache")]
        let verified = self.inner.verified.as_ref().filter(|_| sent_at.is_none());
        #[cfg(feature = "cache")]
        if let Some(principal) =
            verified.and_then(|verified| verified.find(token, self.inner.clock.unix_seconds()))
        {
            return Ok(principal);
        }
        let mut compact = Compact::split(token, self.inner.padding)?;
        let header;
        let (members, is_new) = match self.inner.headers.find(compact.header) {
            Some(known) => (known, false),
            None => {
                header = UnverifiedHeader::decode(compact.header)?;
                (header.members()?, true)
            }
        };
        let (trusted, peeked) = self.choose(&compact)?;
        if !trusted.algorithms.contains(&members.algorithm) {
            return Err(TokenError::AlgorithmNotAllowed.into());
        }
        let load_balancer = trusted.load_balancer_header(&compact, &*self.inner.clock)?;
        #[cfg_attr(not(feature = "cache"), expect(unused_variables, reason = "for tokens that are kept"))]
        let (key_issuer, set) =
            trusted.check_signature(&compact, members.algorithm, members.kid.as_ref()).await?;
        if is_new {
            self.inner.headers.remember(compact.header, &members);
        }
        let mut claims = peeked.map_or_else(|| UnverifiedClaims::decode(compact.payload.take()), Ok)?;
        let client = load_balancer.map(|header| header.complete(&mut claims));
        trusted.rules.check_key_issuer(&claims, key_issuer.as_deref())?;
        let at = sent_at.unwrap_or_else(|| self.inner.clock.unix_seconds());
        let principal = trusted.rules.check(claims, client, at)?;
        #[cfg(feature = "cache")]
        if let Some(verified) = verified {
            verified.remember(token, &principal, trusted, set.map(|set| set.term.clone()), at);
        }
        Ok(principal)
    }

    /// Trusts the issuers of all these verifiers: a token's `iss` chooses among them, and only that issuer's keys,
    /// algorithms and rules judge it.
    ///
    /// ```
    /// use auth_runtime::{ConfigError, Verifier};
    ///
    /// fn staff_and_partners(staff: Verifier, partners: Verifier) -> Result<Verifier, ConfigError> {
    ///     Verifier::any_of([staff, partners])
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ConfigError`] when there is none, when two trust the same issuer, or when they do not take the credential from
    /// the same places.
    pub fn any_of(verifiers: impl IntoIterator<Item = Self>) -> Result<Self, ConfigError> {
        let verifiers: Vec<_> = verifiers.into_iter().collect();
        let [first, others @ ..] = verifiers.as_slice() else {
            return Err(ConfigError::one("there is no verifier to choose from: name one at least"));
        };
        let Inner { sources, max_queue_age, .. } = &*first.inner;
        let mut trusted = first.inner.trusted.clone();
        if verifiers.iter().any(|verifier| verifier.inner.gateway.is_some()) {
            return Err(ConfigError::one("a gateway's claims are not tokens: join them with `or_tokens`"));
        }
        for verifier in others {
            if verifier.inner.sources != *sources {
                return Err(ConfigError::one(
                    "the verifiers take credentials from different places: give all the same headers, cookies and subprotocols",
                ));
            }
            if verifier.inner.max_queue_age != *max_queue_age {
                return Err(ConfigError::one(
                    "the verifiers accept messages of different ages: give all the same `max_queue_age`",
                ));
            }
            for another in &verifier.inner.trusted {
                if trusted.iter().any(|known| known.rules.issuer.overlaps(&another.rules.issuer)) {
                    return Err(ConfigError::one(
                        "two of the verifiers trust the same issuer: join them into one with several audiences",
                    ));
                }
                trusted.push(another.clone());
            }
        }
        Ok(first.with(trusted, None, &verifiers))
    }

    /// Of a verifier that believes a gateway, makes one that also takes tokens: where the gateway says nothing of a request, its
    /// token decides. Where it does say something, the token is not looked at, whatever comes of it.
    ///
    /// # Errors
    /// [`ConfigError`] when this one believes no gateway, takes tokens already, or `tokens` is not for tokens alone.
    pub fn or_tokens(&self, tokens: &Self) -> Result<Self, ConfigError> {
        let joins = self.inner.gateway.is_some() && self.inner.trusted.is_empty();
        if !joins || tokens.inner.gateway.is_some() {
            return Err(ConfigError::one("`or_tokens` joins a verifier of a gateway and one of tokens"));
        }
        let (trusted, gateway) = (tokens.inner.trusted.clone(), self.inner.gateway.clone());
        Ok(tokens.with(trusted, gateway, slice::from_ref(tokens)))
    }

    /// Takes credentials from the same places as this one, and keeps as many tokens as all of `verifiers`.
    fn with(
        &self,
        trusted: Vec<Arc<Trusted>>,
        gateway: Option<Arc<TrustedGateway>>,
        #[cfg_attr(not(feature = "cache"), expect(unused_variables, reason = "for tokens that are kept"))]
        verifiers: &[Self],
    ) -> Self {
        let Inner { clock, sources, padding, max_queue_age, .. } = &*self.inner;
        Self {
            inner: Arc::new(Inner {
                trusted,
                gateway,
                headers: KnownHeaders::default(),
                clock: clock.clone(),
                sources: sources.clone(),
                padding: *padding,
                max_queue_age: *max_queue_age,
                #[cfg(feature = "cache")]
                verified: VerifiedTokens::with_room_of(
                    verifiers.iter().filter_map(|verifier| verifier.inner.verified.as_ref()),
                ),
            }),
        }
    }

    /// Believes a gateway and no token.
    fn of_gateway(gateway: TrustedGateway) -> Self {
        Self {
            inner: Arc::new(Inner {
                trusted: Vec::new(),
                clock: gateway.clock(),
                gateway: Some(Arc::new(gateway)),
                headers: KnownHeaders::default(),
                sources: Sources::default(),
                padding: Padding::Refused,
                max_queue_age: None,
                #[cfg(feature = "cache")]
                verified: None,
            }),
        }
    }

    /// Finds the credential in an event and verifies it: who is calling, without asking what they may.
    ///
    /// A handler does not return the error but [`Error::answer`] of it: an error of a function is a 500 to its caller, whatever it
    /// says, and only the answer is told to the operator.
    ///
    /// # Errors
    /// As [`verify`](Self::verify), and
    /// - [`Error::MissingCredential`]: there is none.
    /// - [`Error::Request`]: there are several, or one that is not in the right form.
    pub fn authenticate<'v, E: AuthEvent + ?Sized>(
        &'v self,
        event: &E,
    ) -> impl Future<Output = Result<Principal, Error>> + Send + use<'v, E> {
        // The event is not borrowed while keys are fetched: it may not be `Sync`, and the future has to be `Send`.
        let credential = self.credential(event);
        async move { self.verify_credential(credential?).await }
    }

    /// Fetches the key set of every issuer now, for the init phase; does nothing when keys are known or fresh.
    ///
    /// # Errors
    /// [`Error::Keys`] when it cannot be fetched. Requests will try again, so this may be ignored.
    pub async fn prefetch(&self) -> Result<(), Error> {
        let mut outcome = Ok(());
        for trusted in &self.inner.trusted {
            if let KeySource::Remote(keys) = &trusted.keys {
                outcome = outcome.and(keys.prefetch().await);
            }
        }
        Ok(outcome?)
    }

    /// Forgets fetched keys, so that the next request fetches them again.
    ///
    /// A SnapStart function registers the verifier itself, which does this after every restore:
    /// `runtime.register_snapstart_resource(Arc::new(verifier.clone()))`.
    pub fn forget_keys(&self) {
        #[cfg(feature = "cache")]
        if let Some(verified) = &self.inner.verified {
            verified.clear();
        }
        for trusted in &self.inner.trusted {
            match &trusted.keys {
                KeySource::Remote(keys) => keys.forget(),
                KeySource::Separate(keys) => keys.forget(),
                KeySource::One { .. } | KeySource::Set(_) => {}
            }
        }
    }

    /// The time by which a message is judged, where that is not the clock's; an error when it was sent too long ago.
    fn judged_by(&self, sent_at: Option<i64>) -> Result<Option<i64>, TokenError> {
        let (Some(sent_at), Some(max_age)) = (sent_at, self.inner.max_queue_age) else { return Ok(None) };
        let now = self.inner.clock.unix_seconds();
        let at = sent_at.saturating_add(i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX));
        if at < now {
            return Err(TokenError::Expired { at, now, leeway: Duration::ZERO });
        }
        Ok(Some(sent_at.min(now)))
    }

    /// The issuer whose keys judge the token. With one there is no choice, and nothing is read before the signature.
    fn choose(&self, compact: &Compact<'_>) -> Result<(&Arc<Trusted>, Option<UnverifiedClaims>), TokenError> {
        if let [only] = self.inner.trusted.as_slice() {
            return Ok((only, None));
        }
        let claims = UnverifiedClaims::decode(compact.payload.clone())?;
        for trusted in &self.inner.trusted {
            if trusted.rules.accepts_issuer(&claims)? {
                return Ok((trusted, Some(claims)));
            }
        }
        Err(TokenError::BadIssuer)
    }

    /// Whether a token may be in a cookie, or in what a proxy makes of one, so that the page that asks matters too.
    #[cfg(feature = "authorizer")]
    pub(crate) fn takes_cookies(&self) -> bool {
        self.inner.sources.places.iter().any(bearer::CredentialSource::is_sent_unasked)
    }

    /// Copies the credential out of the event, so that the event is not borrowed while keys are fetched.
    pub(crate) fn credential<E: AuthEvent + ?Sized>(&self, event: &E) -> Result<Option<Credential>, Error> {
        let request = event.request();
        if let Some(gateway) = &self.inner.gateway
            && let Some(vouched) = gateway.find(&request)?
        {
            return Ok(Some(Credential::of_gateway(vouched)));
        }
        Ok(bearer::find(&request, &self.inner.sources)?)
    }

    pub(crate) async fn verify_credential(&self, credential: Option<Credential>) -> Result<Principal, Error> {
        let credential = credential.ok_or(Error::MissingCredential)?;
        let deadline = credential.deadline();
        let sent_at = self.judged_by(credential.sent_at())?;
        let token = match (credential.into_proof(), &self.inner.gateway) {
            (Proof::Token(token), _) => token,
            (Proof::Vouched(vouched), Some(gateway)) => return Ok(gateway.check(vouched)?),
            (Proof::Vouched(_), None) => return Err(Error::MissingCredential),
        };
        let mut verification = pin!(self.verify_as_of(&token, sent_at));
        // Nothing is waited for, mostly; then there is no need for a timer.
        if let Poll::Ready(verified) = poll_once(verification.as_mut()).await {
            return verified;
        }
        let now = self.inner.clock.unix_millis();
        match deadline.and_then(|deadline| deadline.remaining(now)) {
            None => verification.await,
            Some(left) => {
                if let Ok(verified) = timeout(left, verification.as_mut()).await {
                    return verified;
                }
                // Whoever fetches goes on to hold the flight, so this does not: stale keys decide, if there are any.
                match poll_once(pin!(self.verify_as_of(&token, sent_at))).await {
                    Poll::Ready(verified) => verified,
                    Poll::Pending => Err(KeyError::Deadline.into()),
                }
            }
        }
    }
}

/// What `work` comes to without waiting for anything.
async fn poll_once<F: Future>(mut work: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx))).await
}

impl Trusted {
    /// What the header says of the token's use, where a load balancer signed it.
    fn load_balancer_header(
        &self,
        compact: &Compact<'_>,
        clock: &dyn Clock,
    ) -> Result<Option<LoadBalancerHeader>, TokenError> {
        if self.rules.load_balancers.is_empty() {
            return Ok(None);
        }
        LoadBalancerHeader::check(compact, &self.rules, clock.unix_seconds()).map(Some)
    }

    /// Verifies the signature; tells which issuer the key says it is for, and its set.
    async fn check_signature(
        &self,
        compact: &Compact<'_>,
        algorithm: Algorithm,
        kid: Option<&Cow<'_, str>>,
    ) -> Result<(Option<String>, Option<Arc<HeldSet>>), Error> {
        let verify = |key: &VerificationKey| {
            if key.algorithm() != algorithm {
                return Err(TokenError::AlgorithmMismatch);
            }
            let mut buffer = [0; limits::SIGNATURE_BYTES];
            key.verify(compact.signing_input.as_bytes(), compact.signature(&mut buffer)?)?;
            Ok(key.issuer().map(str::to_owned))
        };
        self.keys.with_key(kid, verify).await
    }
}

/// Keys fetched before the snapshot may be long gone at the restore, and every restored copy would share their age.
impl lambda_runtime::SnapStartResource for Verifier {
    fn after_restore(&self) -> lambda_runtime::BoxFuture<'_, Result<(), lambda_runtime::Error>> {
        self.forget_keys();
        Box::pin(std::future::ready(Ok(())))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("issuers", &self.inner.trusted.len()).finish_non_exhaustive()
    }
}

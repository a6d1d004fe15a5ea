//! Strict defaults, one method per decision, every mistake listed at once.

mod assemble;
pub(in crate::verify) mod checks;
mod places;
mod presets;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::Algorithm;

use super::headers::KnownHeaders;
use super::rules::IssuerRule;
#[cfg(feature = "cache")]
use super::verified::VerifiedTokens;
use super::{Inner, Trusted, Verifier};
use crate::clock::{Clock, SystemClock};
use crate::error::{ConfigError, ConfigProblem};
use crate::keys::fetch::Fetcher;
use crate::keys::source::Keys;
use crate::token::compact::Padding;

/// Builds a [`Verifier`]. Mandatory: [`issuer`](Self::issuer), [`audience`](Self::audience),
/// [`algorithms`](Self::algorithms), [`keys`](Self::keys). Nothing else weakens a check unless its method says so.
#[must_use = "a verifier is made by `build`"]
#[derive(Default)]
pub struct VerifierBuilder {
    issuer: Option<IssuerRule>,
    per_key_issuer: bool,
    load_balancers: Vec<String>,
    audiences: Vec<String>,
    audience_claim: Option<String>,
    algorithms: Vec<Algorithm>,
    default_algorithms: Vec<Algorithm>,
    keys: Vec<Keys>,
    default_keys: Option<Keys>,
    leeway: Duration,
    max_queue_age: Option<Duration>,
    role_claims: Vec<String>,
    default_role_claims: Vec<String>,
    scope_claims: Vec<String>,
    default_scope_claims: Vec<String>,
    required: Vec<(Vec<String>, Vec<String>)>,
    past: Vec<String>,
    never_authority: Vec<&'static str>,
    #[cfg(feature = "cache")]
    cached: Option<usize>,
    cookies: Vec<String>,
    csrf: Vec<(String, String)>,
    headers: Vec<String>,
    subprotocols: Vec<String>,
    allow_http_on_loopback: bool,
    #[cfg(feature = "fetch")]
    root_certificates: Vec<String>,
    fetcher: Option<Arc<dyn Fetcher>>,
    clock: Option<Arc<dyn Clock>>,
    /// Names were given, and none of them is one.
    pub(in crate::verify) bad_algorithms: bool,
    /// Problems found before `build`, by the environment's reader.
    pub(in crate::verify) problems: Vec<ConfigProblem>,
}

impl VerifierBuilder {
    /// Who must have issued the token: compared with `iss` octet for octet, trailing slash included
    /// (RFC 7519 §4.1.1).
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(IssuerRule::Exact(vec![issuer.into()]));
        self
    }

    /// Whom the token must be for (RFC 7519 §4.1.3). Call again to accept several; one match is enough.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Reads the audience from another claim than `aud`, for issuers that name the client instead: Cognito access
    /// tokens carry `client_id`. A [`ClaimPath`](crate::ClaimPath) in text form.
    pub fn audience_claim(mut self, path: impl Into<String>) -> Self {
        self.audience_claim = Some(path.into());
        self
    }

    /// The signature algorithms to accept (RFC 8725 §3.1). No default. A key that does not name its algorithm is used
    /// with the first of these that fits it.
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms.extend(algorithms);
        self
    }

    /// Where the keys come from. Exactly one source.
    pub fn keys(mut self, keys: Keys) -> Self {
        self.keys.push(keys);
        self
    }

    /// Tolerance for clocks that differ, applied once to `exp` and once to `nbf`; whole seconds, at most
    /// [`limits::LEEWAY`](crate::limits::LEEWAY). Default: none.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Judges the token of a message by the time the message was sent, if that is at most so long ago: a token that was good
    /// then may expire while the message waits. Whole seconds, at most
    /// [`limits::QUEUE_AGE`](crate::limits::QUEUE_AGE). Default: by the time it is received.
    ///
    /// The time is that of the service which took the message in: of SQS, of SNS, or of a Kafka broker that sets it
    /// (`LOG_APPEND_TIME`). Other events have no such time.
    pub fn max_queue_age(mut self, age: Duration) -> Self {
        self.max_queue_age = Some(age);
        self
    }

    /// Where roles stand: a string or an array of strings. A [`ClaimPath`](crate::ClaimPath) in text form, so that a nested claim
    /// is `/realm_access/roles` and `realm_access.roles` one with a dot in its name; call again for several. A string is one role.
    /// Default: `roles`.
    pub fn roles_claim(mut self, path: impl Into<String>) -> Self {
        self.role_claims.push(path.into());
        self
    }

    /// Where scopes stand: a space-separated string or an array. A [`ClaimPath`](crate::ClaimPath) in text form; call again for several.
    /// Default: `scope` as a string, and `scp` as a string or an array.
    pub fn scopes_claim(mut self, path: impl Into<String>) -> Self {
        self.scope_claims.push(path.into());
        self
    }

    /// Demands that a claim be exactly this string, to keep kinds of tokens apart (RFC 8725 §3.11): Cognito access
    /// tokens have `token_use` = `access`. `path` is a [`ClaimPath`](crate::ClaimPath) in text form; call again for several.
    pub fn require_claim(mut self, path: impl Into<String>, value: impl Into<String>) -> Self {
        self.required.push((vec![path.into()], vec![value.into()]));
        self
    }

    /// Demands that a claim be there as a string that is not empty. A [`ClaimPath`](crate::ClaimPath) in text form.
    pub fn require_present(mut self, path: impl Into<String>) -> Self {
        self.required.push((vec![path.into()], Vec::new()));
        self
    }

    /// Demands that a claim be a time that has come, such as `auth_time`. A [`ClaimPath`](crate::ClaimPath) in text form.
    pub fn require_past(mut self, path: impl Into<String>) -> Self {
        self.past.push(path.into());
        self
    }

    /// Also takes the token from this cookie, when there is no `Authorization: Bearer`.
    ///
    /// Browsers send cookies with requests other sites cause, so a request with a method other than `GET`, `HEAD`
    /// or `OPTIONS` is refused unless it says that it comes from the same origin (`Sec-Fetch-Site` or `Origin`). So is one that
    /// opens a WebSocket.
    ///
    /// The name is compared octet for octet. Prefer one that begins with `__Host-`: browsers then take it from this very host
    /// only, over `https`. Any other cookie can be set by a page of a neighbouring subdomain, which signs the user in as
    /// somebody else.
    pub fn cookie(mut self, name: impl Into<String>) -> Self {
        self.cookies.push(name.into());
        self
    }

    /// Demands of a request with a token in a cookie and a method other than `GET`, `HEAD` or `OPTIONS` that this header
    /// repeats this cookie ("double submit"), instead of coming from the same origin. For pages of other origins of the same
    /// site, and clients that say neither `Sec-Fetch-Site` nor `Origin`; the check of the origin needs nothing set up, so prefer it
    /// where it works.
    ///
    /// The name begins with `__Host-`, so that no neighbouring subdomain can write the cookie. Its value is yours to make when you
    /// sign the user in: at least [`limits::CSRF_TOKEN_BYTES`](crate::limits::CSRF_TOKEN_BYTES) random characters, new for each
    /// session. Pages read it (so it is not `HttpOnly`) or are told it, and send it in the header. A browser that says
    /// `Sec-Fetch-Site: cross-site` is refused all the same.
    pub fn csrf_cookie(mut self, cookie: impl Into<String>, header: impl Into<String>) -> Self {
        self.csrf.push((cookie.into(), header.into()));
        self
    }

    /// Also takes the token from this header, as `Bearer <token>` or the token alone, for fronts that use
    /// `Authorization` for themselves. A request with both is refused.
    ///
    /// Headers that a proxy writes for whoever has a cookie of its own, such as `Cf-Access-Jwt-Assertion`, `X-Amzn-Oidc-Data`,
    /// `X-Amzn-Oidc-Accesstoken`, `X-Goog-Iap-Jwt-Assertion` and `X-Forwarded-Access-Token`, stand for that cookie: with these, a
    /// request that may change something, or opens a WebSocket, is refused when the browser says `Sec-Fetch-Site: cross-site`, or
    /// nothing but an `Origin` that is not `https://` and the `Host`.
    pub fn header(mut self, name: impl Into<String>) -> Self {
        self.headers.push(name.into());
        self
    }

    /// Also takes the token from `Sec-WebSocket-Protocol`, where it follows this name: `new WebSocket(url, ["bearer", token])`. A
    /// page can write no other header of the handshake. A request with both this and another credential is refused.
    ///
    /// The answer to `$connect` has to name the protocol that was chosen, in a header `Sec-WebSocket-Protocol: bearer`;
    /// browsers close the connection otherwise.
    pub fn websocket_protocol(mut self, name: impl Into<String>) -> Self {
        self.subprotocols.push(name.into());
        self
    }

    /// Accepts a plain `http` key-set address on this machine (127.0.0.0/8, `[::1]`, `localhost`), for a local
    /// issuer in development.
    pub fn allow_http_on_loopback(mut self) -> Self {
        self.allow_http_on_loopback = true;
        self
    }

    /// Also trusts key-set endpoints whose certificate leads to this one (PEM, one or more), for issuers of a private
    /// network. Has no effect on a fetcher of your own.
    #[cfg(feature = "fetch")]
    pub fn root_certificate(mut self, pem: impl Into<String>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Keeps up to this many verified tokens for each processor, at most
    /// [`limits::CACHED_TOKENS`](crate::limits::CACHED_TOKENS), so that the same token is not verified again while it and its
    /// key are valid: a request then costs a look-up instead of a signature check.
    ///
    /// Nothing is decided otherwise than without: an entry is found by the whole text of the token alone, and is of no use
    /// once the token expires, the key set is due or was fetched anew, or the clock goes back. Roles and scopes are checked
    /// for each request as ever. A token of 900 bytes takes about 3 KB, one of the largest size up to 100 KB.
    #[cfg(feature = "cache")]
    pub fn cache_verified(mut self, tokens: usize) -> Self {
        self.cached = Some(tokens);
        self
    }

    /// Fetches key sets by other means than the built-in HTTPS client.
    pub fn fetcher(mut self, fetcher: impl Fetcher) -> Self {
        self.fetcher = Some(Arc::new(fetcher));
        self
    }

    /// Tells the time by another clock than the system's, for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// As [`clock`](Self::clock), for a clock that the test keeps to move it.
    pub fn shared_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Makes the verifier.
    ///
    /// # Errors
    /// [`ConfigError`] lists everything that is missing, empty, contradictory or unusable.
    pub fn build(mut self) -> Result<Verifier, ConfigError> {
        let mut problems = std::mem::take(&mut self.problems);
        let clock = self.clock.take().unwrap_or_else(|| Arc::new(SystemClock::default()));
        if self.algorithms.is_empty() {
            self.algorithms = std::mem::take(&mut self.default_algorithms);
        }
        if self.keys.is_empty() {
            self.keys.extend(self.default_keys.take());
        }
        let sources = self.sources(&mut problems);
        let keys = self.key_source(&clock, &mut problems);
        let rules = self.rules(&mut problems);
        match (rules, keys) {
            (Some(rules), Some(keys)) if problems.is_empty() => {
                let trusted = vec![Arc::new(Trusted { algorithms: self.algorithms, keys, rules })];
                let padding =
                    if self.load_balancers.is_empty() { Padding::Refused } else { Padding::Accepted };
                let headers = KnownHeaders::default();
                Ok(Verifier {
                    inner: Arc::new(Inner {
                        trusted,
                        headers,
                        gateway: None,
                        clock,
                        sources,
                        padding,
                        max_queue_age: self.max_queue_age,
                        #[cfg(feature = "cache")]
                        verified: self.cached.map(VerifiedTokens::new),
                    }),
                })
            }
            _ => Err(ConfigError::new(problems)),
        }
    }
}

impl fmt::Debug for VerifierBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifierBuilder")
            .field("issuer", &self.issuer)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

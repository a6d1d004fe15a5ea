//! Strict defaults, one method per decision, every mistake listed at once.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderName;
use jsonwebtoken::Algorithm;

use super::headers::KnownHeaders;
use super::rules::{IssuerRule, RequiredClaim, Rules, ScopeClaims};
use super::{Inner, Trusted, Verifier};
use crate::clock::{Clock, SystemClock};
use crate::error::{ConfigError, ConfigProblem};
use crate::keys::cache::{Location, RemoteKeys};
use crate::keys::fetch::{Fetcher, KeySetUrl};
use crate::keys::source::{self, KeyInput, KeySource, Keys};
use crate::lambda::bearer::CredentialSource;
use crate::limits;
use crate::token::path::ClaimPath;

/// Builds a [`Verifier`]. Mandatory: [`issuer`](Self::issuer), [`audience`](Self::audience),
/// [`algorithms`](Self::algorithms), [`keys`](Self::keys). Nothing else weakens a check unless its method says so.
#[must_use = "a verifier is made by `build`"]
#[derive(Default)]
pub struct VerifierBuilder {
    issuer: Option<IssuerRule>,
    per_key_issuer: bool,
    audiences: Vec<String>,
    audience_claim: Option<String>,
    algorithms: Vec<Algorithm>,
    default_algorithms: Vec<Algorithm>,
    keys: Vec<Keys>,
    default_keys: Option<Keys>,
    leeway: Duration,
    role_claims: Vec<String>,
    default_role_claims: Vec<String>,
    scope_claims: Vec<String>,
    default_scope_claims: Vec<String>,
    required: Vec<(Vec<String>, Vec<String>)>,
    past: Vec<String>,
    never_authority: Vec<&'static str>,
    cookies: Vec<String>,
    headers: Vec<String>,
    allow_http_on_loopback: bool,
    #[cfg(feature = "fetch")]
    root_certificates: Vec<String>,
    fetcher: Option<Arc<dyn Fetcher>>,
    clock: Option<Arc<dyn Clock>>,
    /// Names were given, and none of them is one.
    pub(super) bad_algorithms: bool,
    /// Problems found before `build`, by the environment's reader.
    pub(super) problems: Vec<ConfigProblem>,
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
    /// tokens carry `client_id`. A [`ClaimPath`] in text form.
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
    /// [`limits::LEEWAY`]. Default: none.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Where roles stand: a string or an array of strings. A [`ClaimPath`] in text form; call again for several.
    /// Default: `roles`.
    pub fn roles_claim(mut self, path: impl Into<String>) -> Self {
        self.role_claims.push(path.into());
        self
    }

    /// Where scopes stand: a space-separated string or an array. A [`ClaimPath`] in text form; call again for several.
    /// Default: `scope` as a string, and `scp` as a string or an array.
    pub fn scopes_claim(mut self, path: impl Into<String>) -> Self {
        self.scope_claims.push(path.into());
        self
    }

    /// Demands that a claim be exactly this string, to keep kinds of tokens apart (RFC 8725 §3.11): Cognito access
    /// tokens have `token_use` = `access`. `path` is a [`ClaimPath`] in text form; call again for several.
    pub fn require_claim(mut self, path: impl Into<String>, value: impl Into<String>) -> Self {
        self.required.push((vec![path.into()], vec![value.into()]));
        self
    }

    /// Demands that a claim be there as a string that is not empty. A [`ClaimPath`] in text form.
    pub fn require_present(mut self, path: impl Into<String>) -> Self {
        self.required.push((vec![path.into()], Vec::new()));
        self
    }

    /// Demands that a claim be a time that has come, such as `auth_time`. A [`ClaimPath`] in text form.
    pub fn require_past(mut self, path: impl Into<String>) -> Self {
        self.past.push(path.into());
        self
    }

    /// Also takes the token from this cookie, when there is no `Authorization: Bearer`.
    ///
    /// Browsers send cookies with requests other sites cause, so a request with a method other than `GET`, `HEAD`
    /// or `OPTIONS` is refused unless it says that it comes from the same origin (`Sec-Fetch-Site` or `Origin`).
    /// Prefer a name that begins with `__Host-`.
    pub fn cookie(mut self, name: impl Into<String>) -> Self {
        self.cookies.push(name.into());
        self
    }

    /// Also takes the token from this header, as `Bearer <token>` or the token alone, for fronts that use
    /// `Authorization` for themselves. A request with both is refused.
    pub fn header(mut self, name: impl Into<String>) -> Self {
        self.headers.push(name.into());
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
                Ok(Verifier {
                    inner: Arc::new(Inner { trusted, headers: KnownHeaders::default(), clock, sources }),
                })
            }
            _ => Err(ConfigError::new(problems)),
        }
    }

    fn rules(&mut self, problems: &mut Vec<ConfigProblem>) -> Option<Rules> {
        self.check_mandatory(problems);
        let take = std::mem::take::<Vec<String>>;
        let audience_claim = vec![self.audience_claim.take().unwrap_or_else(|| "aud".to_owned())];
        let audience_claim = paths("`audience_claim` (AUTH_AUDIENCE_CLAIM)", audience_claim, problems).pop();
        if self.role_claims.is_empty() {
            self.role_claims = take(&mut self.default_role_claims);
        }
        if self.role_claims.is_empty() {
            self.role_claims.push("roles".to_owned());
        }
        if self.scope_claims.is_empty() {
            self.scope_claims = take(&mut self.default_scope_claims);
        }
        let scope_claims =
            paths("`scopes_claim` (AUTH_SCOPES_CLAIM)", take(&mut self.scope_claims), problems);
        let role_claims = paths("`roles_claim` (AUTH_ROLES_CLAIM)", take(&mut self.role_claims), problems);
        for claim in &self.never_authority {
            if role_claims.iter().chain(&scope_claims).any(|path| path.begins_with(claim)) {
                let problem = format!("users write `{claim}` themselves: it cannot hold roles or scopes");
                problems.push(ConfigProblem::new(problem));
            }
        }
        let setting = "`require_claim` (AUTH_REQUIRED_CLAIMS)";
        let required = std::mem::take(&mut self.required).into_iter();
        Some(Rules {
            required: required
                .map(|(places, values)| RequiredClaim { places: paths(setting, places, problems), values })
                .collect(),
            past: paths("`require_past`", take(&mut self.past), problems),
            role_claims,
            scope_claims: if scope_claims.is_empty() {
                ScopeClaims::Standard
            } else {
                ScopeClaims::At(scope_claims)
            },
            audiences: take(&mut self.audiences),
            leeway: self.leeway,
            per_key_issuer: self.per_key_issuer,
            issuer: self.issuer.take()?,
            audience_claim: audience_claim?,
        })
    }

    fn check_mandatory(&self, problems: &mut Vec<ConfigProblem>) {
        let mut problem = |text: &str| problems.push(ConfigProblem::new(text));
        match &self.issuer {
            None => {
                problem("the issuer is missing: set `issuer` (AUTH_ISSUER) to the exact `iss` of the tokens")
            }
            Some(IssuerRule::Exact(issuers)) if issuers.iter().any(String::is_empty) => {
                problem("the issuer is empty");
            }
            Some(IssuerRule::Exact(issuers)) if issuers.iter().any(|issuer| issuer.trim() != issuer) => {
                problem("the issuer (AUTH_ISSUER) has white space around it");
            }
            Some(IssuerRule::Tenants { tenants, .. }) if tenants.is_empty() => {
                problem("no tenant is allowed: name those whose users may come");
            }
            Some(IssuerRule::Tenants { tenants, .. }) if !tenants.iter().all(|tenant| is_guid(tenant)) => {
                problem("a tenant is not a GUID in lower case");
            }
            Some(_) => {}
        }
        if self.audiences.is_empty() {
            problem(
                "the audience is missing: set `audience` (AUTH_AUDIENCE) to the exact `aud` of the tokens",
            );
        }
        if self.audiences.iter().any(String::is_empty) {
            problem("an audience is empty");
        }
        if self.algorithms.is_empty() && !self.bad_algorithms {
            problem(
                "the algorithms are missing: set `algorithms` (AUTH_ALGORITHMS) to the issuer's, such as RS256",
            );
        }
        if self.leeway > limits::LEEWAY || self.leeway.subsec_nanos() != 0 {
            problem("the leeway (AUTH_LEEWAY_SECONDS) is not a whole number of seconds up to 300");
        }
    }

    fn sources(&mut self, problems: &mut Vec<ConfigProblem>) -> Vec<CredentialSource> {
        let mut sources = vec![CredentialSource::Authorization];
        for name in std::mem::take(&mut self.headers) {
            match HeaderName::try_from(&name) {
                Ok(name) if name != http::header::AUTHORIZATION && name != http::header::COOKIE => {
                    sources.push(CredentialSource::Header(name));
                }
                _ => problems
                    .push(ConfigProblem::new("`header` (AUTH_HEADER) is not the name of a further header")),
            }
        }
        for name in std::mem::take(&mut self.cookies) {
            // A cookie name is a token (RFC 6265 §4.1.1), just as a header name is.
            match HeaderName::try_from(&name) {
                Ok(_) => sources.push(CredentialSource::Cookie(name)),
                Err(_) => {
                    problems.push(ConfigProblem::new("`cookie` (AUTH_COOKIE) is not the name of a cookie"))
                }
            }
        }
        sources
    }

    fn key_source(&mut self, clock: &Arc<dyn Clock>, problems: &mut Vec<ConfigProblem>) -> Option<KeySource> {
        let input = match self.keys.as_slice() {
            [keys] => &keys.0,
            [] => {
                problems.push(ConfigProblem::new("the keys are missing: set `keys` (AUTH_JWKS_URL, AUTH_JWKS, AUTH_PUBLIC_KEY, AUTH_SECRET or AUTH_SECRET_BASE64)"));
                return None;
            }
            _ => {
                problems.push(ConfigProblem::new("several sources of keys are given: keep one"));
                return None;
            }
        };
        if self.algorithms.is_empty() {
            // Said already; which keys are usable depends on them. An address does not.
            if let KeyInput::JwkSetUrl { url, .. } = input {
                problems.extend(self.url(url).err());
            }
            return None;
        }
        let source = source::check_families(input, &self.algorithms).and_then(|()| match input {
            KeyInput::Discovery(at) => {
                self.discovery(at.as_deref()).and_then(|location| self.remote(location, None, clock))
            }
            KeyInput::JwkSetUrl { url, seed } => {
                self.url(url).and_then(|url| self.remote(Location::KeySet(url), seed.as_deref(), clock))
            }
            input => KeySource::from_input(input, &self.algorithms),
        });
        source.map_err(|problem| problems.push(problem)).ok()
    }

    fn remote(
        &self,
        location: Location,
        seed: Option<&str>,
        clock: &Arc<dyn Clock>,
    ) -> Result<KeySource, ConfigProblem> {
        let seed = seed.map(|seed| source::key_set(seed, &self.algorithms)).transpose()?;
        let fetcher = self.fetcher.clone().map_or_else(|| self.default_fetcher(), Ok)?;
        let keys = RemoteKeys::new(location, self.algorithms.clone(), fetcher, clock.clone(), seed);
        Ok(KeySource::Remote(Box::new(keys)))
    }

    #[cfg(feature = "fetch")]
    fn default_fetcher(&self) -> Result<Arc<dyn Fetcher>, ConfigProblem> {
        use crate::keys::https::{HttpsFetcher, certificates};

        let mut roots = Vec::new();
        for pem in &self.root_certificates {
            let read = certificates(pem);
            roots.extend(
                read.ok_or_else(|| ConfigProblem::new("`root_certificate` is not a PEM certificate"))?,
            );
        }
        Ok(Arc::new(HttpsFetcher::new(roots)))
    }

    #[cfg(not(feature = "fetch"))]
    fn default_fetcher(&self) -> Result<Arc<dyn Fetcher>, ConfigProblem> {
        Err(ConfigProblem::new("a key-set address needs the feature `fetch`, or a fetcher of your own"))
    }

    /// The configured issuer leads to its own document; a token never does.
    fn discovery(&self, at: Option<&str>) -> Result<Location, ConfigProblem> {
        let Some(IssuerRule::Exact(issuers)) = &self.issuer else {
            return Err(ConfigProblem::new("discovery needs one issuer"));
        };
        let [issuer] = issuers.as_slice() else {
            return Err(ConfigProblem::new("discovery needs one issuer"));
        };
        let well_known = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        Ok(Location::Discovery {
            url: self.url(at.unwrap_or(&well_known))?,
            issuer: issuer.clone(),
            allow_http_on_loopback: self.allow_http_on_loopback,
        })
    }

    fn url(&self, url: &str) -> Result<KeySetUrl, ConfigProblem> {
        KeySetUrl::parse(url, self.allow_http_on_loopback)
    }
}

/// What presets for identity providers set; a user's own calls win.
impl VerifierBuilder {
    /// One of several spellings of one issuer.
    pub(crate) fn issuer_forms(mut self, issuers: Vec<String>) -> Self {
        self.issuer = Some(IssuerRule::Exact(issuers));
        self
    }

    /// The issuers of these tenants; `tid` and, where a key names its issuer, the key must agree.
    pub(crate) fn tenants(mut self, before: &str, tenants: Vec<String>, after: &str) -> Self {
        self.issuer =
            Some(IssuerRule::Tenants { before: before.to_owned(), tenants, after: after.to_owned() });
        self
    }

    pub(crate) fn per_key_issuer(mut self) -> Self {
        self.per_key_issuer = true;
        self
    }

    /// A claim at the first of these places that is present must be one of these strings.
    pub(crate) fn require_one_of(mut self, places: &[&str], values: Vec<String>) -> Self {
        self.required.push((places.iter().map(|place| (*place).to_owned()).collect(), values));
        self
    }

    /// Of these claims, `claim` is the user's own to write: it is refused as a place for roles or scopes.
    pub(crate) fn never_authority(mut self, claim: &'static str) -> Self {
        self.never_authority.push(claim);
        self
    }

    pub(crate) fn default_role_claims(mut self, paths: &[&str]) -> Self {
        self.default_role_claims = paths.iter().map(|path| (*path).to_owned()).collect();
        self
    }

    pub(crate) fn default_scope_claims(mut self, paths: &[&str]) -> Self {
        self.default_scope_claims = paths.iter().map(|path| (*path).to_owned()).collect();
        self
    }

    /// An argument of a preset that cannot be right.
    pub(crate) fn problem_unless(mut self, is_right: bool, problem: &str) -> Self {
        if !is_right {
            self.problems.push(ConfigProblem::new(problem));
        }
        self
    }

    pub(crate) fn default_algorithms(mut self, algorithms: &[Algorithm]) -> Self {
        self.default_algorithms = algorithms.to_vec();
        self
    }

    pub(crate) fn default_keys(mut self, keys: Keys) -> Self {
        self.default_keys = Some(keys);
        self
    }
}

/// `8-4-4-4-12` hexadecimal digits, in lower case as issuers write it.
fn is_guid(text: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let parts: Vec<_> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.into_iter().all(is_hex)
}

fn paths(setting: &str, texts: Vec<String>, problems: &mut Vec<ConfigProblem>) -> Vec<ClaimPath> {
    let parse = |text: String| {
        let problem = || ConfigProblem::new(format!("{setting} is not the path of a claim"));
        text.parse().map_err(|_| problems.push(problem())).ok()
    };
    texts.into_iter().filter_map(parse).collect()
}

impl fmt::Debug for VerifierBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifierBuilder")
            .field("issuer", &self.issuer)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

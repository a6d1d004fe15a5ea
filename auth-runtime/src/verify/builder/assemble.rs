//! From settings to the parts of a verifier; every mistake is noted, none ends the search for more.

use std::sync::Arc;

use super::VerifierBuilder;
use super::checks::{self, paths};
use crate::clock::Clock;
use crate::error::ConfigProblem;
use crate::keys::cache::RemoteKeys;
use crate::keys::fetch::{Fetcher, KeySetUrl};
use crate::keys::location::Location;
use crate::keys::publisher::Publisher;
use crate::keys::separate::SeparateKeys;
use crate::keys::source::{self, KeyInput, KeySource};
use crate::limits;
use crate::verify::rules::{IssuerRule, Rules, ScopeClaims};

impl VerifierBuilder {
    pub(super) fn rules(&mut self, problems: &mut Vec<ConfigProblem>) -> Option<Rules> {
        self.check_settings(problems);
        let take = std::mem::take::<Vec<String>>;
        let claim = self.audience_claim.take();
        let audience_claim =
            checks::audience_claim("`audience_claim` (AUTH_AUDIENCE_CLAIM)", claim, problems);
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
        checks::authority(role_claims.iter().chain(&scope_claims), &self.never_authority, problems);
        let required = std::mem::take(&mut self.required);
        Some(Rules {
            required: checks::required("`require_claim` (AUTH_REQUIRED_CLAIMS)", required, problems),
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
            load_balancers: self.load_balancers.clone(),
            audience_claim: audience_claim?,
        })
    }

    fn check_settings(&self, problems: &mut Vec<ConfigProblem>) {
        checks::issuer("`issuer` (AUTH_ISSUER)", self.issuer.as_ref(), problems);
        checks::audiences("`audience` (AUTH_AUDIENCE)", &self.audiences, true, problems);
        let mut problem = |text: &str| problems.push(ConfigProblem::new(text));
        if !self.load_balancers.is_empty() && self.audience_claim.is_some() {
            problem("a load balancer names the client in the header: `audience_claim` has no effect");
        }
        if self.algorithms.is_empty() && !self.bad_algorithms {
            problem(
                "the algorithms are missing: set `algorithms` (AUTH_ALGORITHMS) to the issuer's, such as RS256",
            );
        }
        checks::leeway("`leeway` (AUTH_LEEWAY_SECONDS)", self.leeway, problems);
        let age = self.max_queue_age.unwrap_or_default();
        checks::whole_seconds("`max_queue_age`", age, limits::QUEUE_AGE, problems);
        #[cfg(feature = "cache")]
        if self.cached.is_some_and(|tokens| !(1..=limits::CACHED_TOKENS).contains(&tokens)) {
            problems.push(ConfigProblem::new("`cache_verified` is not a number of tokens from 1 to 100000"));
        }
    }

    pub(super) fn key_source(
        &mut self,
        clock: &Arc<dyn Clock>,
        problems: &mut Vec<ConfigProblem>,
    ) -> Option<KeySource> {
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
            KeyInput::PemUrl { prefix } => {
                let keys = SeparateKeys::new(prefix, self.allow_http_on_loopback, self.publisher(clock)?);
                keys.map(|keys| KeySource::Separate(Box::new(keys)))
            }
            input => KeySource::from_input(input, &self.algorithms, &self.issuer_name()),
        });
        source.map_err(|problem| problems.push(problem)).ok()
    }

    fn remote(
        &self,
        location: Location,
        seed: Option<&str>,
        clock: &Arc<dyn Clock>,
    ) -> Result<KeySource, ConfigProblem> {
        let publisher = self.publisher(clock)?;
        let seed = seed.map(|seed| source::key_set(seed, &self.algorithms, &publisher.issuer)).transpose()?;
        Ok(KeySource::Remote(Box::new(RemoteKeys::new(location, publisher, seed))))
    }

    fn publisher(&self, clock: &Arc<dyn Clock>) -> Result<Arc<Publisher>, ConfigProblem> {
        Ok(Arc::new(Publisher {
            issuer: self.issuer_name(),
            algorithms: self.algorithms.clone(),
            fetcher: self.fetcher.clone().map_or_else(|| self.default_fetcher(), Ok)?,
            clock: clock.clone(),
        }))
    }

    fn issuer_name(&self) -> String {
        self.issuer.as_ref().map(ToString::to_string).unwrap_or_default()
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

//! Tokens for tests: good by default, wrong in exactly the way that is asked for.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value, json};

use super::error::LocalError;
use super::signing::SigningKeys;
use crate::clock::{Clock, SystemClock};

const ONE_HOUR: i64 = 3_600;

/// Builds one access token; [`Issuer::token`](super::Issuer::token) starts it.
///
/// Unless told otherwise the token is signed with RS256, is for the issuer's audience and the subject `local-user`,
/// carries no roles and no scopes, and expires in one hour.
///
/// ```
/// use std::time::Duration;
/// use auth_runtime::local::Issuer;
/// use auth_runtime::Algorithm;
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let issuer = Issuer::start().await?;
/// let verifier = issuer.verifier().build()?;
///
/// let token = issuer.token().subject("alice").roles(["admin", "editor"]).scope("orders:read");
/// let token = token.claim("department", json!("finance")).algorithm(Algorithm::ES256).sign()?;
/// let caller = verifier.verify(&token).await?;
/// assert!(caller.has_role("editor") && caller.has_scope("orders:read"));
///
/// let late = issuer.token().expired_since(Duration::from_secs(60)).sign()?;
/// assert_eq!(verifier.verify(&late).await.unwrap_err().code(), "expired");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a token is made by `sign`"]
pub struct TokenBuilder {
    keys: Arc<SigningKeys>,
    algorithm: Algorithm,
    issuer: String,
    default_audience: String,
    subject: String,
    audiences: Vec<String>,
    roles: Vec<String>,
    scopes: Vec<String>,
    /// Seconds from now; in the past when negative.
    expires: i64,
    claims: Map<String, Value>,
    typ: String,
}

impl TokenBuilder {
    pub(super) fn new(keys: Arc<SigningKeys>, issuer: &str, audience: &str) -> Self {
        Self {
            keys,
            algorithm: Algorithm::RS256,
            issuer: issuer.to_owned(),
            default_audience: audience.to_owned(),
            subject: "local-user".to_owned(),
            audiences: Vec::new(),
            roles: Vec::new(),
            scopes: Vec::new(),
            expires: ONE_HOUR,
            claims: Map::new(),
            typ: "at+jwt".to_owned(),
        }
    }

    /// Who the caller is: `sub`.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// Whom the token is for, instead of the issuer's audience: `aud`. Call again for several.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Adds a role: an item of `roles`. For other places, such as `cognito:groups`, use [`claim`](Self::claim).
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.roles.push(role.into());
        self
    }

    /// Adds several roles.
    pub fn roles<R: Into<String>>(mut self, roles: impl IntoIterator<Item = R>) -> Self {
        self.roles.extend(roles.into_iter().map(Into::into));
        self
    }

    /// Adds a scope: a word of `scope`.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// What kind of token the header says it is, instead of `at+jwt`: `typ` (RFC 7515 §4.1.9).
    pub fn typ(mut self, typ: impl Into<String>) -> Self {
        self.typ = typ.into();
        self
    }

    /// Sets a claim to any value. It wins over every other method, so that a test can make each claim wrong.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    /// How long the token is good for, in whole seconds from now.
    pub fn expires_in(mut self, duration: Duration) -> Self {
        self.expires = seconds(duration);
        self
    }

    /// How long ago the token expired, in whole seconds.
    pub fn expired_since(mut self, duration: Duration) -> Self {
        self.expires = seconds(duration).saturating_neg();
        self
    }

    /// What the token is signed with: RS256, ES256 or EdDSA.
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Makes the token, in compact form (RFC 7515 §7.1).
    ///
    /// # Errors
    /// - [`LocalError::Algorithm`]: the issuer has no key for the algorithm.
    /// - [`LocalError::Sign`]: the signature could not be made.
    pub fn sign(self) -> Result<String, LocalError> {
        let keys = self.keys.clone();
        let key = keys.get(self.algorithm)?;
        let header = json!({ "alg": format!("{:?}", self.algorithm), "kid": key.kid(), "typ": self.typ });
        let claims = self.into_claims()?;
        let input = format!("{}.{}", encode(&header), encode(&claims));
        let signature = key.sign(input.as_bytes())?;
        Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The claims of an access token (RFC 9068 §2.2).
    fn into_claims(self) -> Result<Value, LocalError> {
        let now = SystemClock::default().unix_seconds();
        let expires = now.saturating_add(self.expires);
        let audience = match self.audiences.as_slice() {
            [] => json!(self.default_audience),
            [audience] => json!(audience),
            audiences => json!(audiences),
        };
        let mut claims = json!({
            "iss": self.issuer,
            "sub": self.subject,
            "aud": audience,
            "client_id": "local-client",
            "iat": now.min(expires.saturating_sub(ONE_HOUR)),
            "exp": expires,
            "jti": random_text()?,
        });
        if let Value::Object(claims) = &mut claims {
            if !self.roles.is_empty() {
                claims.insert("roles".to_owned(), json!(self.roles));
            }
            if !self.scopes.is_empty() {
                claims.insert("scope".to_owned(), json!(self.scopes.join(" ")));
            }
            claims.extend(self.claims);
        }
        Ok(claims)
    }
}

fn encode(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

fn random_text() -> Result<String, LocalError> {
    let mut octets = [0; 16];
    aws_lc_rs::rand::fill(&mut octets).map_err(|_| LocalError::Sign)?;
    Ok(URL_SAFE_NO_PAD.encode(octets))
}

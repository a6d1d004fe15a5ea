//! What the claims of a token with a good signature must say.

use std::fmt::{self, Display};
use std::time::Duration;

use crate::error::TokenError;
use crate::principal::{Assertion, Principal};
use crate::token::claims::{self, UnverifiedClaims};
use crate::token::json::{Text, Value};
use crate::token::path::ClaimPath;

/// The configured expectations.
pub(super) struct Rules {
    pub(super) issuer: IssuerRule,
    /// The load balancers that may have signed; empty when the issuer signs.
    pub(super) load_balancers: Vec<String>,
    /// Whether a key that names its issuer verifies that issuer's tokens only.
    pub(super) per_key_issuer: bool,
    pub(super) audiences: Vec<String>,
    /// Where the audience stands; `aud` unless the issuer names its clients elsewhere.
    pub(super) audience_claim: ClaimPath,
    pub(super) required: Vec<RequiredClaim>,
    /// Claims that must be times that have come.
    pub(super) past: Vec<ClaimPath>,
    pub(super) leeway: Duration,
    pub(super) role_claims: Vec<ClaimPath>,
    pub(super) scope_claims: ScopeClaims,
}

/// Who may have issued the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IssuerRule {
    /// One of these, octet for octet (RFC 7519 §4.1.1).
    Exact(Vec<String>),
    /// `before`, a tenant of the list, `after`; the claim `tid` names the same tenant.
    Tenants { before: String, tenants: Vec<String>, after: String },
}

/// A claim that must be one of some strings, or any string but the empty one when none is named; the first of its places
/// that is present counts.
#[derive(Clone, Debug)]
pub(super) struct RequiredClaim {
    pub(super) places: Vec<ClaimPath>,
    pub(super) values: Vec<String>,
}

/// Where scopes stand.
#[derive(Clone, Debug)]
pub(super) enum ScopeClaims {
    /// `scope` as a space-separated string and `scp` as that or an array (RFC 8693 §4.2 and the field's practice).
    Standard,
    /// These claims, each a space-separated string or an array.
    At(Vec<ClaimPath>),
}

impl IssuerRule {
    /// Whether this very issuer is named; a tenant's is known by its claims alone.
    pub(super) fn names(&self, issuer: &str) -> bool {
        matches!(self, Self::Exact(known) if known.iter().any(|known| known == issuer))
    }

    /// Whether some issuer fits both.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let concrete = |rule: &Self| match rule {
            Self::Exact(issuers) => issuers.clone(),
            Self::Tenants { before, tenants, after } => {
                tenants.iter().map(|tenant| format!("{before}{tenant}{after}")).collect()
            }
        };
        let others = concrete(other);
        concrete(self).iter().any(|issuer| others.contains(issuer))
    }
}

/// For operators.
impl Display for IssuerRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(issuers) => f.write_str(issuers.first().map_or("", String::as_str)),
            Self::Tenants { before, after, .. } => write!(f, "{before}{{tenant}}{after}"),
        }
    }
}

impl Rules {
    /// Times, then issuer, audience and subject, then the kind of token; a token wrong in several ways is refused for
    /// the first.
    ///
    /// `client` is whom the token is for, where a load balancer said so and not the claims.
    pub(super) fn check(
        &self,
        claims: UnverifiedClaims,
        client: Option<Text>,
        now: i64,
    ) -> Result<Principal, TokenError> {
        let expires = self.check_times(&claims, now)?;
        if !self.accepts_issuer(&claims)? {
            return Err(TokenError::BadIssuer);
        }
        let issuer = claims.issuer.ok_or(TokenError::MissingClaim("iss".into()))?;
        let mut names = match client {
            Some(client) => vec![client],
            None => self.check_audience(claims.document.root())?,
        };
        let subject = claims.subject.ok_or(TokenError::MissingClaim("sub".into()))?;
        self.check_required(claims.document.root())?;
        self.check_past(claims.document.root(), now)?;
        // Proof of possession is not checked here, so a bound token must not pass as a bearer token (RFC 7800 §3).
        if claims.is_bound {
            return Err(TokenError::SenderConstrained);
        }
        let scopes_from = names.len();
        self.collect_scopes(claims.document.root(), &mut names)?;
        let roles_from = names.len();
        self.collect_roles(claims.document.root(), &mut names)?;
        let found = Assertion {
            document: claims.document,
            subject,
            issuer,
            expires,
            issued_at: claims.issued_at,
            names,
            scopes_from,
            roles_from,
        };
        Ok(Principal::assertion(found, now))
    }

    fn check_times(&self, claims: &UnverifiedClaims, now: i64) -> Result<i64, TokenError> {
        let expires = claims.expires.ok_or(TokenError::MissingClaim("exp".into()))?;
        self.check_expiry(expires, now)?;
        match claims.not_before {
            Some(at) if at > now.saturating_add(self.leeway_seconds()) => {
                Err(TokenError::NotYetValid { at, now, leeway: self.leeway })
            }
            _ => Ok(expires),
        }
    }

    pub(super) fn check_expiry(&self, at: i64, now: i64) -> Result<(), TokenError> {
        if at.saturating_add(self.leeway_seconds()) <= now {
            return Err(TokenError::Expired { at, now, leeway: self.leeway });
        }
        Ok(())
    }

    /// Whether the token says that it comes from an issuer of ours. Nothing of it need be verified yet.
    pub(super) fn accepts_issuer(&self, claims: &UnverifiedClaims) -> Result<bool, TokenError> {
        let issuer = claims.issuer.as_ref().ok_or(TokenError::MissingClaim("iss".into()))?;
        let issuer = claims.document.resolve(issuer);
        match &self.issuer {
            IssuerRule::Exact(known) => Ok(known.iter().any(|known| known == issuer)),
            IssuerRule::Tenants { before, tenants, after } => {
                let tenant =
                    issuer.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(after.as_str()));
                let Some(tenant) = tenant.filter(|tenant| tenants.iter().any(|known| known == tenant)) else {
                    return Ok(false);
                };
                let tid = claims.document.root().get("tid").ok_or(TokenError::MissingClaim("tid".into()))?;
                Ok(tid.is(tenant))
            }
        }
    }

    /// A key set that serves many tenants may say which of them a key is for.
    pub(super) fn check_key_issuer(
        &self,
        claims: &UnverifiedClaims,
        key_issuer: Option<&str>,
    ) -> Result<(), TokenError> {
        let Some(template) = key_issuer.filter(|_| self.per_key_issuer) else { return Ok(()) };
        let tenant = claims.document.root().get("tid").and_then(Value::as_str).unwrap_or_default();
        let issuer = claims.issuer.as_ref().map(|issuer| claims.document.resolve(issuer));
        if issuer == Some(template.replace("{tenantid}", &tenant).as_str()) {
            Ok(())
        } else {
            Err(TokenError::BadIssuer)
        }
    }

    fn check_audience(&self, root: Value<'_>) -> Result<Vec<Text>, TokenError> {
        let name = || self.audience_claim.to_string();
        let claim = self.audience_claim.find(root).ok_or_else(|| TokenError::MissingClaim(name().into()))?;
        let mut audience = Vec::with_capacity(8);
        claims::strings(claim, &self.audience_claim, &mut audience)?;
        let is_ours = |value: Value<'_>| self.audiences.iter().any(|audience| value.is(audience));
        if is_ours(claim) || claim.elements().any(is_ours) {
            Ok(audience)
        } else {
            Err(TokenError::BadAudience)
        }
    }

    fn check_required(&self, root: Value<'_>) -> Result<(), TokenError> {
        for RequiredClaim { places, values } in &self.required {
            let claim = places.iter().find_map(|path| path.find(root));
            let name = || places.first().map_or_else(String::new, ToString::to_string);
            let claim = claim.ok_or_else(|| TokenError::MissingClaim(name().into()))?;
            let fits = match values.as_slice() {
                [] => claim.as_str().is_some_and(|text| !text.is_empty()),
                values => values.iter().any(|value| claim.is(value)),
            };
            if !fits {
                return Err(TokenError::WrongType);
            }
        }
        Ok(())
    }

    fn check_past(&self, root: Value<'_>, now: i64) -> Result<(), TokenError> {
        for path in &self.past {
            let claim = path.find(root).ok_or_else(|| TokenError::MissingClaim(path.to_string().into()))?;
            let at = claims::whole_seconds(claim);
            let at = at.ok_or_else(|| TokenError::BadClaimType(path.to_string().into()))?;
            if at > now.saturating_add(self.leeway_seconds()) {
                return Err(TokenError::NotYetValid { at, now, leeway: self.leeway });
            }
        }
        Ok(())
    }

    fn leeway_seconds(&self) -> i64 {
        i64::try_from(self.leeway.as_secs()).unwrap_or(0)
    }

    fn collect_scopes(&self, root: Value<'_>, names: &mut Vec<Text>) -> Result<(), TokenError> {
        match &self.scope_claims {
            ScopeClaims::Standard => {
                if let Some(scope) = root.get("scope") {
                    if scope.as_str().is_none() {
                        return Err(TokenError::BadClaimType("scope".into()));
                    }
                    scope.words(names);
                }
                root.get("scp").map_or(Ok(()), |scp| words_or_elements(scp, &"scp", names))
            }
            ScopeClaims::At(paths) => paths.iter().try_for_each(|path| {
                path.find_strictly(root)?.map_or(Ok(()), |scopes| words_or_elements(scopes, path, names))
            }),
        }
    }

    fn collect_roles(&self, root: Value<'_>, names: &mut Vec<Text>) -> Result<(), TokenError> {
        self.role_claims.iter().try_for_each(|path| {
            path.find_strictly(root)?.map_or(Ok(()), |roles| claims::strings(roles, path, names))
        })
    }
}

/// A space-separated string, or an array of strings that are each one scope.
fn words_or_elements(scopes: Value<'_>, name: &dyn Display, names: &mut Vec<Text>) -> Result<(), TokenError> {
    if scopes.is_array() {
        return claims::strings(scopes, name, names);
    }
    if scopes.as_str().is_none() {
        return Err(TokenError::BadClaimType(name.to_string().into()));
    }
    scopes.words(names);
    Ok(())
}

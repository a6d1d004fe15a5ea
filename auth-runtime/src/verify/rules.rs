//! What the claims of a token with a good signature must say.

use std::sync::Arc;
use std::time::Duration;

use crate::error::TokenError;
use crate::principal::{Assertion, Principal};
use crate::token::claims::{self, ClaimSet};
use crate::token::json::{Text, Value};
use crate::token::path::ClaimPath;

/// The configured expectations.
pub(super) struct Rules {
    pub(super) issuer: Arc<str>,
    pub(super) audiences: Vec<String>,
    /// Where the audience stands; `aud` unless the issuer names its clients elsewhere.
    pub(super) audience_claim: ClaimPath,
    pub(super) required: Vec<RequiredClaim>,
    pub(super) leeway: Duration,
    pub(super) role_claims: Vec<ClaimPath>,
    pub(super) scope_claims: ScopeClaims,
}

/// A claim that must be a string equal to `value`.
#[derive(Clone, Debug)]
pub(super) struct RequiredClaim {
    pub(super) path: ClaimPath,
    pub(super) value: String,
}

/// Where scopes stand.
#[derive(Clone, Debug)]
pub(super) enum ScopeClaims {
    /// `scope` as a space-separated string and `scp` as that or an array (RFC 8693 §4.2 and the field's practice).
    Standard,
    /// These claims, each a space-separated string or an array.
    At(Vec<ClaimPath>),
}

impl Rules {
    /// Times, then issuer, audience and subject, then the kind of token; a token wrong in several ways is refused for
    /// the first.
    pub(super) fn check(&self, claims: ClaimSet, now: i64) -> Result<Principal, TokenError> {
        let expires = self.check_times(&claims, now)?;
        self.check_issuer(&claims)?;
        let mut names = self.check_audience(claims.document.root())?;
        let subject = claims.subject.ok_or(TokenError::MissingClaim("sub".into()))?;
        self.check_required(claims.document.root())?;
        let scopes_from = names.len();
        self.collect_scopes(claims.document.root(), &mut names)?;
        let roles_from = names.len();
        self.collect_roles(claims.document.root(), &mut names)?;
        Ok(Principal::assertion(Assertion {
            document: claims.document,
            subject,
            issuer: self.issuer.clone(),
            expires,
            issued_at: claims.issued_at,
            names,
            scopes_from,
            roles_from,
        }))
    }

    fn check_times(&self, claims: &ClaimSet, now: i64) -> Result<i64, TokenError> {
        let leeway = i64::try_from(self.leeway.as_secs()).unwrap_or(0);
        let at = claims.expires.ok_or(TokenError::MissingClaim("exp".into()))?;
        if at.saturating_add(leeway) <= now {
            return Err(TokenError::Expired { at, now, leeway: self.leeway });
        }
        match claims.not_before {
            Some(at) if at > now.saturating_add(leeway) => {
                Err(TokenError::NotYetValid { at, now, leeway: self.leeway })
            }
            _ => Ok(at),
        }
    }

    fn check_issuer(&self, claims: &ClaimSet) -> Result<(), TokenError> {
        let issuer = claims.issuer.as_ref().ok_or(TokenError::MissingClaim("iss".into()))?;
        if claims.document.resolve(issuer) == &*self.issuer { Ok(()) } else { Err(TokenError::BadIssuer) }
    }

    fn check_audience(&self, root: Value<'_>) -> Result<Vec<Text>, TokenError> {
        let name = || self.audience_claim.to_string();
        let claim = self.audience_claim.find(root).ok_or_else(|| TokenError::MissingClaim(name().into()))?;
        let mut audience = Vec::with_capacity(8);
        claims::strings(claim, "aud", &mut audience).map_err(|_| TokenError::BadClaimType(name().into()))?;
        let is_ours = |value: Value<'_>| self.audiences.iter().any(|audience| value.is(audience));
        if is_ours(claim) || claim.elements().any(is_ours) {
            Ok(audience)
        } else {
            Err(TokenError::BadAudience)
        }
    }

    fn check_required(&self, root: Value<'_>) -> Result<(), TokenError> {
        for RequiredClaim { path, value } in &self.required {
            let claim = path.find(root).ok_or_else(|| TokenError::MissingClaim(path.to_string().into()))?;
            if !claim.is(value) {
                return Err(TokenError::WrongType);
            }
        }
        // Proof of possession is not checked here, so a bound token must not pass as a bearer token (RFC 7800 §3).
        if root.get("cnf").is_some() { Err(TokenError::SenderConstrained) } else { Ok(()) }
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
                root.get("scp").map_or(Ok(()), |scp| words_or_elements(scp, "scp", names))
            }
            ScopeClaims::At(paths) => paths
                .iter()
                .filter_map(|path| Some((path, path.find(root)?)))
                .try_for_each(|(path, scopes)| words_or_elements(scopes, &path.to_string(), names)),
        }
    }

    fn collect_roles(&self, root: Value<'_>, names: &mut Vec<Text>) -> Result<(), TokenError> {
        self.role_claims
            .iter()
            .filter_map(|path| Some((path, path.find(root)?)))
            .try_for_each(|(path, roles)| claims::strings(roles, &path.to_string(), names))
    }
}

/// A space-separated string, or an array of strings that are each one scope.
fn words_or_elements(scopes: Value<'_>, name: &str, names: &mut Vec<Text>) -> Result<(), TokenError> {
    if scopes.is_array() {
        return claims::strings(scopes, name, names);
    }
    if scopes.as_str().is_none() {
        return Err(TokenError::BadClaimType(name.to_owned().into()));
    }
    scopes.words(names);
    Ok(())
}

//! What an Application Load Balancer says in the header of its tokens, where others say it in the claims. The signature
//! covers both.

use std::borrow::Cow;

use super::rules::Rules;
use crate::error::TokenError;
use crate::token::claims::{self, UnverifiedClaims};
use crate::token::compact::Compact;
use crate::token::header::UnverifiedHeader;
use crate::token::json::{Text, Value};

/// What the header of an acceptable token says.
pub(super) struct LoadBalancerHeader {
    client: Box<str>,
    issuer: Box<str>,
    expires: i64,
}

impl LoadBalancerHeader {
    /// Checks `signer`, `exp`, `iss` and `client`, before a key is asked for by the name the header gives.
    pub(super) fn check(compact: &Compact<'_>, rules: &Rules, now: i64) -> Result<Self, TokenError> {
        let header = UnverifiedHeader::decode(compact.header)?;
        let header = header.root();
        let signer = string(header, "signer")?;
        if !rules.load_balancers.iter().any(|known| *known == signer) {
            return Err(TokenError::BadIssuer);
        }
        let expires = header.get("exp").ok_or(TokenError::MissingClaim("exp".into()))?;
        let expires = claims::whole_seconds(expires).ok_or(TokenError::BadClaimType("exp".into()))?;
        rules.check_expiry(expires, now)?;
        let issuer = string(header, "iss")?;
        if !rules.issuer.names(&issuer) {
            return Err(TokenError::BadIssuer);
        }
        let client = string(header, "client")?;
        if !rules.audiences.iter().any(|known| *known == client) {
            return Err(TokenError::BadAudience);
        }
        Ok(Self { client: client.into(), issuer: issuer.into(), expires })
    }

    /// Adds to the claims what they leave to the header, and gives the client they are for.
    pub(super) fn complete(self, claims: &mut UnverifiedClaims) -> Text {
        claims.issuer.get_or_insert(Text::Owned(self.issuer));
        claims.expires = Some(claims.expires.map_or(self.expires, |at| at.min(self.expires)));
        Text::Owned(self.client)
    }
}

fn string<'h>(header: Value<'h>, name: &'static str) -> Result<Cow<'h, str>, TokenError> {
    let member = header.get(name).ok_or(TokenError::MissingClaim(name.into()))?;
    member.as_str().ok_or(TokenError::BadClaimType(name.into()))
}

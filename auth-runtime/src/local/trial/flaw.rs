//! Tokens that are wrong in one way.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::local::{Issuer, LocalError, TokenBuilder};
use crate::table::Persona;

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    Audience,
    Expired,
    Garbage,
    IdToken,
    Issuer,
    Key,
    None,
    Unsigned,
}

pub(super) const FLAWS: [Flaw; 8] = [
    Flaw::None,
    Flaw::Audience,
    Flaw::Expired,
    Flaw::Garbage,
    Flaw::IdToken,
    Flaw::Issuer,
    Flaw::Key,
    Flaw::Unsigned,
];

impl Flaw {
    /// A token for `persona` that is good but for this flaw.
    pub(super) fn token(
        self,
        persona: &Persona,
        issuer: &Issuer,
        impostor: &Issuer,
    ) -> Result<Option<String>, LocalError> {
        let filled = |token: TokenBuilder| {
            let token = token.roles(persona.roles.iter().cloned());
            persona.scopes.iter().fold(token, |token, scope| token.scope(scope))
        };
        let token = filled(issuer.token());
        let token = match self {
            Flaw::Audience => token.audience("https://other.example"),
            Flaw::Expired => token.expired_since(Duration::from_secs(3_600)),
            Flaw::Garbage => return Ok(Some("garbage".to_owned())),
            Flaw::IdToken => token.typ("id+jwt"),
            Flaw::Issuer => token.claim("iss", "https://other.example"),
            Flaw::Key => filled(impostor.token()).claim("iss", issuer.url()).audience(issuer.audience()),
            Flaw::None => token,
            Flaw::Unsigned => return Ok(Some(unsigned(&token.sign()?))),
        };
        token.sign().map(Some)
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Flaw::Audience => ", token for another audience",
            Flaw::Expired => ", expired token",
            Flaw::Garbage => ", garbage for a token",
            Flaw::IdToken => ", ID token",
            Flaw::Issuer => ", token of another issuer",
            Flaw::Key => ", token signed by another key",
            Flaw::None => ", good token",
            Flaw::Unsigned => ", unsigned token",
        }
    }
}

/// The same claims without a signature (RFC 7519 §6).
fn unsigned(token: &str) -> String {
    let claims = token.split('.').nth(1).unwrap_or_default();
    format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#))
}

//! Where a credential may be found, and what makes it ambiguous.

use std::fmt;

use http::HeaderName;
use http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};

use super::cookies::{self, DoubleSubmit};
use super::deadline::Deadline;
use super::view::{Front, RequestView, Sent};
use crate::error::RequestError;
use crate::verify::gateway::Vouched;

/// A place that may carry a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CredentialSource {
    Authorization,
    Cookie(String),
    Header(HeaderName),
    /// Written by a load balancer, which pads the parts of its tokens.
    PaddedHeader(HeaderName),
    /// What follows this name in `Sec-WebSocket-Protocol`.
    Subprotocol(String),
}

/// Headers that a proxy writes for whoever has a cookie of its own. Browsers send that cookie unasked.
const OF_A_COOKIE: [&str; 7] = [
    "cf-access-jwt-assertion",
    "x-amzn-ava-user-context",
    "x-amzn-oidc-accesstoken",
    "x-amzn-oidc-data",
    "x-auth-request-access-token",
    "x-forwarded-access-token",
    "x-goog-iap-jwt-assertion",
];

impl CredentialSource {
    /// Whether a browser sends what is in this place with the requests of any page.
    pub(crate) fn is_sent_unasked(&self) -> bool {
        match self {
            Self::Authorization | Self::Subprotocol(_) => false,
            Self::Cookie(_) => true,
            Self::Header(name) | Self::PaddedHeader(name) => OF_A_COOKIE.contains(&name.as_str()),
        }
    }
}

/// All places, and what else is asked of a cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sources {
    pub(crate) places: Vec<CredentialSource>,
    pub(crate) double_submit: Option<DoubleSubmit>,
}

/// What tells who is calling, copied out of its event, and until when the answer is of use. Never shown.
pub(crate) struct Credential {
    proof: Proof,
    deadline: Option<Deadline>,
    sent_at: Option<i64>,
}

/// A token to verify, or the word of a gateway.
pub(crate) enum Proof {
    Token(String),
    Vouched(Vouched),
}

impl Credential {
    /// INVARIANT: called for a verifier that believes this very gateway. Nothing is waited for, so there is no deadline.
    pub(crate) fn of_gateway(vouched: Vouched) -> Self {
        Self { proof: Proof::Vouched(vouched), deadline: None, sent_at: None }
    }

    pub(crate) fn into_proof(self) -> Proof {
        self.proof
    }

    pub(crate) fn deadline(&self) -> Option<Deadline> {
        self.deadline
    }

    /// When the message around it was sent, in Unix seconds, if it is one.
    pub(crate) fn sent_at(&self) -> Option<i64> {
        self.sent_at
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(..)")
    }
}

/// Finds the one credential of a request; `None` when there is none.
///
/// Two headers that carry one are ambiguous. A header wins over a cookie, because browsers add cookies unasked; a
/// broken header is refused, and with any `Authorization` at all no cookie is looked at.
pub(crate) fn find(request: &RequestView<'_>, sources: &Sources) -> Result<Option<Credential>, RequestError> {
    let mut found = None;
    for source in &sources.places {
        let token = match source {
            // Other services than HTTP fronts mostly carry the token alone.
            CredentialSource::Authorization if request.front == Front::NotHttp => {
                header(request.header(AUTHORIZATION.as_str()))?
            }
            CredentialSource::Authorization => authorization(request.header(AUTHORIZATION.as_str()))?,
            CredentialSource::Header(name) => header(request.header(name.as_str()))?,
            CredentialSource::PaddedHeader(name) => padded(request.header(name.as_str()))?,
            CredentialSource::Subprotocol(name) => {
                subprotocol(request.header(SEC_WEBSOCKET_PROTOCOL.as_str()), name)?
            }
            CredentialSource::Cookie(_) => continue,
        };
        if token.is_some() && found.is_some() {
            return Err(RequestError::SeveralCredentials);
        }
        if token.is_some() && source.is_sent_unasked() && cookies::is_forged(request) {
            return Err(RequestError::CrossSite);
        }
        found = found.or(token);
    }
    if found.is_none() && request.header(AUTHORIZATION.as_str()) == Sent::Nothing {
        found = cookies::find(request, sources)?;
    }
    let (deadline, sent_at) = (request.deadline(), request.sent_at());
    let proof = |token: &str| Proof::Token(token.to_owned());
    Ok(found.map(|token| Credential { proof: proof(token), deadline, sent_at }))
}

/// `Authorization: Bearer b64token` (RFC 6750 §2.1). Other schemes are somebody else's credential, not ours.
fn authorization(sent: Sent<'_>) -> Result<Option<&str>, RequestError> {
    match single(sent)? {
        None => Ok(None),
        Some(value) => match after_scheme(value) {
            Scheme::Bearer(rest) => token(rest).map(Some),
            Scheme::Other if value.split(',').skip(1).any(|part| is_bearer(part.trim_start())) => {
                Err(RequestError::SeveralCredentials)
            }
            Scheme::Other => Ok(None),
            Scheme::Malformed => Err(RequestError::Malformed),
        },
    }
}

/// A configured header: the same, or the token alone.
fn header(sent: Sent<'_>) -> Result<Option<&str>, RequestError> {
    match single(sent)? {
        None => Ok(None),
        Some(value) => match after_scheme(value) {
            Scheme::Bearer(rest) => token(rest).map(Some),
            _ => token(value).map(Some),
        },
    }
}

/// A load balancer's header: the token alone; each of its parts may end with padding.
fn padded(sent: Sent<'_>) -> Result<Option<&str>, RequestError> {
    let Some(value) = single(sent)? else { return Ok(None) };
    value.split('.').try_for_each(|part| token(part).map(drop))?;
    Ok(Some(value))
}

/// `Sec-WebSocket-Protocol: bearer, <token>` (RFC 6455 §11.3.4): a list without order or repetition among which a client says
/// what it speaks, and the only header that a browser lets a page write. The token follows the name.
fn subprotocol<'e>(sent: Sent<'e>, name: &str) -> Result<Option<&'e str>, RequestError> {
    let Some(value) = single(sent)? else { return Ok(None) };
    let mut protocols = value.split(',').map(|protocol| protocol.trim_matches(' '));
    if !protocols.any(|protocol| protocol == name) {
        return Ok(None);
    }
    let found = protocols.next().ok_or(RequestError::Malformed)?;
    if protocols.any(|protocol| protocol == name) {
        return Err(RequestError::SeveralCredentials);
    }
    token(found).map(Some)
}

/// The only value of a header: visible ASCII and spaces.
pub(super) fn single(sent: Sent<'_>) -> Result<Option<&str>, RequestError> {
    match sent {
        Sent::Nothing => Ok(None),
        Sent::One(Some(value)) if value.iter().all(|octet| matches!(octet, b' '..=b'~')) => {
            std::str::from_utf8(value).map(Some).map_err(|_| RequestError::Malformed)
        }
        Sent::One(_) => Err(RequestError::Malformed),
        Sent::Several => Err(RequestError::SeveralCredentials),
    }
}

enum Scheme<'e> {
    Bearer(&'e str),
    Other,
    Malformed,
}

/// The scheme is a token (RFC 9110 §11.1), compared without case, followed by one or more spaces.
fn after_scheme(value: &str) -> Scheme<'_> {
    let end = value.find(|c: char| !is_token_character(c)).unwrap_or(value.len());
    let Some((scheme, rest)) = value.split_at_checked(end) else { return Scheme::Malformed };
    match scheme {
        "" => Scheme::Malformed,
        scheme if !scheme.eq_ignore_ascii_case("bearer") => Scheme::Other,
        _ if rest.starts_with(' ') => Scheme::Bearer(rest.trim_start_matches(' ')),
        _ => Scheme::Malformed,
    }
}

fn is_bearer(text: &str) -> bool {
    matches!(after_scheme(text), Scheme::Bearer(_))
}

fn is_token_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// `b64token` of RFC 6750 §2.1. A comma is what gateways put between two headers they join.
pub(super) fn token(text: &str) -> Result<&str, RequestError> {
    let body = text.trim_end_matches('=');
    let is_b64token = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
    if !body.is_empty() && body.chars().all(is_b64token) {
        return Ok(text);
    }
    Err(if text.contains(',') { RequestError::SeveralCredentials } else { RequestError::Malformed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_never_shown() {
        let proof = Proof::Token("hunter2".to_owned());
        let credential = Credential { proof, deadline: None, sent_at: None };
        assert_eq!(format!("{credential:?}"), "Credential(..)");
    }
}

//! What can go wrong, grouped by who has to act.

mod config;
mod keys;
mod status;
mod token;

use std::fmt;

use crate::authz::Denial;

pub use self::config::{ConfigError, ConfigProblem};
pub use self::keys::{KeyError, KeyProblem};
pub(crate) use self::status::Challenge;
pub use self::token::TokenError;

/// Why a request is not let through.
///
/// Neither `Display` nor `Debug` shows a token, a key, a secret or a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The service is not configured to decide: the developer acts. Answered 500.
    Config(ConfigError),
    /// The token is good, the rule says no: the caller's administrator acts. Answered 403, or 401 where
    /// authenticating again would do, or 503 where the rule could not be decided.
    Denied(Denial),
    /// Keys to decide with could not be had: the operator acts. Answered 503.
    Keys(KeyError),
    /// No credential was sent. Answered 401 with a bare challenge.
    MissingCredential,
    /// The request states its credential in a way that cannot be accepted. Answered 400, or 403 for a
    /// cookie sent from another site.
    Request(RequestError),
    /// The token is not accepted: the caller acts. Answered 401.
    Token(TokenError),
}

/// What is wrong with how a request states its credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// A cookie credential on a state-changing request that another site may have caused.
    CrossSite,
    /// The header or cookie is not in the form of RFC 6750 §2.1.
    Malformed,
    /// More than one credential, or several values of the header that carries it.
    SeveralCredentials,
}

impl Error {
    /// The stable reason code, as traces and metrics carry it.
    ///
    /// | code | status | what it means | look first at |
    /// |---|---|---|---|
    /// | `missing_credential` | 401 | no `Bearer` credential, or another scheme | does the caller send `Authorization: Bearer`? does an event of this kind carry one? |
    /// | `several_credentials` | 400 | more than one, or two joined by a gateway | proxies that add a header |
    /// | `malformed` | 400 | `Bearer` and something that is not a token | quotes, blanks, line breaks |
    /// | `malformed` | 401 | not three base64url parts of JSON | opaque or encrypted tokens |
    /// | `too_large`, `too_deep` | 401 | beyond the [`limits`](crate::limits) | |
    /// | `bad_header`, `crit_unsupported` | 401 | not a plain signed token; `alg` is `none` or unknown | |
    /// | `wrong_type` | 401 | another kind of token, or a required claim with another value | an ID token instead of an access token |
    /// | `alg_not_allowed`, `alg_mismatch` | 401 | an algorithm that is not configured, or not the key's | the algorithms |
    /// | `unknown_key` | 401 | no published key has this `kid` | another issuer's token; a rotation in the last 30 s |
    /// | `key_unusable` | 401 | the key is published and must not be used | the log line that names the key |
    /// | `bad_signature` | 401 | the signature does not verify | a changed token; another issuer that reuses the `kid` |
    /// | `duplicate_member`, `bad_claim_type` | 401 | claims that could be read in two ways, or not at all | the issuer's mappers |
    /// | `missing_claim` | 401 | a required claim is absent | an ID token instead of an access token |
    /// | `expired`, `not_yet_valid` | 401 | outside of its time | clocks |
    /// | `bad_issuer`, `bad_audience` | 401 | for or from somebody else | the exact `iss` and `aud`, slashes included |
    /// | `sender_constrained` | 401 | the token is bound to a key (`cnf`) | the client asks for DPoP or mTLS tokens |
    /// | `insufficient_role`, `insufficient_scope` | 403 | the rule does not hold | where roles and scopes stand; a nested claim is written `/realm_access/roles` |
    /// | `condition_failed` | 403 | another condition of the rule does not hold, or a cookie came from another site | claims that are absent or of another type |
    /// | `step_up_required` | 401 | `acr`, `amr` or `auth_time` do not say what the rule asks for | the issuer's claims; the challenge names what to ask for |
    /// | `store_unavailable` | 503 | a `when` of the rule failed to decide | the warning before it |
    /// | `keys_unavailable` | 503 | the key set cannot be had | the warning that names the endpoint |
    /// | `misconfigured` | 500 | no verifier, or one that cannot be built | the list in the log |
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "misconfigured",
            Self::Denied(denial) => denial.code(),
            Self::Keys(_) => "keys_unavailable",
            Self::MissingCredential => "missing_credential",
            Self::Request(RequestError::CrossSite) => "condition_failed",
            Self::Request(RequestError::Malformed) => "malformed",
            Self::Request(RequestError::SeveralCredentials) => "several_credentials",
            Self::Token(error) => error.code(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Denied(denial) => denial.fmt(f),
            Self::Keys(error) => error.fmt(f),
            Self::MissingCredential => f.write_str(
                "no credential was found where it is looked for: in `Authorization: Bearer <token>`, unless set up otherwise",
            ),
            Self::Request(error) => error.fmt(f),
            Self::Token(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CrossSite => {
                "a cookie credential came without proof that no other site caused the request: the same origin, or the \
                 CSRF cookie repeated in its header"
            },
            Self::Malformed => "the credential is not in the form `Bearer <token>`",
            Self::SeveralCredentials => "more than one credential was sent",
        })
    }
}

impl std::error::Error for Error {}
impl std::error::Error for RequestError {}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::Keys(error)
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_mistakes_are_told_with_what_to_look_at() {
        for (error, look_at) in [
            (Error::MissingCredential, "`Authorization: Bearer <token>`"),
            (RequestError::CrossSite.into(), "CSRF cookie"),
            (RequestError::Malformed.into(), "`Bearer <token>`"),
            (TokenError::BadAudience.into(), "octet for octet"),
            (TokenError::BadIssuer.into(), "octet for octet"),
            (TokenError::Malformed.into(), "opaque and encrypted"),
            (TokenError::MissingClaim("client_id".into()).into(), "`client_id`"),
            (TokenError::UnknownKey.into(), "`kid`"),
            (TokenError::WrongType.into(), "ID token"),
        ] {
            assert!(error.to_string().contains(look_at), "{error}");
        }
    }
}

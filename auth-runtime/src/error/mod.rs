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
    /// The token is good, the rule says no: the caller's administrator acts. Answered 403.
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
            Self::MissingCredential => f.write_str("no credential was sent"),
            Self::Request(error) => error.fmt(f),
            Self::Token(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CrossSite => "a cookie credential came with a request from another site",
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

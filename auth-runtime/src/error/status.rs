//! The one map from error to what the outside sees.

use http::StatusCode;

use super::{Error, RequestError};
use crate::authz::DenialReason;

/// What the outside is told: the same for every error with the same face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    pub(crate) status: StatusCode,
    pub(crate) challenge: Challenge,
}

/// What `WWW-Authenticate` says (RFC 6750 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// No header: presenting another token would not help.
    Absent,
    /// `Bearer` alone: no token was sent.
    Bare,
    /// `error="…"`, with the scopes to ask for when that is what is missing.
    Error(&'static str),
}

impl Error {
    /// Whether the fault is ours, so that nothing was decided about the caller.
    pub(crate) fn is_undecided(&self) -> bool {
        self.face().status.is_server_error()
    }

    pub(crate) fn face(&self) -> Face {
        use Challenge::{Absent, Bare, Error as Code};

        let (status, challenge) = match self {
            Self::Config(_) => (StatusCode::INTERNAL_SERVER_ERROR, Absent),
            Self::Denied(denial) => match denial.reason() {
                DenialReason::ConditionFailed
                | DenialReason::InsufficientPermission
                | DenialReason::InsufficientRole => (StatusCode::FORBIDDEN, Absent),
                // A scope that would not open the rule is not asked for.
                DenialReason::InsufficientScope if denial.scopes().is_empty() => {
                    (StatusCode::FORBIDDEN, Absent)
                }
                DenialReason::InsufficientScope => (StatusCode::FORBIDDEN, Code("insufficient_scope")),
                DenialReason::Misconfigured => (StatusCode::INTERNAL_SERVER_ERROR, Absent),
                DenialReason::StepUpRequired => {
                    (StatusCode::UNAUTHORIZED, Code("insufficient_user_authentication"))
                }
                DenialReason::StoreUnavailable => (StatusCode::SERVICE_UNAVAILABLE, Absent),
            },
            Self::Keys(_) => (StatusCode::SERVICE_UNAVAILABLE, Absent),
            Self::MissingCredential => (StatusCode::UNAUTHORIZED, Bare),
            Self::Request(RequestError::CrossSite) => (StatusCode::FORBIDDEN, Absent),
            Self::Request(RequestError::Malformed | RequestError::SeveralCredentials) => {
                (StatusCode::BAD_REQUEST, Code("invalid_request"))
            }
            Self::Token(_) => (StatusCode::UNAUTHORIZED, Code("invalid_token")),
        };
        Face { status, challenge }
    }
}

//! Why an authorizer does not answer.

use std::fmt;

use lambda_runtime::Diagnostic;

use crate::error::Error;

/// What the invocation fails with instead of an answer.
///
/// API Gateway answers 401 when the message is exactly `Unauthorized`, and 500 for every other. No variant shows a token or a
/// claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthorizerError {
    /// The answer would be larger than the front takes. It is not shortened, because less of a policy can be a wider one.
    TooLarge,
    /// There is no token, or it is not accepted. Its message is exactly `Unauthorized`.
    Unauthorized,
    /// It cannot be decided: keys cannot be had, or the function is not configured to decide. Operators act.
    Undecided {
        /// The reason code, as of [`Error::code`](crate::Error::code).
        code: &'static str,
    },
    /// The document is not the event of an authorizer, or of one that takes another kind of answer.
    UnknownEvent,
}

impl AuthorizerError {
    /// The stable `errorType` of the failed invocation.
    #[must_use]
    pub fn error_type(&self) -> &'static str {
        match self {
            Self::TooLarge => "AuthorizerAnswerTooLarge",
            Self::Unauthorized => "Unauthorized",
            Self::Undecided { .. } => "AuthorizerUndecided",
            Self::UnknownEvent => "AuthorizerUnknownEvent",
        }
    }

    /// The stable reason code, as logs and metrics carry it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "answer_too_large",
            Self::Unauthorized => "unauthorized",
            Self::Undecided { code } => code,
            Self::UnknownEvent => "unknown_event",
        }
    }

    /// What an error about the caller or about us comes to where there is nobody to write a policy for.
    pub(super) fn without_caller(error: &Error) -> Self {
        if error.is_undecided() { Self::Undecided { code: error.code() } } else { Self::Unauthorized }
    }
}

impl fmt::Display for AuthorizerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("the answer of the authorizer is too large"),
            Self::Unauthorized => f.write_str("Unauthorized"),
            Self::Undecided { code } => write!(f, "the authorizer cannot decide: {code}"),
            Self::UnknownEvent => f.write_str("the event is none that the authorizer can answer"),
        }
    }
}

impl std::error::Error for AuthorizerError {}

impl From<AuthorizerError> for Diagnostic {
    fn from(error: AuthorizerError) -> Self {
        Self { error_type: error.error_type().to_owned(), error_message: error.to_string() }
    }
}

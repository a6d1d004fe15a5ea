//! Why the rule says no.

use std::fmt;

/// A caller who is known and may not: the outcome of a rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    reason: DenialReason,
    scopes: Vec<&'static str>,
}

/// Ordered from the least to the most telling: of several, the greatest is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DenialReason {
    ConditionFailed,
    InsufficientRole,
    InsufficientScope,
    Misconfigured,
}

impl Denial {
    pub(crate) fn new(reason: DenialReason, scopes: Vec<&'static str>) -> Self {
        Self { reason, scopes }
    }

    /// The scopes to ask the authorization server for; empty when more scopes would not help.
    #[must_use]
    pub fn scopes(&self) -> &[&'static str] {
        &self.scopes
    }

    /// The stable reason code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.reason {
            DenialReason::ConditionFailed => "condition_failed",
            DenialReason::InsufficientRole => "insufficient_role",
            DenialReason::InsufficientScope => "insufficient_scope",
            DenialReason::Misconfigured => "misconfigured",
        }
    }

    pub(crate) fn is_misconfigured(&self) -> bool {
        self.reason == DenialReason::Misconfigured
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reason {
            DenialReason::ConditionFailed => "a condition of the rule does not hold",
            DenialReason::InsufficientRole => "the caller does not have the role",
            DenialReason::InsufficientScope => "the token does not carry the scope",
            DenialReason::Misconfigured => "the rule has an empty group or name and can never be met",
        })
    }
}

impl std::error::Error for Denial {}

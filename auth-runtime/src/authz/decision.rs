//! Why the rule says no.

use std::fmt;

/// A caller who is known and may not: the outcome of a rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    reason: DenialReason,
    scopes: Vec<&'static str>,
    acr_values: Vec<&'static str>,
    max_age: Option<u32>,
}

/// Ordered from the least to the most telling: of several, the greatest is reported.
///
/// Authenticating again comes first: it is only worth asking for when nothing else is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DenialReason {
    StepUpRequired,
    ConditionFailed,
    InsufficientPermission,
    InsufficientRole,
    InsufficientScope,
    StoreUnavailable,
    Misconfigured,
}

impl DenialReason {
    /// Which of two alternatives to report: one that authenticating again would open, else the more telling one.
    pub(crate) fn more_helpful(self, other: Self) -> Self {
        match self.max(other) {
            unsure @ (Self::StoreUnavailable | Self::Misconfigured) => unsure,
            _ if self.min(other) == Self::StepUpRequired => Self::StepUpRequired,
            telling => telling,
        }
    }
}

impl Denial {
    pub(crate) fn new(reason: DenialReason) -> Self {
        Self { reason, scopes: Vec::new(), acr_values: Vec::new(), max_age: None }
    }

    pub(crate) fn ask_scope(&mut self, scope: &'static str) {
        if !self.scopes.contains(&scope) {
            self.scopes.push(scope);
        }
    }

    pub(crate) fn ask_acr(&mut self, values: &[&'static str]) {
        for value in values {
            if !self.acr_values.contains(value) {
                self.acr_values.push(value);
            }
        }
    }

    /// Of several ages the shortest satisfies all.
    pub(crate) fn ask_max_age(&mut self, seconds: u32) {
        self.max_age = Some(self.max_age.map_or(seconds, |age| age.min(seconds)));
    }

    /// The scopes to ask the authorization server for; empty when more scopes would not help.
    #[must_use]
    pub fn scopes(&self) -> &[&'static str] {
        &self.scopes
    }

    /// The authentication context classes to ask the authorization server for, in order of preference (RFC 9470 §3);
    /// empty when another class would not help.
    #[must_use]
    pub fn acr_values(&self) -> &[&'static str] {
        &self.acr_values
    }

    /// How old the authentication may be, in seconds, where its age is what is wrong (RFC 9470 §3).
    #[must_use]
    pub fn max_age(&self) -> Option<u32> {
        self.max_age
    }

    /// The stable reason code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.reason {
            DenialReason::ConditionFailed | DenialReason::InsufficientPermission => "condition_failed",
            DenialReason::InsufficientRole => "insufficient_role",
            DenialReason::InsufficientScope => "insufficient_scope",
            DenialReason::Misconfigured => "misconfigured",
            DenialReason::StepUpRequired => "step_up_required",
            DenialReason::StoreUnavailable => "store_unavailable",
        }
    }

    pub(crate) fn reason(&self) -> DenialReason {
        self.reason
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reason {
            DenialReason::ConditionFailed => {
                "a condition of the rule does not hold, or a value it asks for is absent or of another type"
            }
            DenialReason::InsufficientPermission => "the caller is not granted the permission",
            DenialReason::InsufficientRole => {
                "the caller does not have the role, or not in the claims where roles are looked for (`roles_claim`)"
            }
            DenialReason::InsufficientScope => {
                "the token does not carry the scope, or not in the claims where scopes are looked for (`scopes_claim`)"
            }
            DenialReason::Misconfigured => "the rule has an empty group or name and can never be met",
            DenialReason::StepUpRequired => {
                "the caller has to authenticate again, more strongly or more recently"
            }
            DenialReason::StoreUnavailable => "a condition of the rule could not be decided",
        })
    }
}

impl std::error::Error for Denial {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_says_where_to_look() {
        for (reason, said) in [
            (DenialReason::ConditionFailed, "absent or of another type"),
            (DenialReason::InsufficientRole, "`roles_claim`"),
            (DenialReason::InsufficientScope, "`scopes_claim`"),
        ] {
            let denial = Denial::new(reason).to_string();
            assert!(denial.contains(said), "{denial}");
        }
    }
}

//! What a rule asks: of a verified caller and a request, or of somebody who is only thought of.

use super::condition::Condition;
use super::evaluate::{Outcome, Situation};
use super::permission;

/// Answers the leaves of a rule. `None` says that it cannot be known.
pub(crate) trait Questions: Copy {
    fn has_role(self, role: &str) -> bool;
    fn has_scope(self, scope: &str) -> bool;
    fn has_acr(self, one_of: &[&str]) -> Option<bool>;
    fn has_amr(self, method: &str) -> Option<bool>;
    fn authenticated_within(self, seconds: u32) -> Option<bool>;
    fn has_permission(self, pattern: &'static str) -> Option<bool>;
    fn meets(self, condition: &Condition) -> Option<bool>;
    /// What the handler's own condition at `index` said; `None` when it has not been asked.
    fn outcome(self, index: usize) -> Option<Outcome>;
}

impl Questions for Situation<'_> {
    fn has_role(self, role: &str) -> bool {
        self.principal.has_role(role)
    }

    fn has_scope(self, scope: &str) -> bool {
        self.principal.has_scope(scope)
    }

    fn has_acr(self, one_of: &[&str]) -> Option<bool> {
        self.principal.has_acr(one_of)
    }

    fn has_amr(self, method: &str) -> Option<bool> {
        self.principal.has_amr(method)
    }

    fn authenticated_within(self, seconds: u32) -> Option<bool> {
        self.principal.authenticated_within(seconds)
    }

    fn has_permission(self, pattern: &'static str) -> Option<bool> {
        let demanded = || permission::demanded(pattern, self.facts);
        if demanded().any(|segment| segment.is_none()) {
            return None;
        }
        Some(self.principal.has_permission(|grant| permission::covers(grant, demanded().flatten())))
    }

    fn meets(self, condition: &Condition) -> Option<bool> {
        condition.holds(self.principal, self.facts)
    }

    fn outcome(self, index: usize) -> Option<Outcome> {
        self.outcomes.get(index).copied()
    }
}

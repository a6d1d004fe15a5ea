//! The only evaluator: requirement and principal in, decision out.

use super::decision::{Denial, DenialReason};
use super::requirement::Requirement;
use crate::principal::Principal;

impl Requirement {
    /// Decides whether `principal` meets this requirement.
    ///
    /// # Errors
    /// The [`Denial`] with the most telling reason: a missing scope before a missing role before any other
    /// condition, so that the answer does not depend on the order in which the rule was written.
    pub fn evaluate(&self, principal: &Principal) -> Result<(), Denial> {
        if !self.is_well_formed() {
            return Err(Denial::new(DenialReason::Misconfigured, Vec::new()));
        }
        self.check(principal).map_err(|reason| {
            let mut scopes = Vec::new();
            if reason == DenialReason::InsufficientScope {
                self.scopes_to_ask(principal, &mut scopes);
            }
            Denial::new(reason, scopes)
        })
    }

    fn check(&self, principal: &Principal) -> Result<(), DenialReason> {
        match *self {
            Self::All(parts) => worst(parts.iter().filter_map(|part| part.check(principal).err())),
            Self::Any(parts) if parts.iter().any(|part| part.check(principal).is_ok()) => Ok(()),
            Self::Any(parts) => worst(parts.iter().filter_map(|part| part.check(principal).err())),
            Self::Authenticated => Ok(()),
            Self::Not(part) => holds(part.check(principal).is_err(), DenialReason::ConditionFailed),
            Self::Role(role) => holds(principal.has_role(role), DenialReason::InsufficientRole),
            Self::Scope(scope) => holds(principal.has_scope(scope), DenialReason::InsufficientScope),
        }
    }

    /// An empty group or name has no meaning that could be safe both as it stands and negated.
    fn is_well_formed(&self) -> bool {
        match *self {
            Self::All(parts) | Self::Any(parts) => {
                !parts.is_empty() && parts.iter().all(Self::is_well_formed)
            }
            Self::Authenticated => true,
            Self::Not(part) => part.is_well_formed(),
            Self::Role(name) | Self::Scope(name) => !name.is_empty(),
        }
    }

    /// The scopes of RFC 6750 §3: what a token needs for this rule; of alternatives, the first that more
    /// scopes would open.
    fn scopes_to_ask(&self, principal: &Principal, scopes: &mut Vec<&'static str>) {
        match *self {
            Self::All(parts) => parts.iter().for_each(|part| part.scopes_to_ask(principal, scopes)),
            Self::Any(parts) => {
                let open = parts.iter().find(|part| match part.check(principal) {
                    Ok(()) => true,
                    Err(reason) => reason == DenialReason::InsufficientScope,
                });
                if let Some(part) = open {
                    part.scopes_to_ask(principal, scopes);
                }
            }
            Self::Scope(scope) if !scopes.contains(&scope) => scopes.push(scope),
            Self::Authenticated | Self::Not(_) | Self::Role(_) | Self::Scope(_) => {}
        }
    }
}

fn worst(reasons: impl Iterator<Item = DenialReason>) -> Result<(), DenialReason> {
    reasons.max().map_or(Ok(()), Err)
}

fn holds(condition: bool, otherwise: DenialReason) -> Result<(), DenialReason> {
    if condition { Ok(()) } else { Err(otherwise) }
}

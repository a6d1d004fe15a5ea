//! The only evaluator: requirement and situation in, decision out.
//!
//! Decisions have three values (Kleene's logic): a condition on something absent or of another type is undecided, and so
//! is its negation. Only a rule that certainly holds lets anybody in.

use super::decision::{Denial, DenialReason};
use super::facts::Facts;
use super::questions::Questions;
use super::requirement::Requirement;
use super::vocabulary::Term;
use crate::principal::Principal;

use Outcome::{Fails, Holds, Malformed, Undecided};

/// Everything a rule can ask about.
#[derive(Clone, Copy)]
pub(crate) struct Situation<'s> {
    /// Who is calling.
    pub(crate) principal: &'s Principal,
    /// What the request says.
    pub(crate) facts: &'s Facts,
    /// What the handler's own conditions said; those that have not been asked are undecided.
    pub(crate) outcomes: &'s [Outcome],
}

/// Whether a condition holds, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It certainly holds.
    Holds,
    /// It certainly does not.
    Fails(DenialReason),
    /// It has an empty group or name, which has no meaning that could be safe both as it stands and negated.
    Malformed,
    /// It cannot be said.
    Undecided(DenialReason),
}

impl Requirement {
    /// Decides whether `principal` meets this requirement, where it asks about the caller alone.
    ///
    /// # Errors
    /// The [`Denial`] with the most telling reason: a missing scope before a missing role before any other
    /// condition, so that the answer does not depend on the order in which the rule was written. Conditions on the
    /// request do not hold here: see [`Principal::require_for`].
    pub fn evaluate(&self, principal: &Principal) -> Result<(), Denial> {
        self.decide(Situation { principal, facts: &Facts::none(), outcomes: &[] })
    }

    pub(crate) fn decide(&self, situation: Situation<'_>) -> Result<(), Denial> {
        let reason = match self.check(situation) {
            Holds => return Ok(()),
            Fails(reason) | Undecided(reason) => reason,
            Malformed => DenialReason::Misconfigured,
        };
        let mut denial = Denial::new(reason);
        match reason {
            DenialReason::InsufficientScope => self.scopes_to_ask(situation, &mut denial),
            DenialReason::StepUpRequired => self.authentication_to_ask(situation, &mut denial),
            _ => {}
        }
        Err(denial)
    }

    /// Whether the handler's own conditions still matter: those that were asked so far do not decide.
    pub(crate) fn is_open(&self, situation: Situation<'_>) -> bool {
        matches!(self.check(situation), Undecided(_))
    }

    /// What is to be expected of somebody who is only thought of; `None` when it depends on what is not known of them.
    #[cfg(feature = "table")]
    pub(crate) fn foresee(&self, questions: impl Questions) -> Option<bool> {
        match self.check(questions) {
            Holds => Some(true),
            Fails(_) | Malformed => Some(false),
            Undecided(_) => None,
        }
    }

    /// Decides the leaves that most rules are made of where they stand; a call for each would cost as much as its answer.
    #[inline(always)]
    fn check<Q: Questions>(&self, asked: Q) -> Outcome {
        match *self {
            Self::Role("") | Self::Scope("") => Malformed,
            Self::Role(role) => fails_unless(asked.has_role(role), DenialReason::InsufficientRole),
            Self::Scope(scope) => fails_unless(asked.has_scope(scope), DenialReason::InsufficientScope),
            _ => self.check_group(asked),
        }
    }

    /// Every part is looked at, whatever the others say: the reason must not depend on their order, and a malformed part
    /// makes the whole malformed.
    fn check_group<Q: Questions>(&self, asked: Q) -> Outcome {
        match *self {
            Self::All([]) | Self::Any([]) => Malformed,
            Self::All(parts) => parts.iter().fold(Holds, |all, part| and(all, part.check(asked))),
            Self::Any(parts) => {
                let none = Fails(DenialReason::ConditionFailed);
                parts.iter().fold(none, |any, part| or(any, part.check(asked)))
            }
            Self::Authenticated => Holds,
            Self::Named(rule) => rule.check(asked),
            Self::Not(part) => match part.check(asked) {
                Holds => Fails(DenialReason::ConditionFailed),
                Fails(_) => Holds,
                other @ (Malformed | Undecided(_)) => other,
            },
            _ => self.check_leaf(asked),
        }
    }

    /// The leaves that are rare or take long, kept apart because what they need would burden every call of `check`.
    #[inline(never)]
    fn check_leaf<Q: Questions>(&self, asked: Q) -> Outcome {
        match *self {
            _ if !self.is_well_formed() => Malformed,
            Self::Acr(name) => decided(asked.has_acr(&[name]), DenialReason::StepUpRequired),
            Self::Amr(name) => decided(asked.has_amr(name), DenialReason::StepUpRequired),
            Self::Condition(condition) => decided(asked.meets(&condition), DenialReason::ConditionFailed),
            Self::DeclaredAcr(term) => {
                decided(asked.has_acr(term.satisfied_by()), DenialReason::StepUpRequired)
            }
            Self::DeclaredRole(term) => {
                let held = term.satisfied_by().iter().any(|role| asked.has_role(role));
                fails_unless(held, DenialReason::InsufficientRole)
            }
            Self::DeclaredScope(term, roles) => {
                let carried = asked.has_scope(term.name()) || is_granted(term, roles, asked);
                fails_unless(carried, DenialReason::InsufficientScope)
            }
            Self::MaxAge(seconds) => {
                decided(asked.authenticated_within(seconds), DenialReason::StepUpRequired)
            }
            Self::Permission(pattern) => match asked.has_permission(pattern) {
                Some(held) => fails_unless(held, DenialReason::InsufficientPermission),
                None => Undecided(DenialReason::ConditionFailed),
            },
            Self::When(index, _) => asked.outcome(index).unwrap_or(Undecided(DenialReason::ConditionFailed)),
            Self::All(_)
            | Self::Any(_)
            | Self::Authenticated
            | Self::Named(_)
            | Self::Not(_)
            | Self::Role(_)
            | Self::Scope(_) => self.check(asked),
        }
    }

    /// The scopes of RFC 6750 §3: what a token needs for this rule; of alternatives, the first that more
    /// scopes would open.
    fn scopes_to_ask(&self, situation: Situation<'_>, denial: &mut Denial) {
        match *self {
            Self::All(parts) => parts.iter().for_each(|part| part.scopes_to_ask(situation, denial)),
            Self::Any(parts) => {
                let opened = DenialReason::InsufficientScope;
                if let Some(part) = parts.iter().find(|part| part.is_opened_by(opened, situation)) {
                    part.scopes_to_ask(situation, denial);
                }
            }
            Self::Named(rule) => rule.scopes_to_ask(situation, denial),
            Self::Scope(scope) => denial.ask_scope(scope),
            Self::DeclaredScope(term, _) => denial.ask_scope(term.name()),
            _ => {}
        }
    }

    /// What RFC 9470 §3 names: the classes and the age of an authentication that would do; of alternatives, the first
    /// that authenticating again would open.
    fn authentication_to_ask(&self, situation: Situation<'_>, denial: &mut Denial) {
        match *self {
            Self::Acr(name) => denial.ask_acr(&[name]),
            Self::All(parts) => parts.iter().for_each(|part| part.authentication_to_ask(situation, denial)),
            Self::Any(parts) => {
                let opened = DenialReason::StepUpRequired;
                if let Some(part) = parts.iter().find(|part| part.is_opened_by(opened, situation)) {
                    part.authentication_to_ask(situation, denial);
                }
            }
            Self::DeclaredAcr(term) => denial.ask_acr(term.satisfied_by()),
            Self::MaxAge(seconds) => denial.ask_max_age(seconds),
            Self::Named(rule) => rule.authentication_to_ask(situation, denial),
            _ => {}
        }
    }

    /// Whether this part holds already, or lacks nothing but what `reason` says.
    fn is_opened_by(&self, reason: DenialReason, situation: Situation<'_>) -> bool {
        match *self {
            Self::All(parts) => parts.iter().all(|part| part.is_opened_by(reason, situation)),
            Self::Any(parts) => parts.iter().any(|part| part.is_opened_by(reason, situation)),
            Self::Named(rule) => rule.is_opened_by(reason, situation),
            _ => match self.check(situation) {
                Holds => true,
                Fails(found) | Undecided(found) => found == reason,
                Malformed => false,
            },
        }
    }
}

fn is_granted(scope: &Term, roles: &[Term], asked: impl Questions) -> bool {
    roles.iter().any(|role| role.grants().contains(&scope.name()) && asked.has_role(role.name()))
}

/// What is not there proves nothing, whichever way round it is asked for.
fn decided(holds: Option<bool>, otherwise: DenialReason) -> Outcome {
    match holds {
        Some(holds) => fails_unless(holds, otherwise),
        None => Undecided(otherwise),
    }
}

fn fails_unless(holds: bool, otherwise: DenialReason) -> Outcome {
    if holds { Holds } else { Fails(otherwise) }
}

/// Of two reasons the more telling one is kept.
fn and(left: Outcome, right: Outcome) -> Outcome {
    match (left, right) {
        (Holds, other) | (other, Holds) => other,
        (Malformed, _) | (_, Malformed) => Malformed,
        (Undecided(one), Undecided(other)) => Undecided(one.max(other)),
        // It fails whatever the store would have said.
        (Fails(one), Undecided(DenialReason::StoreUnavailable)) => Fails(one),
        (Undecided(DenialReason::StoreUnavailable), Fails(other)) => Fails(other),
        (Fails(one) | Undecided(one), Fails(other) | Undecided(other)) => Fails(one.max(other)),
    }
}

/// An alternative that only lacks a fresh or stronger authentication is the one to name.
fn or(left: Outcome, right: Outcome) -> Outcome {
    match (left, right) {
        (Fails(one), Fails(other)) => Fails(one.more_helpful(other)),
        (Malformed, _) | (_, Malformed) => Malformed,
        (Holds, _) | (_, Holds) => Holds,
        (Fails(one) | Undecided(one), Fails(other) | Undecided(other)) => Undecided(one.more_helpful(other)),
    }
}

#[cfg(test)]
mod tests;

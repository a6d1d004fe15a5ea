//! The only evaluator: requirement and situation in, decision out.
//!
//! Decisions have three values (Kleene's logic): a condition on something absent or of another type is undecided, and so
//! is its negation. Only a rule that certainly holds lets anybody in.

use super::decision::{Denial, DenialReason};
use super::facts::Facts;
use super::permission;
use super::requirement::Requirement;
use super::vocabulary::Term;
use crate::principal::Principal;

use Outcome::{Fails, Holds, Undecided};

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
        if !self.is_well_formed() {
            return Err(Denial::new(DenialReason::Misconfigured));
        }
        let reason = match self.check(situation) {
            Holds => return Ok(()),
            Fails(reason) | Undecided(reason) => reason,
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

    fn check(&self, situation: Situation<'_>) -> Outcome {
        let Situation { principal, facts, outcomes } = situation;
        match *self {
            Self::Acr(name) => step_up(principal.has_acr(&[name])),
            Self::All(parts) => parts.iter().fold(Holds, |all, part| and(all, part.check(situation))),
            Self::Amr(name) => step_up(principal.has_amr(name)),
            Self::Any(parts) => {
                let none = Fails(DenialReason::ConditionFailed);
                parts.iter().fold(none, |any, part| or(any, part.check(situation)))
            }
            Self::Authenticated => Holds,
            Self::Condition(condition) => match condition.holds(principal, facts) {
                Some(holds) => fails_unless(holds, DenialReason::ConditionFailed),
                None => Undecided(DenialReason::ConditionFailed),
            },
            Self::DeclaredAcr(term) => step_up(principal.has_acr(term.satisfied_by())),
            Self::DeclaredRole(term) => {
                let held = principal.roles().any(|role| term.satisfied_by().contains(&role));
                fails_unless(held, DenialReason::InsufficientRole)
            }
            Self::DeclaredScope(term, roles) => {
                let carried = principal.has_scope(term.name()) || is_granted(term, roles, principal);
                fails_unless(carried, DenialReason::InsufficientScope)
            }
            Self::MaxAge(seconds) => step_up(principal.authenticated_within(seconds)),
            Self::Named(rule) => rule.check(situation),
            Self::Not(part) => match part.check(situation) {
                Holds => Fails(DenialReason::ConditionFailed),
                Fails(_) => Holds,
                undecided @ Undecided(_) => undecided,
            },
            Self::Permission(pattern) => match permission::demanded(pattern, facts) {
                Some(demanded) => {
                    let held = principal.has_permission(|grant| permission::covers(grant, &demanded));
                    fails_unless(held, DenialReason::InsufficientPermission)
                }
                None => Undecided(DenialReason::ConditionFailed),
            },
            Self::Role(role) => fails_unless(principal.has_role(role), DenialReason::InsufficientRole),
            Self::Scope(scope) => fails_unless(principal.has_scope(scope), DenialReason::InsufficientScope),
            Self::When(index, _) => {
                outcomes.get(index).copied().unwrap_or(Undecided(DenialReason::ConditionFailed))
            }
        }
    }

    /// An empty group or name has no meaning that could be safe both as it stands and negated.
    fn is_well_formed(&self) -> bool {
        match *self {
            Self::All(parts) | Self::Any(parts) => {
                !parts.is_empty() && parts.iter().all(Self::is_well_formed)
            }
            Self::Authenticated | Self::MaxAge(_) | Self::When(..) => true,
            Self::Condition(condition) => condition.is_well_formed(),
            Self::DeclaredAcr(term) | Self::DeclaredRole(term) | Self::DeclaredScope(term, _) => {
                !term.satisfied_by().is_empty() && !term.satisfied_by().contains(&"")
            }
            Self::Named(part) | Self::Not(part) => part.is_well_formed(),
            Self::Permission(pattern) => permission::is_well_formed(pattern),
            Self::Acr(name) | Self::Amr(name) | Self::Role(name) | Self::Scope(name) => !name.is_empty(),
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
        match self.check(situation) {
            Holds => true,
            Fails(found) | Undecided(found) => found == reason,
        }
    }
}

fn is_granted(scope: &Term, roles: &[Term], principal: &Principal) -> bool {
    roles.iter().any(|role| role.grants().contains(&scope.name()) && principal.has_role(role.name()))
}

/// A claim that is not there proves nothing, whichever way round it is asked for.
fn step_up(holds: Option<bool>) -> Outcome {
    match holds {
        Some(holds) => fails_unless(holds, DenialReason::StepUpRequired),
        None => Undecided(DenialReason::StepUpRequired),
    }
}

fn fails_unless(holds: bool, otherwise: DenialReason) -> Outcome {
    if holds { Holds } else { Fails(otherwise) }
}

/// Of two reasons the more telling one is kept.
fn and(left: Outcome, right: Outcome) -> Outcome {
    match (left, right) {
        (Holds, other) | (other, Holds) => other,
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
        (Holds, _) | (_, Holds) => Holds,
        (Fails(one), Fails(other)) => Fails(one.more_helpful(other)),
        (Fails(one) | Undecided(one), Fails(other) | Undecided(other)) => Undecided(one.more_helpful(other)),
    }
}

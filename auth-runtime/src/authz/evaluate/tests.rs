//! Decisions about somebody of whom nothing is known.

use super::*;
use crate::authz::condition::{Condition, Operand, Operator};

/// Somebody of whom nothing is known.
#[derive(Clone, Copy)]
struct Nobody;

impl Questions for Nobody {
    fn has_role(self, _: &str) -> bool {
        false
    }

    fn has_scope(self, _: &str) -> bool {
        false
    }

    fn has_acr(self, _: &[&str]) -> Option<bool> {
        None
    }

    fn has_amr(self, _: &str) -> Option<bool> {
        None
    }

    fn authenticated_within(self, _: u32) -> Option<bool> {
        None
    }

    fn has_permission(self, _: &'static str) -> Option<bool> {
        None
    }

    fn meets(self, _: &Condition) -> Option<bool> {
        None
    }

    fn outcome(self, _: usize) -> Option<Outcome> {
        None
    }
}

#[test]
fn a_declared_name_that_nothing_satisfies_is_malformed() {
    static EMPTY: Term = Term::new("Empty", "", &[""], &[]);
    static NAMED: Term = Term::new("Named", "named", &["named"], &[]);
    static UNMET: Term = Term::new("Unmet", "unmet", &[], &[]);
    let kinds: [fn(&'static Term) -> Requirement; 3] =
        [Requirement::DeclaredAcr, Requirement::DeclaredRole, |term| Requirement::DeclaredScope(term, &[])];
    for rule in kinds {
        let terms = [&EMPTY, &NAMED, &UNMET];
        assert_eq!(terms.map(|term| rule(term).check(Nobody) == Malformed), [true, false, true]);
    }
}

#[test]
fn a_leaf_without_a_name_or_with_a_wildcard_is_malformed() {
    let claim = |name| {
        let condition = Condition::new(Operand::Claim(name), Operator::Equal, Operand::Integer(1));
        Requirement::Condition(condition)
    };
    for (rule, meant) in [
        (Requirement::Acr(""), Requirement::Acr("a")),
        (Requirement::Amr(""), Requirement::Amr("a")),
        (Requirement::Permission("a:*"), Requirement::Permission("a:b")),
        (Requirement::Role(""), Requirement::Role("a")),
        (Requirement::Scope(""), Requirement::Scope("a")),
        (claim(""), claim("a")),
    ] {
        assert_eq!([rule, meant].map(|rule| rule.check(Nobody) == Malformed), [true, false], "{meant}");
    }
}

#[test]
fn a_malformed_part_makes_every_group_malformed() {
    const BAD: Requirement = Requirement::Role("");
    for rule in [
        Requirement::All(&[BAD, Requirement::Role("a")]),
        Requirement::All(&[Requirement::Role("a"), BAD]),
        Requirement::Any(&[BAD, Requirement::Authenticated]),
        Requirement::Any(&[Requirement::Authenticated, BAD]),
        Requirement::Not(&BAD),
        Requirement::Named(&BAD),
    ] {
        assert_eq!(rule.check(Nobody), Malformed, "{rule}");
    }
}

#[test]
fn what_is_certain_does_not_wait_for_what_is_not() {
    const UNKNOWN: Requirement = Requirement::When(0, "unknown");
    const FALSE: Requirement = Requirement::Role("a");
    const TRUE: Requirement = Requirement::Authenticated;
    let failed = Undecided(DenialReason::ConditionFailed);
    for (rule, expected) in [
        (Requirement::All(&[UNKNOWN, FALSE]), Fails(DenialReason::InsufficientRole)),
        (Requirement::All(&[UNKNOWN, TRUE]), failed),
        (Requirement::Any(&[UNKNOWN, TRUE]), Holds),
        (Requirement::Any(&[UNKNOWN, FALSE]), Undecided(DenialReason::InsufficientRole)),
        (Requirement::Not(&UNKNOWN), failed),
    ] {
        assert_eq!(rule.check(Nobody), expected, "{rule}");
    }
}

#[test]
fn a_store_that_is_down_matters_only_where_it_decides() {
    let down = Undecided(DenialReason::StoreUnavailable);
    let role = Fails(DenialReason::InsufficientRole);
    assert_eq!((and(down, role), and(role, down), and(down, Holds)), (role, role, down));
    assert_eq!((or(down, role), or(role, down), or(down, Holds)), (down, down, Holds));
    let step_up = Fails(DenialReason::StepUpRequired);
    assert_eq!((or(down, step_up), or(step_up, down), or(role, step_up)), (down, down, step_up));
}

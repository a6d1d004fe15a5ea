//! Roles and scopes: each is a set of names, and one of them is enough.

#![expect(clippy::indexing_slicing, reason = "every index is compared with the length first")]

use super::text;
use crate::authz::requirement::Requirement;

/// A name that a caller may have.
#[derive(Clone, Copy, Debug)]
pub(super) enum Name {
    Role(&'static str),
    Scope(&'static str),
}

/// An upper bound for the number of names that are enough for `rule`.
pub(super) const fn count(rule: Requirement) -> usize {
    match rule {
        Requirement::DeclaredRole(term) => term.satisfied_by().len(),
        Requirement::DeclaredScope(_, roles) => roles.len() + 1,
        _ => 1,
    }
}

/// The name at `at`; `None` for a role that does not grant the scope.
pub(super) const fn name(rule: Requirement, at: usize) -> Option<Name> {
    match rule {
        Requirement::Role(name) => Some(Name::Role(name)),
        Requirement::Scope(name) => Some(Name::Scope(name)),
        Requirement::DeclaredRole(term) if at < term.satisfied_by().len() => {
            Some(Name::Role(term.satisfied_by()[at]))
        }
        Requirement::DeclaredScope(term, _) if at == 0 => Some(Name::Scope(term.name())),
        Requirement::DeclaredScope(term, roles)
            if at <= roles.len() && text::is_among(term.name(), roles[at - 1].grants()) =>
        {
            Some(Name::Role(roles[at - 1].name()))
        }
        _ => None,
    }
}

/// Whether the name is enough for `rule`.
pub(super) const fn satisfies(wanted: Name, rule: Requirement) -> bool {
    let mut at = 0;
    while at < count(rule) {
        match (name(rule, at), wanted) {
            (Some(Name::Role(one)), Name::Role(other)) | (Some(Name::Scope(one)), Name::Scope(other))
                if text::equal(one, other) =>
            {
                return true;
            }
            _ => at += 1,
        }
    }
    false
}

/// Whether the same names are enough for both.
pub(super) const fn are_same(one: Requirement, other: Requirement) -> bool {
    is_within(one, other) && is_within(other, one)
}

const fn is_within(one: Requirement, other: Requirement) -> bool {
    let mut at = 0;
    while at < count(one) {
        if let Some(name) = name(one, at)
            && !satisfies(name, other)
        {
            return false;
        }
        at += 1;
    }
    true
}

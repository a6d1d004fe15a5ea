//! Roles and scopes: each is a set of names, and one of them is enough.

#![expect(clippy::indexing_slicing, reason = "every index is compared with the length first")]

use crate::authz::requirement::Requirement;
use crate::authz::text;

/// A name that a caller may have.
#[derive(Clone, Copy, Debug)]
pub(super) enum Name {
    Role(&'static str),
    Scope(&'static str),
}

/// The names that are enough for `rule`, by number; `None` after the last.
pub(super) const fn name(rule: Requirement, at: usize) -> Option<Name> {
    match rule {
        Requirement::Role(name) if at == 0 => Some(Name::Role(name)),
        Requirement::Scope(name) if at == 0 => Some(Name::Scope(name)),
        Requirement::DeclaredRole(term) if at < term.satisfied_by().len() => {
            Some(Name::Role(term.satisfied_by()[at]))
        }
        Requirement::DeclaredScope(term, roles) if at < roles.len() => {
            let role = roles[at];
            let is_granted = text::is_among(term.name(), role.grants());
            Some(if is_granted { Name::Role(role.name()) } else { Name::Scope(term.name()) })
        }
        Requirement::DeclaredScope(term, roles) if at == roles.len() => Some(Name::Scope(term.name())),
        _ => None,
    }
}

/// Whether the name is enough for `rule`.
pub(super) const fn satisfies(wanted: Name, rule: Requirement) -> bool {
    let mut at = 0;
    while let Some(name) = name(rule, at) {
        match (name, wanted) {
            (Name::Role(one), Name::Role(other)) | (Name::Scope(one), Name::Scope(other))
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
    while let Some(name) = name(one, at) {
        if !satisfies(name, other) {
            return false;
        }
        at += 1;
    }
    true
}

//! A rule as alternatives, each a set of names: its disjunctive normal form, as far as OpenAPI has words for it.

use std::collections::BTreeSet;

use crate::authz::Requirement;

/// More alternatives than anybody reads are stated as none.
const MOST: usize = 16;

/// Which names a security requirement may list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    None,
    Roles,
    Scopes,
}

/// What can be said of a rule. Each alternative demands no more than the rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alternatives {
    /// Never empty; an empty set demands a verified caller.
    pub(crate) sets: Vec<BTreeSet<&'static str>>,
    /// Whether this is all the rule says.
    pub(crate) complete: bool,
}

impl Alternatives {
    pub(crate) fn of(requirement: &Requirement, names: Names) -> Self {
        match *requirement {
            Requirement::All(parts) => {
                let all = parts.iter().map(|part| Self::of(part, names));
                all.fold(Self::any_caller(!parts.is_empty()), Self::and)
            }
            Requirement::Any(parts) => {
                let any = parts.iter().map(|part| Self::of(part, names)).reduce(Self::or);
                any.unwrap_or(Self::any_caller(false))
            }
            Requirement::Authenticated => Self::any_caller(true),
            Requirement::DeclaredRole(term) if names == Names::Roles => Self::one(term.name(), true),
            Requirement::DeclaredScope(term, roles) if names == Names::Scopes => {
                let granted = roles.iter().any(|role| role.grants().contains(&term.name()));
                Self::one(term.name(), !granted)
            }
            Requirement::Named(part) => Self::of(part, names),
            Requirement::Role(name) if names == Names::Roles => Self::one(name, true),
            Requirement::Scope(name) if names == Names::Scopes => Self::one(name, true),
            _ => Self::any_caller(false),
        }
    }

    fn any_caller(complete: bool) -> Self {
        Self { sets: vec![BTreeSet::new()], complete }
    }

    fn one(name: &'static str, complete: bool) -> Self {
        Self { sets: vec![BTreeSet::from([name])], complete }
    }

    fn and(self, other: Self) -> Self {
        let both = |one: &BTreeSet<_>| other.sets.iter().map(|two| one | two).collect::<Vec<_>>();
        let sets = self.sets.iter().flat_map(both).collect();
        Self { sets, complete: self.complete && other.complete }.simplified()
    }

    fn or(self, other: Self) -> Self {
        let complete = self.complete && other.complete;
        Self { sets: [self.sets, other.sets].concat(), complete }.simplified()
    }

    /// Drops what another alternative makes superfluous.
    fn simplified(mut self) -> Self {
        self.sets.sort_by_key(BTreeSet::len);
        let mut kept: Vec<BTreeSet<_>> = Vec::new();
        for set in self.sets {
            if !kept.iter().any(|smaller| smaller.is_subset(&set)) {
                kept.push(set);
            }
        }
        if kept.len() > MOST { Self::any_caller(false) } else { Self { sets: kept, complete: self.complete } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authz::{Condition, Operand, Operator};
    use Requirement::{All, Any, Authenticated, Not, Role, Scope};

    fn told(requirement: Requirement, names: Names) -> (Vec<Vec<&'static str>>, bool) {
        let Alternatives { sets, complete } = Alternatives::of(&requirement, names);
        (sets.into_iter().map(|set| set.into_iter().collect()).collect(), complete)
    }

    #[test]
    fn scopes_become_alternatives_of_sets() {
        const RULE: Requirement =
            All(&[Scope("a"), Any(&[Scope("b"), All(&[Scope("c"), Scope("d")])]), Authenticated]);
        assert_eq!(told(RULE, Names::Scopes), (vec![vec!["a", "b"], vec!["a", "c", "d"]], true));
        assert_eq!(told(RULE, Names::Roles), (vec![vec![]], false));
        assert_eq!(told(Authenticated, Names::None), (vec![vec![]], true));
    }

    #[test]
    fn an_alternative_that_another_covers_is_dropped() {
        assert_eq!(told(Any(&[All(&[Scope("a"), Scope("b")]), Scope("a")]), Names::Scopes).0, [["a"]]);
        assert_eq!(told(Any(&[Scope("a"), Scope("b")]), Names::Scopes).0, [["a"], ["b"]]);
    }

    #[test]
    fn what_cannot_be_said_demands_nothing() {
        const OLD: Requirement = Requirement::Condition(Condition::new(
            Operand::Claim("age"),
            Operator::Greater,
            Operand::Integer(17),
        ));
        assert_eq!(told(All(&[Scope("a"), Role("r")]), Names::Scopes), (vec![vec!["a"]], false));
        assert_eq!(told(All(&[Scope("a"), Role("r")]), Names::Roles), (vec![vec!["r"]], false));
        assert_eq!(told(Any(&[Scope("a"), Role("r")]), Names::Scopes), (vec![vec![]], false));
        assert_eq!(told(All(&[Scope("a"), OLD]), Names::Scopes), (vec![vec!["a"]], false));
        assert_eq!(told(All(&[Scope("a"), Not(&Scope("b"))]), Names::Scopes), (vec![vec!["a"]], false));
    }

    #[test]
    fn too_many_alternatives_are_stated_as_none() {
        const A: Requirement = Any(&[Scope("a"), Scope("b"), Scope("c"), Scope("d")]);
        const B: Requirement = Any(&[Scope("e"), Scope("f"), Scope("g"), Scope("h")]);
        const C: Requirement = Any(&[Scope("i"), Scope("j")]);
        assert_eq!(told(All(&[A, B]), Names::Scopes).0.len(), MOST);
        assert_eq!(told(All(&[A, B, C]), Names::Scopes), (vec![vec![]], false));
    }
}

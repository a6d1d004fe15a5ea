//! Which roles and scopes rules name.

use std::collections::BTreeSet;

use crate::authz::{Access, Requirement, Rule, Term};

/// Names, as tokens spell them.
#[derive(Debug, Default)]
pub(crate) struct Named {
    pub(crate) roles: BTreeSet<&'static str>,
    pub(crate) scopes: BTreeSet<&'static str>,
    /// What the vocabulary adds to a name: lines as in a snapshot.
    pub(crate) met_by: BTreeSet<String>,
}

/// Every role and scope that a rule names, or that its vocabulary says is enough.
pub(crate) fn named(rules: &[&Rule]) -> Named {
    let mut named = Named::default();
    for rule in rules {
        if let Access::Required(requirement) = rule.access() {
            named.add(&requirement);
        }
    }
    named
}

impl Named {
    fn add(&mut self, requirement: &Requirement) {
        match *requirement {
            Requirement::All(parts) | Requirement::Any(parts) => parts.iter().for_each(|part| self.add(part)),
            Requirement::DeclaredAcr(term) => self.met_by("acr", term.name(), term.satisfied_by()),
            Requirement::DeclaredRole(term) => {
                self.roles.extend(term.satisfied_by());
                self.met_by("role", term.name(), term.satisfied_by());
            }
            Requirement::DeclaredScope(term, roles) => {
                let granting = roles.iter().filter(|role| role.grants().contains(&term.name()));
                let granting: Vec<_> = granting.map(Term::name).collect();
                self.scopes.insert(term.name());
                self.met_by("scope", term.name(), &granting);
                self.roles.extend(granting);
            }
            Requirement::Named(part) | Requirement::Not(part) => self.add(part),
            Requirement::Role(name) => drop(self.roles.insert(name)),
            Requirement::Scope(name) => drop(self.scopes.insert(name)),
            _ => {}
        }
    }

    fn met_by(&mut self, kind: &str, name: &'static str, enough: &[&'static str]) {
        let others: BTreeSet<_> = enough.iter().filter(|other| kind == "scope" || **other != name).collect();
        if !others.is_empty() {
            let others = others.iter().map(|other| format!("{other:?}")).collect::<Vec<_>>().join(", ");
            let word = if kind == "acr" { "acr" } else { "role" };
            self.met_by.insert(format!("{kind} {name:?}  or {word} {others}\n"));
        }
    }
}

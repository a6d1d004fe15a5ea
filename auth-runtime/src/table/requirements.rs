//! Which roles and scopes rules name.

use std::collections::BTreeSet;

use crate::authz::{Access, Requirement, Rule};

/// Names, as tokens spell them.
#[derive(Debug, Default)]
pub(crate) struct Named {
    pub(crate) roles: BTreeSet<&'static str>,
    pub(crate) scopes: BTreeSet<&'static str>,
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
            Requirement::DeclaredRole(term) => self.roles.extend(term.satisfied_by()),
            Requirement::DeclaredScope(term, roles) => {
                self.scopes.insert(term.name());
                let granting = roles.iter().filter(|role| role.grants().contains(&term.name()));
                self.roles.extend(granting.map(|role| role.name()));
            }
            Requirement::Named(part) | Requirement::Not(part) => self.add(part),
            Requirement::Role(name) => drop(self.roles.insert(name)),
            Requirement::Scope(name) => drop(self.scopes.insert(name)),
            _ => {}
        }
    }
}

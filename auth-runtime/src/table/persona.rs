//! Callers who are only thought of.

use super::requirements::named;
use crate::authz::{Access, Condition, Outcome, Questions, Requirement, Rule, Term};
use crate::table::Verdict;

/// Somebody who might call: without a token, or with one that carries these roles and scopes and nothing else that is
/// known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Persona {
    pub(crate) name: String,
    pub(crate) signed_in: bool,
    pub(crate) roles: Vec<String>,
    pub(crate) scopes: Vec<String>,
}

impl Persona {
    /// A caller with a verified token, without any role or scope yet.
    ///
    /// ```
    /// use auth_runtime::table::Persona;
    ///
    /// let clerk = Persona::new("a clerk").role("clerk").scope("orders:write");
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), signed_in: true, roles: Vec::new(), scopes: Vec::new() }
    }

    /// A caller without a token.
    #[must_use]
    pub fn anonymous() -> Self {
        Self { signed_in: false, ..Self::new("no token") }
    }

    /// Adds a role, as tokens spell it.
    #[must_use]
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.roles.push(role.into());
        self
    }

    /// Adds a scope, as tokens spell it.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// Everybody worth asking about: a caller without a token, any verified caller, and for each role and each scope a
    /// caller who has nothing else. The declared ones come first (`Role::TERMS`, `Scope::TERMS`, or `&[]`), then
    /// what else the rules name.
    ///
    /// ```
    /// use auth_runtime::table::Persona;
    /// use auth_runtime::{Access, Requirement, Rule};
    ///
    /// let rule = Rule::new("shop::delete", Access::Required(Requirement::Role("admin")));
    /// let [nobody, anybody, admin] = &Persona::each(&[&rule], &[], &[])[..] else { panic!("three") };
    /// assert_eq!(admin, &Persona::new("role admin").role("admin"));
    /// ```
    #[must_use]
    pub fn each(rules: &[&Rule], roles: &[Term], scopes: &[Term]) -> Vec<Self> {
        let mut named = named(rules);
        let mut personas = vec![Self::anonymous(), Self::new("any caller")];
        let declared = |terms: &[Term]| terms.iter().map(Term::name).collect::<Vec<_>>();
        let (roles, scopes) = (declared(roles), declared(scopes));
        named.roles.retain(|role| !roles.contains(role));
        named.scopes.retain(|scope| !scopes.contains(scope));
        let roles = roles.into_iter().chain(named.roles);
        let scopes = scopes.into_iter().chain(named.scopes);
        personas.extend(roles.map(|role| Self::new(format!("role {role}")).role(role)));
        personas.extend(scopes.map(|scope| Self::new(format!("scope {scope}")).scope(scope)));
        personas
    }

    /// Whether this caller gets in.
    ///
    /// ```
    /// use auth_runtime::table::{Persona, Verdict};
    /// use auth_runtime::{Access, Requirement, Rule};
    ///
    /// let rule = Rule::new("shop::delete", Access::Required(Requirement::Role("admin")));
    /// assert_eq!(Persona::new("x").role("admin").may_call(&rule), Verdict::Allowed);
    /// assert_eq!(Persona::new("x").role("clerk").may_call(&rule), Verdict::Denied);
    /// ```
    #[must_use]
    pub fn may_call(&self, rule: &Rule) -> Verdict {
        match rule.access() {
            Access::DenyAll => Verdict::Denied,
            Access::Optional | Access::Public { .. } => Verdict::Allowed,
            Access::Required(_) if !self.signed_in => Verdict::Denied,
            Access::Required(requirement) => self.verdict(&requirement),
        }
    }

    fn verdict(&self, requirement: &Requirement) -> Verdict {
        match requirement.foresee(self) {
            Some(true) => Verdict::Allowed,
            Some(false) => Verdict::Denied,
            None => Verdict::Depends,
        }
    }
}

/// What is neither a role nor a scope is not known.
impl Questions for &Persona {
    fn has_role(self, role: &str) -> bool {
        self.roles.iter().any(|held| held == role)
    }

    fn has_scope(self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
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

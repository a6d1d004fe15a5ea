//! Rules, names and terms wherever a constant may stand.

#![deny(warnings)]

use auth_runtime::{Requirement, Roles, Scopes, Term};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(grants(Scope::Openid))]
    Admin,
}

#[derive(Clone, Copy, Scopes)]
#[scopes(roles = Role)]
enum Scope {
    Openid,
}

const ADMIN: Requirement = Role::Admin.as_role();
static RULE: Requirement = Requirement::Any(&[ADMIN, Scope::Openid.as_scope()]);
const GRANTS: &[&str] = Role::TERMS[0].grants();
static TERMS: &[Term] = <Scope as Scopes>::TERMS;

const fn named(role: Role) -> usize {
    role.name().len()
}

struct Sized<const N: usize>;

impl Scope {
    const LENGTH: usize = Self::Openid.name().len();
}

fn main() {
    let Sized: Sized<{ named(Role::Admin) + Scope::LENGTH }> = Sized::<11>;
    assert_eq!(GRANTS, ["openid"]);
    assert_eq!(TERMS[0].variant(), "Openid");
    assert_eq!(RULE.to_string(), "any(role = \"admin\", scope = \"openid\")");
}

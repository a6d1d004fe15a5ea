//! The whole language of declarations, under every lint.

#![deny(warnings)]
#![warn(clippy::pedantic, missing_docs, unreachable_pub, unused_qualifications)]
#![forbid(unsafe_code)]

use auth_runtime::{AcrValues, Requirement, Roles, Scopes};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Roles)]
enum Role {
    #[role(includes(Editor), grants(Scope::UsersWrite))]
    Admin,
    #[role(includes(Viewer), grants(Scope::OrdersWrite, Scope::Openid))]
    Editor,
    #[role("read-only")]
    Viewer,
}

#[derive(Clone, Copy, Scopes)]
#[scopes(roles = Role)]
enum Scope {
    #[scope("orders:write")]
    OrdersWrite,
    #[scope("users:write")]
    UsersWrite,
    Openid,
}

#[derive(Clone, Copy, AcrValues)]
enum Acr {
    #[acr("urn:example:gold", includes(Silver))]
    Gold,
    #[acr("urn:example:silver")]
    Silver,
}

const ADMIN: Requirement = Role::Admin.as_role();
const RULE: Requirement =
    Requirement::All(&[ADMIN, Role::Editor.as_role(), Scope::OrdersWrite.as_scope(), Acr::Gold.as_acr()]);
const NAME: &str = Role::Viewer.name();

fn main() {
    assert_eq!(RULE.to_string(), r#"all(role = "admin", role = "editor", scope = "orders:write", acr = "urn:example:gold")"#);
    assert_eq!(NAME, "read-only");
    assert_eq!(Acr::Silver.name(), "urn:example:silver");
}

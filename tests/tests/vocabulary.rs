//! Declared roles, scopes and authentication classes, decided on real tokens.

#![deny(warnings, missing_docs, unused, rust_2018_idioms, unused_qualifications)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![forbid(unsafe_code)]
#![allow(clippy::exhaustive_enums, reason = "a test is a crate without an outside")]

use auth_runtime::{AcrValues, NoRoles, Principal, Requirement, Roles, Scopes, Term};
use auth_tests::{Signer, claims, verifier};
use serde_json::{Value, json};

/// Roles of a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Roles)]
pub enum Role {
    /// Includes an editor, and so a reader.
    #[role(includes(Editor), grants(Scope::UsersWrite))]
    Admin,
    /// Includes a reader.
    #[role(includes(Viewer), grants(Scope::OrdersWrite))]
    Editor,
    /// Reads.
    #[role("read-only")]
    Viewer,
    /// Beside the others.
    Auditor,
}

/// Scopes of a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Scopes)]
#[scopes(roles = Role)]
pub enum Scope {
    /// Granted to editors.
    #[scope("orders:write")]
    OrdersWrite,
    /// Granted to admins.
    #[scope("users:write")]
    UsersWrite,
    /// Granted to nobody.
    Openid,
}

/// Scopes that only tokens carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Scopes)]
pub enum Plain {
    /// The same name as in [`Scope`].
    #[scope("orders:write")]
    OrdersWrite,
}

/// Classes of authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AcrValues)]
pub enum Acr {
    /// Better than silver.
    #[acr("urn:example:gold", includes(Silver))]
    Gold,
    /// Good.
    #[acr("urn:example:silver", includes(Bronze))]
    Silver,
    /// Fair.
    Bronze,
}

async fn caller(changes: Value) -> Principal {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&changes));
    verifier(&[&signer]).verify(&token).await.expect("a principal")
}

async fn with_role(role: &str) -> Principal {
    caller(json!({"roles": [role], "scope": null})).await
}

const fn rank(role: Role) -> Requirement {
    role.as_role()
}

#[tokio::test]
async fn a_role_may_do_what_the_roles_it_includes_may() {
    const ROLES: [Requirement; 4] =
        [Role::Admin.as_role(), Role::Editor.as_role(), Role::Viewer.as_role(), Role::Auditor.as_role()];
    for (held, expected) in [
        ("admin", [true, true, true, false]),
        ("editor", [false, true, true, false]),
        ("read-only", [false, false, true, false]),
        ("auditor", [false, false, false, true]),
        ("viewer", [false; 4]),
        ("Admin", [false; 4]),
        ("Viewer", [false; 4]),
        ("", [false; 4]),
    ] {
        let caller = with_role(held).await;
        assert_eq!(ROLES.map(|role| caller.require(&role).is_ok()), expected, "{held}");
    }
}

#[tokio::test]
async fn a_denied_role_is_named_as_such() {
    let caller = with_role("read-only").await;
    let denial = caller.require(&rank(Role::Admin)).expect_err("a denial");
    assert_eq!(denial.code(), "insufficient_role");
    assert_eq!(caller.require(&rank(Role::Viewer)), Ok(()));
}

#[tokio::test]
async fn a_role_grants_its_scopes_and_those_of_the_roles_it_includes() {
    const SCOPES: [Requirement; 4] = [
        Scope::OrdersWrite.as_scope(),
        Scope::UsersWrite.as_scope(),
        Scope::Openid.as_scope(),
        Plain::OrdersWrite.as_scope(),
    ];
    for (held, expected) in [
        ("admin", [true, true, false, false]),
        ("editor", [true, false, false, false]),
        ("read-only", [false; 4]),
        ("auditor", [false; 4]),
        ("orders:write", [false; 4]),
    ] {
        let caller = with_role(held).await;
        assert_eq!(SCOPES.map(|scope| caller.require(&scope).is_ok()), expected, "{held}");
    }
    for (carried, expected) in [
        ("orders:write", [true, false, false, true]),
        ("users:write openid", [false, true, true, false]),
        ("OrdersWrite", [false; 4]),
        ("admin", [false; 4]),
    ] {
        let caller = caller(json!({"roles": null, "scope": carried})).await;
        assert_eq!(SCOPES.map(|scope| caller.require(&scope).is_ok()), expected, "{carried}");
    }
}

#[tokio::test]
async fn a_missing_scope_is_asked_for_by_its_name() {
    let denial = with_role("auditor").await.require(&Scope::UsersWrite.as_scope()).expect_err("a denial");
    assert_eq!((denial.code(), denial.scopes()), ("insufficient_scope", &["users:write"][..]));
}

#[tokio::test]
async fn a_better_authentication_is_enough() {
    const LEVELS: [Requirement; 3] = [Acr::Gold.as_acr(), Acr::Silver.as_acr(), Acr::Bronze.as_acr()];
    for (acr, expected) in [
        (json!("urn:example:gold"), [true, true, true]),
        (json!("urn:example:silver"), [false, true, true]),
        (json!("bronze"), [false, false, true]),
        (json!("gold"), [false; 3]),
        (json!(null), [false; 3]),
        (json!("Bronze"), [false; 3]),
    ] {
        let caller = caller(json!({"acr": acr})).await;
        assert_eq!(LEVELS.map(|level| caller.require(&level).is_ok()), expected, "{acr}");
    }
    let denial = caller(json!({"acr": "bronze"})).await.require(&Acr::Silver.as_acr()).expect_err("a denial");
    assert_eq!(denial.code(), "step_up_required");
}

#[tokio::test]
async fn without_the_stronger_role_is_without_all_that_include_it() {
    const NOT_EDITOR: Requirement = Requirement::Not(&Role::Editor.as_role());
    for (held, expected) in [("admin", false), ("editor", false), ("read-only", true), ("auditor", true)] {
        assert_eq!(with_role(held).await.require(&NOT_EDITOR).is_ok(), expected, "{held}");
    }
}

#[test]
fn terms_are_in_the_order_of_the_variants() {
    let variants: Vec<_> = Role::TERMS.iter().map(Term::variant).collect();
    assert_eq!(variants, ["Admin", "Editor", "Viewer", "Auditor"]);
    for (role, term) in [Role::Admin, Role::Editor, Role::Viewer, Role::Auditor].into_iter().zip(Role::TERMS)
    {
        assert_eq!(role.name(), term.name());
        assert_eq!(role.as_role(), Requirement::DeclaredRole(term));
    }
    for (scope, term) in [Scope::OrdersWrite, Scope::UsersWrite, Scope::Openid].into_iter().zip(Scope::TERMS)
    {
        assert_eq!(scope.as_scope(), Requirement::DeclaredScope(term, Role::TERMS));
    }
    for (acr, term) in [Acr::Gold, Acr::Silver, Acr::Bronze].into_iter().zip(Acr::TERMS) {
        assert_eq!((acr.name(), acr.as_acr()), (term.name(), Requirement::DeclaredAcr(term)));
    }
    assert_eq!(Plain::OrdersWrite.as_scope(), Requirement::DeclaredScope(&Plain::TERMS[0], NoRoles::TERMS));
}

#[test]
fn terms_hold_the_closure() {
    let of = |role: Role| &Role::TERMS[role as usize];
    assert_eq!(of(Role::Viewer).satisfied_by(), ["read-only", "admin", "editor"]);
    assert_eq!(of(Role::Editor).satisfied_by(), ["editor", "admin"]);
    assert_eq!(of(Role::Admin).satisfied_by(), ["admin"]);
    assert_eq!(of(Role::Admin).grants(), ["users:write", "orders:write"]);
    assert_eq!(of(Role::Editor).grants(), ["orders:write"]);
    assert_eq!(of(Role::Viewer).grants(), [""; 0]);
    assert_eq!(Acr::TERMS[2].satisfied_by(), ["bronze", "urn:example:gold", "urn:example:silver"]);
}

//! Every name the derives could lean on means something else here.

#![deny(warnings)]
#![allow(dead_code, non_camel_case_types, reason = "the names are the point")]

macro_rules! shadow {
    ($($name:ident)*) => {$(
        struct $name;
    )*};
}

shadow! {
    Option Result Some None Ok Err String Vec Copy Clone Term Requirement Roles Scopes AcrValues Includes GrantedBy
    NoRoles str usize bool u8
}

mod core {}
mod std {}
mod auth_runtime {}

const TERMS: () = ();

#[derive(::core::clone::Clone, ::core::marker::Copy, ::auth_runtime::Roles)]
enum Role {
    #[role(includes(Viewer), grants(Scope::OrdersWrite))]
    Admin,
    Viewer,
}

#[derive(::core::clone::Clone, ::core::marker::Copy, ::auth_runtime::Scopes)]
#[scopes(roles = Role)]
enum Scope {
    #[scope("orders:write")]
    OrdersWrite,
}

#[derive(::core::clone::Clone, ::core::marker::Copy, ::auth_runtime::AcrValues)]
enum Acr {
    #[acr(includes(Silver))]
    Gold,
    Silver,
}

fn main() {
    assert_eq!(Role::Admin.as_role().to_string(), "role = \"admin\"");
    assert_eq!(Scope::OrdersWrite.as_scope().to_string(), "scope = \"orders:write\"");
    assert_eq!(Acr::Gold.as_acr().to_string(), "acr = \"gold\"");
}

//! The runtime under another name, and through another crate's module.

#![deny(warnings)]

extern crate auth_runtime as renamed;

/// What a crate that wraps ours would offer its own users.
pub mod wrapper {
    pub use renamed::__private;
}

/// In this module the crate's own name leads nowhere.
mod auth_runtime {}

use renamed::{AcrValues, Roles, Scopes};

#[derive(Clone, Copy, Roles)]
#[roles(crate = ::renamed)]
enum Role {
    #[role(includes(Viewer), grants(Scope::Openid))]
    Admin,
    Viewer,
}

#[derive(Clone, Copy, Scopes)]
#[scopes(crate = crate::wrapper, roles = Role)]
enum Scope {
    Openid,
}

#[derive(Clone, Copy, Scopes)]
#[scopes(crate = crate::wrapper)]
enum Ungranted {
    Email,
}

#[derive(Clone, Copy, AcrValues)]
#[acr_values(crate = crate::wrapper)]
enum Acr {
    Gold,
}

fn main() {
    let names = [Role::Admin.name(), Role::Viewer.name(), Scope::Openid.name(), Ungranted::Email.name(), Acr::Gold.name()];
    assert_eq!(names, ["admin", "viewer", "openid", "email", "gold"]);
}

//! Where no expansion could allow anything.

#![forbid(dead_code, deprecated, missing_docs, unreachable_pub, unsafe_code, unused, unused_qualifications)]

use auth_runtime::{AcrValues, Roles, Scopes};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Viewer), grants(Scope::Openid))]
    Admin,
    Viewer,
}

#[derive(Clone, Copy, Scopes)]
#[scopes(roles = Role)]
enum Scope {
    Openid,
}

#[derive(Clone, Copy, AcrValues)]
enum Acr {
    Gold,
}

fn main() {
    let _ = (Role::Admin, Role::Viewer, Acr::Gold);
}

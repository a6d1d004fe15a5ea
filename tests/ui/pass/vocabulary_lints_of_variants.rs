//! The compiler still sees what is never used, and blames nobody for what the derives mention.

#![deny(warnings)]

use auth_runtime::{AcrValues, Roles, Scopes};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Viewer, Reader))]
    Admin,
    #[expect(dead_code, reason = "included, but never made")]
    Viewer,
    #[expect(dead_code, reason = "included, but never made")]
    #[deprecated]
    Reader,
}

#[expect(dead_code, reason = "never named")]
#[derive(Clone, Copy, Scopes)]
enum Scope {
    Openid,
}

#[expect(dead_code, reason = "never named")]
#[derive(Clone, Copy, AcrValues)]
enum Acr {
    #[acr(includes(Silver))]
    Gold,
    Silver,
}

fn main() {
    let _ = Role::Admin;
}

//! What is never used is still told, and nothing that the derives add.

#![deny(dead_code)]

use auth_runtime::{AcrValues, Roles, Scopes};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Viewer))]
    Admin,
    Viewer,
}

#[derive(Clone, Copy, Scopes)]
enum Scope {
    Openid,
    Email,
}

#[derive(Clone, Copy, AcrValues)]
enum Acr {
    Gold,
    Silver,
}

fn main() {
    let _ = (Role::Admin, Scope::Openid, Acr::Gold);
}

use auth_runtime::{Roles, Scopes};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(grants(Scope::Openid))]
    Admin,
}

#[derive(Clone, Copy, Roles)]
enum Group {
    Staff,
}

#[derive(Clone, Copy, Scopes)]
#[scopes(roles = Group)]
enum Scope {
    Openid,
}

fn main() {}

use auth_runtime::Scopes;

#[derive(Clone, Copy)]
enum Role {
    Admin,
}

#[derive(Clone, Copy, Scopes)]
#[scopes(roles = Role)]
enum Scope {
    Openid,
}

fn main() {}

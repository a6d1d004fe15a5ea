use auth_runtime::Scopes;

#[derive(Clone, Copy, Scopes)]
#[scope(roles = Role)]
enum Scope {
    Openid,
}

fn main() {}

use auth_runtime::Scopes;

#[derive(Clone, Copy, Scopes)]
enum Scope<const N: usize> {
    Openid,
}

fn main() {}

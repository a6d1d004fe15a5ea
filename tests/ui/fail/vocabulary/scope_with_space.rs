use auth_runtime::Scopes;

#[derive(Clone, Copy, Scopes)]
enum Scope {
    #[scope("orders:read orders:write")]
    Orders,
}

fn main() {}

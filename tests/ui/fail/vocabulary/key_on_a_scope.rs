use auth_runtime::Scopes;

#[derive(Clone, Copy, Scopes)]
enum Scope {
    #[scope("orders:write", includes(Openid))]
    OrdersWrite,
    Openid,
}

fn main() {}

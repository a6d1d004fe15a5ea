use auth_runtime::{Roles, Scopes};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(grants(Scope::OrdersWrite))]
    Admin,
}

#[derive(Clone, Copy, Scopes)]
enum Scope {
    #[scope("orders:write")]
    OrdersWrite,
}

fn main() {}

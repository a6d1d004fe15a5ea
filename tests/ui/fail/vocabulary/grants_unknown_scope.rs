use auth_runtime::{Roles, Scopes};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(grants(Scope::OrderWrite))]
    Admin,
}

#[derive(Clone, Copy, Scopes)]
#[scopes(roles = Role)]
enum Scope {
    #[scope("orders:write")]
    OrdersWrite,
}

fn main() {}

use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(grants("orders:write"))]
    Admin,
}

fn main() {}

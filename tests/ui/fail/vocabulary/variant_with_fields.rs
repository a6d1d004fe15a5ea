use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    Admin,
    Tenant(u32),
}

fn main() {}

use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
struct Role {
    admin: bool,
}

fn main() {}

use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
#[roles(crate = runtime)]
enum Role {
    Admin,
}

fn main() {}

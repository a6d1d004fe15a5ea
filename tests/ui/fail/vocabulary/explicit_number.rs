use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    Admin = 7,
    Viewer,
}

fn main() {}

use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Role::Viewer))]
    Admin,
    Viewer,
}

fn main() {}

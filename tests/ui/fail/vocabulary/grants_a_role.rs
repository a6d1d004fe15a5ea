use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(grants(Role::Viewer))]
    Admin,
    Viewer,
}

fn main() {}

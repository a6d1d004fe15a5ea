use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(include(Viewer))]
    Admin,
    Viewer,
}

fn main() {}

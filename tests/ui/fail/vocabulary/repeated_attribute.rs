use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role("root")]
    #[role(includes(Viewer))]
    Admin,
    Viewer,
}

fn main() {}

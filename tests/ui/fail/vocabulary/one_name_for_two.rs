use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    Viewer,
    #[role("viewer")]
    Reader,
}

fn main() {}

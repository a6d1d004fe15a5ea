use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role = "root"]
    Admin,
}

fn main() {}

use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Admin))]
    Admin,
}

fn main() {}

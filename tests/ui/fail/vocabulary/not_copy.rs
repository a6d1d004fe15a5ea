use auth_runtime::Roles;

#[derive(Roles)]
enum Role {
    Admin,
}

fn main() {}

use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Editr))]
    Admin,
    Editor,
    Viewer,
}

fn main() {}

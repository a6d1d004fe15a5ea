use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Editor, Viewer))]
    Admin,
    #[role(includes(Viewer))]
    Editor,
    Viewer,
}

fn main() {}

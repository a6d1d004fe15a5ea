use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
enum Role {}

fn main() {}

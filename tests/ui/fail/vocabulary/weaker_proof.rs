use auth_runtime::{Includes, Roles};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Viewer))]
    Admin,
    Viewer,
}

fn weaken<R: Includes<STRONGER, WEAKER>, const STRONGER: usize, const WEAKER: usize>() {}

fn main() {
    weaken::<Role, 0, 0>();
    weaken::<Role, 0, 1>();
    weaken::<Role, 1, 0>();
}

//! A stronger role is proof of the weaker ones, also along two ways.

#![deny(warnings)]

use auth_runtime::{Includes, Roles};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Support, Editor))]
    Admin,
    #[role(includes(Viewer))]
    Support,
    #[role(includes(Viewer))]
    Editor,
    Viewer,
}

fn weaken<R: Includes<STRONGER, WEAKER>, const STRONGER: usize, const WEAKER: usize>() {}

fn main() {
    weaken::<Role, { Role::Admin as usize }, { Role::Viewer as usize }>();
    weaken::<Role, 0, 1>();
    weaken::<Role, 0, 2>();
    weaken::<Role, 1, 3>();
    weaken::<Role, 2, 3>();
    weaken::<Role, 3, 3>();
    assert_eq!(Role::TERMS[Role::Viewer as usize].satisfied_by(), ["viewer", "admin", "support", "editor"]);
    assert_eq!(Role::TERMS[Role::Support as usize].satisfied_by(), ["support", "admin"]);
}

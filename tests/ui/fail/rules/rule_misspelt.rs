use auth_runtime::{Requirement, rule};

const STAFF: Requirement = rule!(rol = "staff");

fn main() {
    let _ = STAFF;
}

use auth_runtime::{Requirement, rule};

const STAFF: Requirement = rule!();

fn main() {
    let _ = STAFF;
}

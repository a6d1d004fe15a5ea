use auth_runtime::{Requirement, rule};

const OWNER: Requirement = rule!(role = "owner", when = |p, _| p.subject() == "a");

fn main() {
    let _ = OWNER;
}

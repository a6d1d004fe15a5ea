use auth_runtime::{Requirement, rule};

const OWNER: Requirement = rule!(claim("tenant") == arg(tenant));

fn main() {
    let _ = OWNER;
}

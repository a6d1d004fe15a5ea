use auth_runtime::{Requirement, rule};

const ANYBODY: Requirement = rule!(optional);
const PARTNER: Requirement = rule!(role = "partner", verifier = PARTNERS);

fn main() {
    let _ = (ANYBODY, PARTNER);
}

use auth_runtime::{Requirement, rule};

const NOBODY: Requirement = rule!(role = "admin", not(role = "admin"), allow(redundant));
const ADMINS: Requirement = rule!(any(role = "admin", all(role = "admin", role = "owner")), allow(never, always));

fn main() {
    let _ = (NOBODY, ADMINS);
}

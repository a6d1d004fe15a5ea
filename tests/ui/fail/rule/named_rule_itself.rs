use auth_runtime::{Requirement, rule};

const ADMINS: Requirement = rule!(any(role = "admin", all(role = "admin", role = "owner")));
const NOBODY: Requirement = rule!(claim("level") >= 3, not(claim("level") > 1));
const EVERYBODY: Requirement = rule!(any(not(scope = "trial"), scope = "trial"));

fn main() {
    let _ = (ADMINS, NOBODY, EVERYBODY);
}

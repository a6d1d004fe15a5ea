use auth_runtime::Roles;

#[derive(Clone, Copy, Roles)]
#[roles(role = "admin")]
enum Role {
    #[role(" root", includes(Viewr))]
    Admin,
    OrderManager,
    #[role(grant(Scope::Openid))]
    Viewer { since: u32 },
}

// Code that uses the enum is not to blame.
const RULE: auth_runtime::Requirement = Role::Admin.as_role();

fn main() {}

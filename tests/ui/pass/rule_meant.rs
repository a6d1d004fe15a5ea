//! Rules that are nearly the ones in `fail/rule`, and those as they are with leave.

use auth_runtime::{AcrValues, Requirement, Roles, Scopes, rule};

#[derive(Clone, Copy, Roles)]
enum Role {
    #[role(includes(Editor))]
    Admin,
    #[role(includes(Viewer))]
    Editor,
    Viewer,
    Clerk,
}

#[derive(Clone, Copy, Scopes)]
enum Scope {
    #[scope("orders:write")]
    OrdersWrite,
}

#[derive(Clone, Copy, AcrValues)]
enum Acr {
    Gold,
}

macro_rules! rules {
    ($($name:ident: ($($rule:tt)*),)*) => {
        $(const $name: Requirement = rule!($($rule)*);)*
        const _: &[Requirement] = &[$($name),*];
    };
}

rules! {
    // What is missing is another role, another claim, or another hour.
    ROLE_AND_NOT_ANOTHER: (role = "admin", not(role = "guest")),
    VALUES_OF_TWO_CLAIMS: (claim("team") == "finance", claim("office") == "sales"),
    VALUES_OF_A_LIST: (claim("teams") contains "finance", claim("teams") contains "sales"),
    LAST_HOUR: (hour == 23),
    NIGHT: (any(hour >= 22, hour < 6)),
    BETWEEN: (role = "admin", claim("level") > 3, claim("level") < 5),
    ROLE_OR_NOT_ANOTHER: (any(role = "admin", not(role = "guest"))),
    // A claim may be absent, so these do not hold for everybody.
    LEVEL_OR_NOT: (any(claim("level") > 5, claim("level") <= 5)),
    NOT_ABSORBED: (any(role = "admin", all(role = "owner", scope = "users:delete"))),
    INSIDE_NOT: (role = "clerk", not(any(role = "guest", all(role = "visitor", scope = "trial")))),
    OTHER_WAY_ROUND: (any(claim("level") > 5, not(claim("level") >= 3))),
    OTHER_GROUPS: (any(all(role = "a", scope = "b"), all(scope = "a", role = "b"))),
    // The hierarchy has no order between these; and the other way round a role may be excluded.
    BESIDE_EACH_OTHER: (any(role = Role::Admin, role = Role::Clerk)),
    BOTH: (all(role = Role::Admin, role = Role::Clerk)),
    VIEWERS_ONLY: (role = Role::Viewer, not(role = Role::Editor)),
    FOUND: (any(role = "viewer", role = "clerk"), vocabulary(role = Role)),
    // A text without a vocabulary is one name: admins do not have it.
    JUST_THE_NAME: (all(role = Role::Viewer, not(role = "viewer"))),
    SCOPE: (scope = "orders:write", vocabulary(scope = Scope)),
    CLASS: (acr = "gold", vocabulary(acr = Acr)),
    EDITORS: (any(role = "admin", role = "editor")),
    EDITORS_OF_A_TEAM: (rule = EDITORS, claim("team") == "finance"),
    NAMED: (rule = EDITORS, any(role = "owner", role = "editor")),
    FINANCE: (claim("team") == "finance"),
    EITHER: (any(rule = FINANCE, claim("team") == "sales")),

    // With leave, for generated code.
    NEVER: (role = "admin", not(role = "admin"), allow(never)),
    NO_HOUR: (hour == 25, allow(never)),
    ALWAYS: (any(role = "admin", not(role = "admin")), allow(always)),
    ABSORBED: (any(role = "admin", all(role = "admin", role = "owner")), allow(redundant)),
    HIERARCHY: (any(role = Role::Admin, role = Role::Viewer), allow(redundant)),
    TWICE: (any(role = "admin", role = "admin"), allow(redundant)),
    ANY_OF_THEM: (rule = EDITORS, any(role = "admin", role = "editor"), allow(always, never, redundant)),
}

fn main() {
    let _ = (Scope::OrdersWrite, Acr::Gold);
}

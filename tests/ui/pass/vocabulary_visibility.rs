//! Enums as visible as they come, each used from as far away as it can be.

#![deny(warnings)]

use auth_runtime::Requirement;

/// Public.
pub mod public {
    use auth_runtime::{AcrValues, Roles, Scopes};

    /// Public roles.
    #[derive(Clone, Copy, Debug, Roles)]
    #[non_exhaustive]
    pub enum Role {
        /// May do anything.
        #[role(grants(Scope::Openid))]
        Admin,
    }

    /// Public scopes.
    #[derive(Clone, Copy, Debug, Scopes)]
    #[scopes(roles = Role)]
    pub enum Scope {
        /// Sign-in.
        Openid,
    }

    /// Public classes.
    #[derive(Clone, Copy, Debug, AcrValues)]
    #[repr(u8)]
    pub enum Acr {
        /// The best.
        Gold,
    }
}

mod outer {
    pub mod inner {
        use auth_runtime::Roles;

        #[derive(Clone, Copy, Roles)]
        pub(crate) enum InCrate {
            Admin,
        }

        #[derive(Clone, Copy, Roles)]
        pub(super) enum InSuper {
            Admin,
        }

        #[derive(Clone, Copy, Roles)]
        pub(in crate::outer) enum InOuter {
            Admin,
        }
    }

    pub fn names() -> [&'static str; 2] {
        [inner::InSuper::Admin.name(), inner::InOuter::Admin.name()]
    }
}

fn main() {
    #[derive(Clone, Copy, auth_runtime::Roles)]
    enum Local {
        Admin,
    }

    const RULES: [Requirement; 5] = [
        Local::Admin.as_role(),
        outer::inner::InCrate::Admin.as_role(),
        public::Role::Admin.as_role(),
        public::Scope::Openid.as_scope(),
        public::Acr::Gold.as_acr(),
    ];
    assert_eq!(RULES.map(|rule| rule.to_string()).join(", "), "role = \"admin\", role = \"admin\", role = \"admin\", scope = \"openid\", acr = \"gold\"");
    assert_eq!(outer::names(), ["admin", "admin"]);
}

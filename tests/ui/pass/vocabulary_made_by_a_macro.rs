//! Declarations that another macro writes.

#![deny(warnings)]

pub use auth_runtime::__private;

macro_rules! declare {
    ($vis:vis $role:ident, $scope:ident: $($variant:ident = $name:literal includes($($included:ident)?)),*) => {
        #[derive(Clone, Copy, auth_runtime::Roles)]
        #[roles(crate = $crate)]
        $vis enum $role {
            $(#[role($name, includes($($included)?), grants($scope::Openid))] $variant,)*
            #[role("no-one")]
            Nobody,
        }

        #[derive(Clone, Copy, auth_runtime::Scopes)]
        #[scopes(crate = $crate, roles = $role)]
        $vis enum $scope {
            Openid,
        }
    };
}

declare!(pub(crate) Role, Scope: Admin = "root" includes(Viewer), Viewer = "read-only" includes(Nobody));

fn main() {
    use auth_runtime::Roles as _;
    assert_eq!([Role::Admin.name(), Role::Viewer.name(), Role::Nobody.name()], ["root", "read-only", "no-one"]);
    assert_eq!(Role::TERMS[0].grants(), [Scope::Openid.name()]);
}

//! Roles, scopes and authentication classes declared once, in Rust.

/// One declared role, scope or authentication class: what [`Roles`], [`Scopes`] and [`AcrValues`] make of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    variant: &'static str,
    name: &'static str,
    satisfied_by: &'static [&'static str],
    grants: &'static [&'static str],
}

impl Term {
    /// A term for `variant`, called `name` in tokens. `satisfied_by` holds every name that is enough for it, its own
    /// first; `grants` every scope a role gives, by itself or through the roles it includes.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        variant: &'static str,
        name: &'static str,
        satisfied_by: &'static [&'static str],
        grants: &'static [&'static str],
    ) -> Self {
        Self { variant, name, satisfied_by, grants }
    }

    /// The name of the variant.
    #[must_use]
    pub const fn variant(&self) -> &'static str {
        self.variant
    }

    /// The name as it stands in tokens.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Every name that is enough, its own first: that of each role which includes it.
    #[must_use]
    pub const fn satisfied_by(&self) -> &'static [&'static str] {
        self.satisfied_by
    }

    /// The scopes a role gives, by itself or through the roles it includes.
    #[must_use]
    pub const fn grants(&self) -> &'static [&'static str] {
        self.grants
    }
}

/// A declared set of roles; derive it on an enum: `#[derive(Roles)]`.
///
/// ```
/// use auth_runtime::{Requirement, Roles, Scopes};
///
/// #[derive(Clone, Copy, Roles)]
/// enum Role {
///     #[role(includes(Editor), grants(Scope::UsersWrite))]
///     Admin,
///     #[role(includes(Viewer))]
///     Editor,
///     #[role("read-only")]
///     Viewer,
/// }
///
/// #[derive(Clone, Copy, Scopes)]
/// #[scopes(roles = Role)]
/// enum Scope {
///     #[scope("users:write")]
///     UsersWrite,
/// }
///
/// const VIEWERS: Requirement = Role::Viewer.as_role();
///
/// assert_eq!(Role::Viewer.name(), "read-only");
/// assert_eq!(Role::TERMS[2].satisfied_by(), ["read-only", "admin", "editor"]);
/// assert_eq!(Role::TERMS[0].grants(), ["users:write"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared set of roles",
    label = "no roles are declared here",
    note = "write `#[derive(auth_runtime::Roles)]` above the enum"
)]
pub trait Roles: Copy + 'static {
    /// The roles, in the order of the variants.
    const TERMS: &'static [Term];
}

/// A declared set of scopes (RFC 6749 §3.3); derive it on an enum: `#[derive(Scopes)]`.
///
/// ```
/// use auth_runtime::{Requirement, Scopes};
///
/// #[derive(Clone, Copy, Scopes)]
/// enum Scope {
///     #[scope("orders:write")]
///     OrdersWrite,
///     Openid,
/// }
///
/// const WRITERS: Requirement = Scope::OrdersWrite.as_scope();
///
/// assert_eq!(Scope::Openid.name(), "openid");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared set of scopes",
    label = "no scopes are declared here",
    note = "write `#[derive(auth_runtime::Scopes)]` above the enum"
)]
pub trait Scopes: Copy + 'static {
    /// The roles that grant scopes of this set: `#[scopes(roles = Role)]`; [`NoRoles`] otherwise.
    type Roles: Roles;

    /// The scopes, in the order of the variants.
    const TERMS: &'static [Term];
}

/// A declared set of authentication context classes, the values of the `acr` claim (OpenID Connect Core §2); derive it on
/// an enum: `#[derive(AcrValues)]`.
///
/// ```
/// use auth_runtime::{AcrValues, Requirement};
///
/// #[derive(Clone, Copy, AcrValues)]
/// enum Acr {
///     #[acr("urn:example:gold", includes(Silver))]
///     Gold,
///     #[acr("urn:example:silver")]
///     Silver,
/// }
///
/// const CAREFUL: Requirement = Acr::Silver.as_acr();
///
/// assert_eq!(Acr::TERMS[1].satisfied_by(), ["urn:example:silver", "urn:example:gold"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared set of `acr` values",
    label = "no authentication classes are declared here",
    note = "write `#[derive(auth_runtime::AcrValues)]` above the enum"
)]
pub trait AcrValues: Copy + 'static {
    /// The classes, in the order of the variants.
    const TERMS: &'static [Term];
}

/// That the role at `STRONGER` includes the one at `WEAKER`, by itself or through others: counted from 0 in the order of
/// the variants. `#[derive(Roles)]` implements it for every such pair, and for every role with itself.
///
/// ```
/// use auth_runtime::{Includes, Roles};
///
/// #[derive(Clone, Copy, Roles)]
/// enum Role {
///     #[role(includes(Viewer))]
///     Admin,
///     Viewer,
/// }
///
/// fn weaken<R: Includes<STRONGER, WEAKER>, const STRONGER: usize, const WEAKER: usize>() {}
///
/// weaken::<Role, { Role::Admin as usize }, { Role::Viewer as usize }>();
/// ```
#[diagnostic::on_unimplemented(
    message = "this role of `{Self}` does not include that one",
    label = "a stronger role is needed",
    note = "`#[role(includes(..))]` on a variant of `{Self}` says which roles it includes"
)]
pub trait Includes<const STRONGER: usize, const WEAKER: usize>: Roles {}

/// That these scopes name `R` as the roles that grant them.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say that `{R}` grants its scopes",
    label = "not known to be granted by `{R}`",
    note = "write `#[scopes(roles = {R})]` above `{Self}`, below `#[derive(auth_runtime::Scopes)]`"
)]
pub trait GrantedBy<R>: Copy {}

/// For scopes that no role grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a name for an empty set; it has no values")]
pub enum NoRoles {}

impl Roles for NoRoles {
    const TERMS: &'static [Term] = &[];
}

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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared set of roles",
    label = "no roles are declared here",
    note = "write `#[derive(auth_runtime::Roles)]` above the enum"
)]
pub trait Roles: Copy + 'static {
    /// The roles, in the order of the variants.
    const TERMS: &'static [Term];
}

/// The role at place `STRONGER` is or includes the one at place `WEAKER`; `#[derive(Roles)]` says so where it is true.
#[diagnostic::on_unimplemented(
    message = "this role does not include that one",
    label = "not included",
    note = "`#[role(includes(..))]` on a variant says which roles it includes"
)]
pub trait Includes<const STRONGER: usize, const WEAKER: usize>: Roles {}

/// A declared set of scopes; derive it on an enum: `#[derive(Scopes)]`.
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

/// A declared set of authentication context classes (`acr`); derive it on an enum: `#[derive(AcrValues)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared set of `acr` values",
    label = "no authentication classes are declared here",
    note = "write `#[derive(auth_runtime::AcrValues)]` above the enum"
)]
pub trait AcrValues: Copy + 'static {
    /// The classes, in the order of the variants.
    const TERMS: &'static [Term];
}

/// For scopes that no role grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a name for an empty set; it has no values")]
pub enum NoRoles {}

impl Roles for NoRoles {
    const TERMS: &'static [Term] = &[];
}

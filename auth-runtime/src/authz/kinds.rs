//! What a declared name is asked for as something else than it was declared as: `scope = Role::Admin`.
//!
//! Nothing implements these traits. `M` keeps the compiler from finding that out where a vocabulary is declared, long before
//! anybody made the mistake.

/// An authentication class.
#[diagnostic::on_unimplemented(
    message = "`{Self}` declares no authentication classes",
    label = "an authentication class is expected here",
    note = "`acr = ..` takes a variant of an enum that derives `auth_runtime::AcrValues`; for a role write `role = ..`, for a \
            scope `scope = ..`"
)]
pub trait DeclaresAcr<M> {}

/// A role.
#[diagnostic::on_unimplemented(
    message = "`{Self}` declares no roles",
    label = "a role is expected here",
    note = "`role = ..` takes a variant of an enum that derives `auth_runtime::Roles`; for a scope write `scope = ..`, for an \
            authentication class `acr = ..`"
)]
pub trait DeclaresRole<M> {}

/// A scope.
#[diagnostic::on_unimplemented(
    message = "`{Self}` declares no scopes",
    label = "a scope is expected here",
    note = "`scope = ..` takes a variant of an enum that derives `auth_runtime::Scopes`; for a role write `role = ..`, for an \
            authentication class `acr = ..`"
)]
pub trait DeclaresScope<M> {}

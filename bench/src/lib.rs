//! Fixtures of the benchmarks: one issuer, one token per algorithm, and the bare signature check it is compared with.

mod block_on;
mod handler;
mod jwt;
pub mod measure;
mod signer;
pub mod table;

pub use crate::block_on::block_on;
pub use crate::handler::{event, open, protected};
pub use crate::jwt::{AUDIENCE, ISSUER, Jwt, TOKEN_BYTES, is_admin, now, verifier, verifier_builder};
pub use crate::signer::{BareKey, Signer, key_set};

/// A rule of ten leaves, roles and scopes, that the bearer of an unchanged token meets only by the last.
pub const TEN_LEAVES: auth_runtime::Requirement = auth_runtime::rule!(
    not(role = "suspended", role = "locked"),
    any(role = "auditor", role = "owner", all(scope = "orders:read", scope = "orders:write")),
    any(role = "support", role = "operator", scope = "users:delete", role = "admin")
);

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

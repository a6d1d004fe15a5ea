//! Fixtures of the benchmarks: one issuer, one token per algorithm, and the bare signature check it is compared with.

mod block_on;
mod handler;
mod jwt;
mod signer;

pub use crate::block_on::block_on;
pub use crate::handler::{event, open, protected};
pub use crate::jwt::{AUDIENCE, ISSUER, Jwt, TOKEN_BYTES, now, verifier};
pub use crate::signer::{BareKey, Signer};

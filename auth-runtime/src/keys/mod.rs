//! Keys to verify with: one, a set, or sets that are fetched and kept.

pub(crate) mod cache;
pub(crate) mod fetch;
#[cfg(feature = "fetch")]
pub(crate) mod https;
pub(crate) mod jwk;
pub(crate) mod jwks;
pub(crate) mod library;
pub(crate) mod location;
pub(crate) mod pem;
pub(crate) mod publisher;
mod roca;
pub(crate) mod separate;
pub(crate) mod source;
pub(crate) mod verification;

//! The cryptographic library: `aws-lc-rs`, or `ring` when that is the only one asked for. Their interfaces are the same but
//! for how a public key is parsed.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
mod ring;

#[cfg(feature = "aws-lc-rs")]
pub(crate) use self::aws_lc::PublicKey;
#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
pub(crate) use self::ring::PublicKey;
#[cfg(feature = "aws-lc-rs")]
pub(crate) use ::aws_lc_rs::{digest, hmac, signature};
#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
pub(crate) use ::ring::{digest, hmac, signature};

#[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
compile_error!("signatures are checked by a library: enable the feature `aws-lc-rs` (the default) or `ring`");

//! Authentication and authorization for Rust on AWS Lambda.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::todo)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod authz;
mod clock;
mod error;
mod guard;
mod keys;
mod lambda;
pub mod limits;
mod principal;
mod token;
mod verify;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use auth_macros::require_auth;
pub use jsonwebtoken::Algorithm;

pub use crate::authz::{Denial, Requirement};
pub use crate::clock::{Clock, FixedClock, SystemClock};
pub use crate::error::{ConfigError, ConfigProblem, Error, KeyError, KeyProblem, RequestError, TokenError};
pub use crate::keys::fetch::{FetchError, FetchFuture, Fetcher, KeySetScheme, KeySetUrl};
pub use crate::keys::source::Keys;
pub use crate::lambda::event::{AuthEvent, RequestView};
pub use crate::lambda::response::{FromRejection, Guarded, Rejection};
pub use crate::principal::{Claims, Principal};
pub use crate::token::path::ClaimPath;
pub use crate::verify::{AlreadyConfigured, Verifier, VerifierBuilder, VerifierSource, install};

//! One file for each way events carry a credential.

mod authenticated;
mod http;
mod json;
mod records;
mod services;

pub use self::authenticated::{Authenticated, Authorization};

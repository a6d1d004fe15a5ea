//! The expansion in a crate as strict and as unfriendly as they come.
//!
//! Compiling is the test, and so is `cargo clippy --all-targets`: the lints below are denied, and every name the
//! expansion could lean on by accident means something else here.

#![deny(warnings)]
#![deny(missing_docs, unused, rust_2018_idioms, unused_qualifications, let_underscore_drop)]
#![deny(elided_lifetimes_in_paths, explicit_outlives_requirements, single_use_lifetimes, trivial_casts)]
#![deny(clippy::all, clippy::pedantic, clippy::cargo, clippy::nursery)]
#![forbid(unsafe_code)]
#![allow(
    clippy::multiple_crate_versions,
    clippy::cargo_common_metadata,
    reason = "about the manifest, not this code"
)]
#![allow(dead_code, unreachable_pub, reason = "a test is a crate without an outside")]

#[path = "../hygiene/linted.rs"]
mod linted;
#[path = "../hygiene/renamed.rs"]
mod renamed;
#[path = "../hygiene/shadowed.rs"]
mod shadowed;

// What `name = { package = "auth-runtime" }` in a manifest makes: the crate under another name only.
extern crate auth_runtime as another_name;

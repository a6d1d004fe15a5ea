//! The function of the quickstart: what is deployed, and what the local front calls.
//!
//! A library, so that the test of its rules can link them: see `tests/rules.rs`.

pub mod handlers;

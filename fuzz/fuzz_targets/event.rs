//! Any JSON document as an event: no credential in it that nobody signed.
#![no_main]

use auth_fuzz::{VERIFIER, now};
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(event) = serde_json::from_str::<Value>(text) {
        assert!(now(VERIFIER.authenticate(&event)).is_err());
    }
});

//! Any text as a token: refused, because nobody signed it.
#![no_main]

use auth_fuzz::{VERIFIER, now};

libfuzzer_sys::fuzz_target!(|token: &str| {
    assert!(now(VERIFIER.verify(token)).is_err());
});

//! Any text as a key set, a key or a PEM block: refused or usable, never a panic.
#![no_main]

use auth_runtime::{Algorithm, Keys, Verifier};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for keys in [Keys::jwk_set(text), Keys::jwk(text), Keys::pem(text)] {
        for algorithm in [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA] {
            let builder = Verifier::builder().issuer("i").audience("a").algorithms([algorithm]);
            let _ = builder.keys(keys.clone()).build();
        }
    }
});

//! Any claims under a good signature: what is accepted says what serde_json reads in it.
#![no_main]

use auth_fuzz::{VERIFIER, now, sign};
use auth_runtime::Requirement;
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|claims: &[u8]| {
    let Ok(principal) = now(VERIFIER.verify(&sign(br#"{"alg":"HS256"}"#, claims))) else { return };
    // serde_json does not read numbers beyond a double, which nobody asks for here.
    let Ok(read) = serde_json::from_slice::<Value>(claims) else { return };
    assert_eq!(principal.subject(), read["sub"].as_str().expect("a subject"));
    assert!(principal.audience().any(|audience| audience == "a"));
    assert!(read["exp"].as_f64().expect("a time") > 1_800_000_000.0);
    let admin = principal.require(&Requirement::Role("admin")).is_ok();
    assert_eq!(admin, principal.roles().any(|role| role == "admin"));
});

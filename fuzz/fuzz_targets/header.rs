//! Any header under a good signature: what is accepted is a plain signature with the configured algorithm.
#![no_main]

use auth_fuzz::{GOOD_CLAIMS, VERIFIER, now, sign};
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|header: &[u8]| {
    if now(VERIFIER.verify(&sign(header, GOOD_CLAIMS.as_bytes()))).is_err() {
        return;
    }
    // serde_json does not read numbers beyond a double, which nobody asks for here.
    let Ok(read) = serde_json::from_slice::<Value>(header) else { return };
    assert_eq!(read["alg"], "HS256");
    for member in ["b64", "crit", "cty", "enc", "jwk", "zip"] {
        assert!(read.get(member).is_none(), "{member}");
    }
    let typ = read.get("typ").map_or("jwt".to_owned(), |typ| typ.as_str().expect("text").to_lowercase());
    assert!(["jwt", "at+jwt"].contains(&typ.trim_start_matches("application/")), "{typ}");
});

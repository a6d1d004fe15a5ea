//! Any header and claims under a load balancer's good signature: what is accepted names signer, issuer and client.
#![no_main]

use auth_fuzz::{LOAD_BALANCER, now, sign_padded};
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|parts: (&[u8], &[u8])| {
    let (header, claims) = parts;
    let Ok(principal) = now(LOAD_BALANCER.verify(&sign_padded(header, claims))) else { return };
    assert_eq!(principal.issuer(), "i");
    assert!(principal.audience().eq(["a"]) && principal.expires_at() > 1_800_000_000);
    let Ok(header) = serde_json::from_slice::<Value>(header) else { return };
    assert!(header["signer"].as_str().is_some_and(|signer| signer.ends_with("/n/1")));
    assert!(header["iss"] == "i" && header["client"] == "a");
});

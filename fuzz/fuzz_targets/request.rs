//! Any values of the headers that carry credentials: at most one token, and none that nobody signed.
#![no_main]

use auth_fuzz::{VERIFIER, now};
use http::{HeaderValue, Request};

libfuzzer_sys::fuzz_target!(|parts: (Vec<&[u8]>, Vec<&[u8]>, Vec<&[u8]>, &str)| {
    let (authorization, further, cookies, method) = parts;
    let Ok(mut request) = Request::builder().method(method).body(()) else { return };
    for (name, values) in [("authorization", authorization), ("x-user-token", further), ("cookie", cookies)] {
        for value in values.into_iter().filter_map(|value| HeaderValue::from_bytes(value).ok()) {
            request.headers_mut().append(name, value);
        }
    }
    assert!(now(VERIFIER.authenticate(&request)).is_err());
});

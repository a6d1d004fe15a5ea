//! What the fuzz targets share: a verifier whose secret they know, so that code behind the signature is reached.

use std::future::Future;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use auth_runtime::{Algorithm, FixedClock, Keys, Verifier};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const SECRET: &[u8] = b"a secret of thirty-two octets...";

/// A verifier that reads cookies, a further header, and claims in unusual places.
pub static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let builder = Verifier::builder().issuer("i").audience("a").algorithms([Algorithm::HS256]);
    let builder = builder.cookie("__Host-session").header("x-user-token").roles_claim("roles");
    let builder = builder.roles_claim("/realm_access/roles").clock(FixedClock::at(1_800_000_000));
    builder.keys(Keys::secret(SECRET)).build().expect("a verifier")
});

/// Runs a future that never waits: every key is known.
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing is to be waited for"),
    }
}

/// A token with a good signature over whatever header and claims there are.
pub fn sign(header: &[u8], claims: &[u8]) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
}

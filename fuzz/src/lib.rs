//! What the fuzz targets share: a verifier whose secret they know, so that code behind the signature is reached.

use std::future::Future;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use auth_runtime::idp::Alb;
use auth_runtime::{Algorithm, FixedClock, Keys, Verifier};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

const SECRET: &[u8] = b"a secret of thirty-two octets...";

/// A verifier that reads cookies, a further header, and claims in unusual places.
pub static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let builder = Verifier::builder().issuer("i").audience("a").algorithms([Algorithm::HS256]);
    let builder = builder.cookie("__Host-session").header("x-user-token").roles_claim("roles");
    let builder = builder.roles_claim("/realm_access/roles").clock(FixedClock::at(1_800_000_000));
    builder.keys(Keys::secret(SECRET)).build().expect("a verifier")
});

/// Claims that [`VERIFIER`] accepts.
pub const GOOD_CLAIMS: &str = r#"{"iss":"i","aud":"a","sub":"s","exp":1800000001}"#;

static PAIR: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"));

/// A verifier of what a load balancer signs.
pub static LOAD_BALANCER: LazyLock<Verifier> = LazyLock::new(|| {
    let der = PAIR.public_key().as_der().expect("a public key");
    let pem =
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", STANDARD.encode(der.as_ref()));
    let arn = "arn:aws:elasticloadbalancing:r:123456789012:loadbalancer/app/n/1";
    let builder = Alb::load_balancer(arn).client("i", "a").keys(Keys::pem(pem));
    builder.clock(FixedClock::at(1_800_000_000)).build().expect("a verifier")
});

/// A load balancer's token with a good signature over whatever header and claims there are.
pub fn sign_padded(header: &[u8], claims: &[u8]) -> String {
    let input = format!("{}.{}", URL_SAFE.encode(header), URL_SAFE.encode(claims));
    let signature = PAIR.sign(&SystemRandom::new(), input.as_bytes()).expect("a signature");
    format!("{input}.{}", URL_SAFE.encode(signature))
}

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

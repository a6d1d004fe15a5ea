//! How a user of each crate would verify the token and look at the role: issuer, audience and times checked, no
//! tolerance, claims in a type.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use auth_bench::{AUDIENCE, ISSUER, Signer, block_on, key_set};
use auth_runtime::Algorithm;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::{DecodingKey, Validation};
use jwt_simple::prelude::*;

/// Whether a token is accepted and its bearer an administrator.
pub(crate) type Accepts = Box<dyn Fn(&str) -> bool + Sync>;

#[derive(Clone, serde::Deserialize, serde::Serialize)]
struct Caller {
    scope: String,
    roles: Vec<String>,
}

impl Caller {
    fn is_admin(&self) -> bool {
        std::hint::black_box(&self.scope);
        self.roles.iter().any(|role| role == "admin")
    }
}

/// The first is `jsonwebtoken` on the back end that we have, too.
pub(crate) fn all(signer: &Signer) -> Vec<(&'static str, Accepts)> {
    vec![
        ("jsonwebtoken 11, aws_lc_rs", jsonwebtoken_on(true, signer)),
        ("jsonwebtoken 11, rust_crypto", jsonwebtoken_on(false, signer)),
        ("jwt-simple 0.15, pure-rust", jwt_simple(signer)),
        ("jwt-authorizer 0.15, ring", jwt_authorizer(signer)),
    ]
}

static ON_AWS_LC: AtomicBool = AtomicBool::new(true);

/// `jsonwebtoken` takes one provider per process: this one is both.
pub(crate) fn install_back_ends() {
    static EITHER: CryptoProvider = CryptoProvider {
        signer_factory: aws_lc::DEFAULT_PROVIDER.signer_factory,
        verifier_factory: either,
        key_utils: KeyUtils::new_unimplemented(),
    };
    EITHER.install_default().expect("no other provider");
}

fn either(algorithm: &Algorithm, key: &DecodingKey) -> jsonwebtoken::errors::Result<Box<dyn JwtVerifier>> {
    let on_aws_lc = ON_AWS_LC.load(Ordering::Relaxed);
    let provider = if on_aws_lc { &aws_lc::DEFAULT_PROVIDER } else { &rust_crypto::DEFAULT_PROVIDER };
    (provider.verifier_factory)(algorithm, key)
}

fn jsonwebtoken_on(aws_lc: bool, signer: &Signer) -> Accepts {
    let key = match signer.secret() {
        Some(secret) => DecodingKey::from_secret(secret.as_bytes()),
        None => DecodingKey::from_jwk(&serde_json::from_value(signer.jwk()).expect("a JWK")).expect("a key"),
    };
    let mut validation = Validation::new(signer.algorithm());
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    validation.leeway = 0;
    Box::new(move |token| {
        ON_AWS_LC.store(aws_lc, Ordering::Relaxed);
        jsonwebtoken::decode::<Caller>(token, &key, &validation).is_ok_and(|token| token.claims.is_admin())
    })
}

fn jwt_simple(signer: &Signer) -> Accepts {
    let jwk = signer.jwk();
    let octets = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().expect("text")).expect("octets");
    let point = || [&[4][..], &octets("x"), &octets("y")].concat();
    match signer.algorithm() {
        Algorithm::RS256 => {
            let key = RS256PublicKey::from_components(&octets("n"), &octets("e")).expect("a key");
            simple(move |token, options| key.verify_token::<Caller>(token, options).ok())
        }
        Algorithm::PS256 => {
            let key = PS256PublicKey::from_components(&octets("n"), &octets("e")).expect("a key");
            simple(move |token, options| key.verify_token::<Caller>(token, options).ok())
        }
        Algorithm::ES256 => {
            let key = ES256PublicKey::from_bytes(&point()).expect("a key");
            simple(move |token, options| key.verify_token::<Caller>(token, options).ok())
        }
        Algorithm::EdDSA => {
            let key = Ed25519PublicKey::from_bytes(&octets("x")).expect("a key");
            simple(move |token, options| key.verify_token::<Caller>(token, options).ok())
        }
        _ => {
            let key = HS256Key::from_bytes(signer.secret().expect("a secret").as_bytes());
            simple(move |token, options| key.verify_token::<Caller>(token, options).ok())
        }
    }
}

fn simple(
    verify: impl Fn(&str, Option<VerificationOptions>) -> Option<JWTClaims<Caller>> + Sync + 'static,
) -> Accepts {
    let options = VerificationOptions {
        allowed_issuers: Some(HashSet::from([ISSUER.to_owned()])),
        allowed_audiences: Some(HashSet::from([AUDIENCE.to_owned()])),
        time_tolerance: None,
        ..VerificationOptions::default()
    };
    Box::new(move |token| verify(token, Some(options.clone())).is_some_and(|claims| claims.custom.is_admin()))
}

fn jwt_authorizer(signer: &Signer) -> Accepts {
    let builder = match signer.secret() {
        Some(secret) => jwt_authorizer::JwtAuthorizer::<Caller>::from_secret(secret),
        None => jwt_authorizer::JwtAuthorizer::from_jwks_text(&key_set([signer])),
    };
    let validation = jwt_authorizer::Validation::new().iss(&[ISSUER]).aud(&[AUDIENCE]).leeway(0);
    let authorizer = block_on(builder.validation(validation).build()).expect("an authorizer");
    Box::new(move |token| block_on(authorizer.check_auth(token)).is_ok_and(|token| token.claims.is_admin()))
}

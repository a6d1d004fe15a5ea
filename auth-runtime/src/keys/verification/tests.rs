//! Which keys are taken, and Wycheproof's vectors for bare signatures and MACs: every case, and only as its label says
//! but for what is stricter here. The vectors are in the repository and not in the package, where their tests have
//! nothing to run.

use std::fs;

use jsonwebtoken::{Algorithm, AlgorithmFamily};
use serde_json::Value;

use super::{VerificationKey, is_sound_exponent, is_sound_modulus};
use crate::keys::pem;

/// What a file came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    verified: usize,
    refused: usize,
    /// Cases whose key is not taken at all.
    without_key: usize,
}

#[test]
fn wycheproof_elliptic_curves() {
    check("ecdsa_secp256r1_sha256_p1363", Algorithm::ES256, [173, 89, 0]);
    check("ecdsa_secp384r1_sha384_p1363", Algorithm::ES384, [193, 87, 0]);
    // In DER, which no token carries (RFC 7518 §3.4).
    check("ecdsa_secp256r1_sha256", Algorithm::ES256, [0, 484, 0]);
    check("ed25519", Algorithm::EdDSA, [88, 63, 0]);
}

/// Half of the tags are truncated. Secrets shorter than the hash are not taken.
#[test]
fn wycheproof_macs() {
    check("hmac_sha256", Algorithm::HS256, [30, 138, 6]);
    check("hmac_sha384", Algorithm::HS384, [30, 138, 6]);
    check("hmac_sha512", Algorithm::HS512, [30, 138, 6]);
}

/// Keys with an exponent of 3 are not taken. What is `acceptable`, a digest without its parameters, is refused.
#[test]
fn wycheproof_rsa() {
    check("rsa_signature_2048_sha256", Algorithm::RS256, [7, 250, 2]);
    check("rsa_signature_2048_sha384", Algorithm::RS384, [7, 251, 0]);
    check("rsa_signature_2048_sha512", Algorithm::RS512, [7, 251, 1]);
    check("rsa_pss_2048_sha256_mgf1_32", Algorithm::PS256, [63, 45, 0]);
    check("rsa_pss_2048_sha384_mgf1_48", Algorithm::PS384, [95, 46, 0]);
    check("rsa_pss_4096_sha512_mgf1_64", Algorithm::PS512, [132, 47, 0]);
}

#[test]
fn exponents_are_odd_and_of_a_usual_size() {
    for (exponent, is_sound) in [
        (&[1, 0, 1][..], true),
        (&[1, 0xff, 0xff, 0xff, 0xff], true),
        (&[2, 0, 0, 0, 1], false),
        (&[1, 0, 0], false),
        (&[0, 1, 0, 1], false),
        (&[0xff, 0xff], false),
        (&[3], false),
        (&[], false),
        (&[1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1], false),
    ] {
        assert_eq!(is_sound_exponent(exponent), is_sound, "{exponent:?}");
    }
}

#[test]
fn moduli_are_odd_and_of_an_allowed_size() {
    let modulus = |first: u8, length: usize, last: u8| {
        let mut octets = vec![0xff; length];
        octets[0] = first;
        octets[length - 1] = last;
        octets
    };
    for (modulus, is_sound) in [
        (modulus(0x80, 256, 1), true),
        (modulus(0x7f, 256, 1), false),
        (modulus(0x80, 256, 2), false),
        (modulus(0, 257, 1), false),
        (modulus(0xff, 1024, 1), true),
        (modulus(0x01, 1025, 1), false),
        (vec![], false),
    ] {
        assert_eq!(is_sound_modulus(&modulus), is_sound, "{:?} of {}", modulus.first(), modulus.len());
    }
}

#[test]
fn debug_shows_the_algorithm_alone() {
    let key = VerificationKey::secret(&[7; 32], Algorithm::HS256).unwrap();
    assert_eq!(format!("{key:?}"), "VerificationKey { algorithm: HS256, .. }");
}

fn check(file: &str, algorithm: Algorithm, [verified, refused, without_key]: [usize; 3]) {
    if fs::exists(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml.orig")).unwrap() {
        return; // Only a package has this file.
    }
    let path = format!("{}/../tests/data/wycheproof/{file}_test.json", env!("CARGO_MANIFEST_DIR"));
    let suite: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(suite["numberOfTests"], verified + refused + without_key, "{file}");
    let mut tally = Tally::default();
    for group in suite["testGroups"].as_array().unwrap() {
        for case in group["tests"].as_array().unwrap() {
            *outcome(group, case, algorithm, &mut tally) += 1;
        }
    }
    assert_eq!(tally, Tally { verified, refused, without_key }, "{file}");
}

/// The place where the case counts, after it was found to be as its label says.
fn outcome<'t>(group: &Value, case: &Value, algorithm: Algorithm, tally: &'t mut Tally) -> &'t mut usize {
    let signature = octets(if case["tag"].is_null() { &case["sig"] } else { &case["tag"] });
    let Some(key) = key(group, case, algorithm) else { return &mut tally.without_key };
    let must_verify = case["result"] == "valid" && length(algorithm).is_none_or(|n| n == signature.len());
    let verified = key.verify(&octets(&case["msg"]), &signature).is_ok();
    assert_eq!(verified, must_verify, "{algorithm:?} {case}");
    if verified { &mut tally.verified } else { &mut tally.refused }
}

fn key(group: &Value, case: &Value, algorithm: Algorithm) -> Option<VerificationKey> {
    match algorithm.family() {
        AlgorithmFamily::Hmac => VerificationKey::secret(&octets(&case["key"]), algorithm),
        _ => pem::read(group["publicKeyPem"].as_str().unwrap(), &[algorithm]).ok(),
    }
}

/// The one length of a signature, where the key does not decide (RFC 7518 §3.2, §3.4, RFC 8032 §5.1).
fn length(algorithm: Algorithm) -> Option<usize> {
    match algorithm {
        Algorithm::HS256 => Some(32),
        Algorithm::HS384 => Some(48),
        Algorithm::HS512 | Algorithm::ES256 | Algorithm::EdDSA => Some(64),
        Algorithm::ES384 => Some(96),
        _ => None,
    }
}

fn octets(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

//! The issuer's keys: made at start, private halves never leave this module.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::error::LocalError;

/// What the issuer signs with.
pub(super) const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// One key for each algorithm of [`ALGORITHMS`].
pub(super) struct SigningKeys {
    keys: Vec<SigningKey>,
}

/// A key pair, its public half as a JWK, and the name that tokens refer to it by.
pub(super) struct SigningKey {
    algorithm: Algorithm,
    kid: String,
    jwk: Value,
    pair: Pair,
}

enum Pair {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

impl SigningKeys {
    /// Makes the keys; a tenth of a second of work, most of it for RSA.
    pub(super) fn generate() -> Result<Self, LocalError> {
        let keys: Result<_, _> = ALGORITHMS.into_iter().map(SigningKey::generate).collect();
        Ok(Self { keys: keys? })
    }

    /// The public halves (RFC 7517 §5).
    pub(super) fn jwk_set(&self) -> Value {
        json!({ "keys": self.keys.iter().map(|key| &key.jwk).collect::<Vec<_>>() })
    }

    pub(super) fn get(&self, algorithm: Algorithm) -> Result<&SigningKey, LocalError> {
        let key = self.keys.iter().find(|key| key.algorithm == algorithm);
        key.ok_or(LocalError::Algorithm(algorithm))
    }
}

impl SigningKey {
    fn generate(algorithm: Algorithm) -> Result<Self, LocalError> {
        let pair = Pair::generate(algorithm)?;
        let members = pair.public_members();
        // The thumbprint of RFC 7638: a hash of the required members, which are written in lexical order below.
        let kid = URL_SAFE_NO_PAD.encode(digest(&SHA256, members.to_string().as_bytes()));
        let mut jwk = json!({ "kid": kid, "use": "sig", "alg": format!("{algorithm:?}") });
        if let (Value::Object(jwk), Value::Object(members)) = (&mut jwk, members) {
            jwk.extend(members);
        }
        Ok(Self { algorithm, kid, jwk, pair })
    }

    pub(super) fn kid(&self) -> &str {
        &self.kid
    }

    /// The signature in the form of RFC 7518 §3.3, §3.4 or RFC 8037 §3.1.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, LocalError> {
        self.pair.sign(message).map_err(|Unspecified| LocalError::Sign)
    }
}

impl Pair {
    fn generate(algorithm: Algorithm) -> Result<Self, LocalError> {
        let pair = match algorithm {
            Algorithm::RS256 => RsaKeyPair::generate(KeySize::Rsa2048).map(Self::Rsa),
            Algorithm::ES256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(Self::Ec),
            Algorithm::EdDSA => Ed25519KeyPair::generate().map(Self::Ed),
            other => return Err(LocalError::Algorithm(other)),
        };
        pair.map_err(|Unspecified| LocalError::Keys)
    }

    /// The members that make the public key (RFC 7518 §6.2.1, §6.3.1; RFC 8037 §2).
    fn public_members(&self) -> Value {
        match self {
            Self::Rsa(pair) => {
                let RsaPublicKeyComponents { n, e } =
                    RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                json!({ "e": URL_SAFE_NO_PAD.encode(e), "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(n) })
            }
            Self::Ec(pair) => {
                // An uncompressed point: one octet 0x04 and two coordinates of 32 octets (SEC 1 §2.3.3).
                let point = pair.public_key().as_ref().iter().copied();
                let x: Vec<u8> = point.clone().skip(1).take(32).collect();
                let y: Vec<u8> = point.skip(33).collect();
                json!({ "crv": "P-256", "kty": "EC", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) })
            }
            Self::Ed(pair) => {
                json!({ "crv": "Ed25519", "kty": "OKP", "x": URL_SAFE_NO_PAD.encode(pair.public_key()) })
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)?;
                Ok(signature)
            }
            Self::Ec(pair) => Ok(pair.sign(&SystemRandom::new(), message)?.as_ref().to_vec()),
            Self::Ed(pair) => Ok(pair.try_sign(message)?.as_ref().to_vec()),
        }
    }
}

/// Nothing of a key is shown.
impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKeys(..)")
    }
}

use auth_runtime::{Algorithm, Keys};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256,
    RsaKeyPair, RsaPublicKeyComponents,
};
use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// As long as an RFC 7638 thumbprint, which is what issuers usually choose.
const KID: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

/// An issuer's key for one algorithm. `Debug` shows the algorithm alone.
pub struct Signer {
    algorithm: Algorithm,
    kid: String,
    material: Material,
}

enum Material {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Secret(String),
}

/// What the bare signature check uses: a key parsed beforehand by `aws-lc-rs`. `Debug` shows nothing of it.
pub struct BareKey(Bare);

#[expect(clippy::large_enum_variant, reason = "a box would be one more load in what is measured")]
enum Bare {
    Public(ParsedPublicKey),
    Secret(hmac::Key),
}

impl Signer {
    /// A fresh key for RS256 or PS256 (2048 bits), ES256, EdDSA or HS256.
    ///
    /// # Panics
    /// When the algorithm is another one, or the system has no randomness.
    #[must_use]
    pub fn new(algorithm: Algorithm) -> Self {
        Self::with_kid(algorithm, KID)
    }

    /// As [`new`](Self::new), with a `kid` of its own.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    pub fn with_kid(algorithm: Algorithm, kid: &str) -> Self {
        let material = match algorithm {
            Algorithm::RS256 | Algorithm::PS256 => {
                Material::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"))
            }
            Algorithm::ES256 => {
                Material::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
            }
            Algorithm::EdDSA => Material::Ed(Ed25519KeyPair::generate().expect("a key")),
            Algorithm::HS256 => Material::Secret(secret()),
            other => panic!("no benchmark for {other:?}"),
        };
        Self { algorithm, kid: kid.to_owned(), material }
    }

    /// The algorithm this key signs with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Signs claims under the header access tokens have (RFC 9068 §2.1).
    ///
    /// # Panics
    /// When signing fails.
    #[must_use]
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": self.algorithm, "typ": "at+jwt", "kid": self.kid}).to_string();
        let input =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.signature(input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// What a verifier is given.
    #[must_use]
    pub fn keys(&self) -> Keys {
        match &self.material {
            Material::Secret(secret) => Keys::secret(secret.as_bytes()),
            _ => Keys::jwk_set(key_set([self])),
        }
    }

    /// What the bare check is given.
    ///
    /// # Panics
    /// When `aws-lc-rs` does not take its own key.
    #[must_use]
    pub fn bare_key(&self) -> BareKey {
        let rsa = if self.algorithm == Algorithm::PS256 {
            &RSA_PSS_2048_8192_SHA256
        } else {
            &RSA_PKCS1_2048_8192_SHA256
        };
        let parsed = match &self.material {
            Material::Rsa(pair) => ParsedPublicKey::new(rsa, pair.public_key()),
            Material::Ec(pair) => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key()),
            Material::Ed(pair) => ParsedPublicKey::new(&ED25519, pair.public_key()),
            Material::Secret(secret) => {
                return BareKey(Bare::Secret(hmac_key(secret)));
            }
        };
        BareKey(Bare::Public(parsed.expect("a public key")))
    }

    /// The shared secret: text, since not everybody takes octets.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        match &self.material {
            Material::Secret(secret) => Some(secret),
            _ => None,
        }
    }

    /// The public key (RFC 7518 §6, RFC 8037 §2); `null` for a secret.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let encode = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
        let mut jwk = match &self.material {
            Material::Rsa(pair) => {
                let RsaPublicKeyComponents { n, e } =
                    RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                json!({"kty": "RSA", "n": encode(&n), "e": encode(&e)})
            }
            Material::Ec(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)})
            }
            Material::Ed(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref())})
            }
            Material::Secret(_) => return Value::Null,
        };
        jwk["kid"] = self.kid.as_str().into();
        jwk["use"] = "sig".into();
        jwk["alg"] = json!(self.algorithm);
        jwk
    }

    fn signature(&self, input: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.material {
            Material::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let signed = match self.algorithm {
                    Algorithm::PS256 => pair.sign(&RSA_PSS_SHA256, &random, input, &mut signature),
                    _ => pair.sign(&RSA_PKCS1_SHA256, &random, input, &mut signature),
                };
                signed.expect("a signature");
                signature
            }
            Material::Ec(pair) => pair.sign(&random, input).expect("a signature").as_ref().to_vec(),
            Material::Ed(pair) => pair.sign(input).as_ref().to_vec(),
            Material::Secret(secret) => hmac::sign(&hmac_key(secret), input).as_ref().to_vec(),
        }
    }
}

impl BareKey {
    /// The signature check and nothing else.
    #[must_use]
    pub fn accepts(&self, input: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Bare::Public(key) => key.verify_sig(input, signature).is_ok(),
            Bare::Secret(key) => hmac::verify(key, input, signature).is_ok(),
        }
    }
}

/// A key-set document (RFC 7517 §5) of the public keys.
pub fn key_set<'s>(signers: impl IntoIterator<Item = &'s Signer>) -> String {
    let keys: Vec<_> = signers.into_iter().map(Signer::jwk).collect();
    json!({ "keys": keys }).to_string()
}

fn hmac_key(secret: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())
}

fn secret() -> String {
    let mut octets = [0; 24];
    rand::fill(&mut octets).expect("randomness");
    URL_SAFE_NO_PAD.encode(octets)
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for BareKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BareKey(..)")
    }
}

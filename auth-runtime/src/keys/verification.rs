//! A public key or secret, parsed once and bound to one algorithm (RFC 8725 §3.1).

use std::fmt;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
};
use jsonwebtoken::jwk::EllipticCurve;
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind};

use super::roca;
use crate::error::{KeyProblem, TokenError};
use crate::limits;

/// A key that verifies signatures of exactly one algorithm. `Debug` shows the algorithm alone.
pub(crate) struct VerificationKey {
    algorithm: Algorithm,
    material: Material,
}

enum Material {
    Public { parsed: ParsedPublicKey, octets: Vec<u8> },
    Secret(Box<hmac::Key>),
}

/// What kind of public key is at hand; it decides which algorithms fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicKeyKind {
    Rsa,
    Curve(&'static EllipticCurve),
}

impl PublicKeyKind {
    /// Whether signatures of `algorithm` are made with such a key (RFC 7518 §3.1, RFC 8037 §3.1).
    pub(crate) fn fits(self, algorithm: Algorithm) -> bool {
        match self {
            Self::Rsa => algorithm.family() == AlgorithmFamily::Rsa,
            Self::Curve(EllipticCurve::P256) => algorithm == Algorithm::ES256,
            Self::Curve(EllipticCurve::P384) => algorithm == Algorithm::ES384,
            Self::Curve(EllipticCurve::Ed25519) => algorithm == Algorithm::EdDSA,
            Self::Curve(_) => false,
        }
    }

    /// The kind of a key `jsonwebtoken` decoded.
    pub(crate) fn of(key: &DecodingKey) -> Result<Self, KeyProblem> {
        match (key.family(), key.kind()) {
            (AlgorithmFamily::Rsa, _) => Ok(Self::Rsa),
            // An uncompressed point: 0x04 and two coordinates (SEC 1 §2.3.3).
            (AlgorithmFamily::Ec, DecodingKeyKind::SecretOrDer(point)) => match point.len() {
                65 => Ok(Self::Curve(&EllipticCurve::P256)),
                97 => Ok(Self::Curve(&EllipticCurve::P384)),
                _ => Err(KeyProblem::Material),
            },
            (AlgorithmFamily::Ed, _) => Ok(Self::Curve(&EllipticCurve::Ed25519)),
            _ => Err(KeyProblem::Type),
        }
    }
}

impl VerificationKey {
    /// Parses a public key for use with `algorithm`, which must fit its kind.
    pub(crate) fn public(key: &DecodingKey, algorithm: Algorithm) -> Result<Self, KeyProblem> {
        if !PublicKeyKind::of(key)?.fits(algorithm) {
            return Err(KeyProblem::Algorithm);
        }
        match key.kind() {
            DecodingKeyKind::RsaModulusExponent { n, e } => Self::rsa(n, e, algorithm),
            DecodingKeyKind::SecretOrDer(der) if key.family() == AlgorithmFamily::Rsa => {
                let key = aws_lc_rs::rsa::PublicKey::from_der(der).map_err(|_| KeyProblem::Material)?;
                let RsaPublicKeyComponents { n, e } = RsaPublicKeyComponents::<Vec<u8>>::from(&key);
                Self::rsa(&n, &e, algorithm)
            }
            DecodingKeyKind::SecretOrDer(octets) => Self::curve(octets, algorithm),
        }
    }

    /// A shared secret; `None` when it is shorter than the hash (RFC 7518 §3.2).
    pub(crate) fn secret(secret: &[u8], algorithm: Algorithm) -> Option<Self> {
        let hash = match algorithm {
            Algorithm::HS256 => hmac::HMAC_SHA256,
            Algorithm::HS384 => hmac::HMAC_SHA384,
            Algorithm::HS512 => hmac::HMAC_SHA512,
            _ => return None,
        };
        let long_enough = secret.len() >= hash.digest_algorithm().output_len();
        long_enough
            .then(|| Self { algorithm, material: Material::Secret(Box::new(hmac::Key::new(hash, secret))) })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether `other` is the same public key for the same algorithm.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.material, &other.material) {
            (Material::Public { octets: a, .. }, Material::Public { octets: b, .. }) => {
                a == b && self.algorithm == other.algorithm
            }
            _ => false,
        }
    }

    /// Verifies `signature` over `message`, in constant time for secrets.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), TokenError> {
        let verified = match &self.material {
            Material::Public { parsed, .. } => parsed.verify_sig(message, signature),
            Material::Secret(key) => hmac::verify(key, message, signature),
        };
        verified.map_err(|_| TokenError::BadSignature)
    }

    fn rsa(n: &[u8], e: &[u8], algorithm: Algorithm) -> Result<Self, KeyProblem> {
        let Some(parameters) = rsa_parameters(algorithm) else { return Err(KeyProblem::Algorithm) };
        if !is_sound_modulus(n) || !is_sound_exponent(e) {
            return Err(KeyProblem::Material);
        }
        if roca::has_fingerprint(n) {
            return Err(KeyProblem::WeakGenerator);
        }
        let parsed = RsaPublicKeyComponents { n, e }.to_parsed_public_key(parameters);
        let parsed = parsed.map_err(|_| KeyProblem::Material)?;
        Ok(Self { algorithm, material: Material::Public { parsed, octets: [n, e].concat() } })
    }

    fn curve(octets: &[u8], algorithm: Algorithm) -> Result<Self, KeyProblem> {
        let parsed = match algorithm {
            Algorithm::ES256 => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, octets),
            Algorithm::ES384 => ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, octets),
            Algorithm::EdDSA => ParsedPublicKey::new(&ED25519, octets),
            _ => return Err(KeyProblem::Algorithm),
        };
        let parsed = parsed.map_err(|_| KeyProblem::Material)?;
        Ok(Self { algorithm, material: Material::Public { parsed, octets: octets.to_vec() } })
    }
}

fn rsa_parameters(algorithm: Algorithm) -> Option<&'static RsaParameters> {
    match algorithm {
        Algorithm::RS256 => Some(&RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => Some(&RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => Some(&RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => Some(&RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => Some(&RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => Some(&RSA_PSS_2048_8192_SHA512),
        _ => None,
    }
}

/// Odd, without leading zero octets (RFC 7518 §6.3.1.1), of an allowed size.
fn is_sound_modulus(n: &[u8]) -> bool {
    let (Some(first), Some(last)) = (n.first(), n.last()) else { return false };
    let bits = (n.len() * 8).saturating_sub(first.leading_zeros() as usize);
    *first != 0 && last % 2 == 1 && (limits::RSA_MIN_BITS..=limits::RSA_MAX_BITS).contains(&bits)
}

/// Odd and between 2^16 and 2^64 (FIPS 186-5 §5.1 asks for more than 2^16; larger ones only cost time).
fn is_sound_exponent(e: &[u8]) -> bool {
    let value = e.iter().fold(0_u64, |value, octet| value << 8 | u64::from(*octet));
    (3..=8).contains(&e.len()) && e.first() != Some(&0) && value % 2 == 1 && value > 1 << 16
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

//! A public key or secret, parsed once and bound to one algorithm (RFC 8725 §3.1).

use std::fmt;

use jsonwebtoken::jwk::EllipticCurve;
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind};

use super::library::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
};
use super::library::{PublicKey, hmac};
use super::roca;
use crate::error::{KeyProblem, TokenError};
use crate::limits;

/// A key that verifies signatures of exactly one algorithm. `Debug` shows the algorithm alone.
pub(crate) struct VerificationKey {
    algorithm: Algorithm,
    material: Material,
    issuer: Option<String>,
    thumbprint: Option<String>,
}

enum Material {
    Public { parsed: PublicKey, octets: Vec<u8> },
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
        long_enough.then(|| Self {
            algorithm,
            material: Material::Secret(Box::new(hmac::Key::new(hash, secret))),
            issuer: None,
            thumbprint: None,
        })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Notes the issuer whose tokens alone the key verifies.
    pub(crate) fn for_issuer(mut self, issuer: Option<String>) -> Self {
        self.issuer = issuer;
        self
    }

    /// Notes the key's thumbprint, for operators.
    pub(crate) fn with_thumbprint(mut self, thumbprint: String) -> Self {
        self.thumbprint = Some(thumbprint);
        self
    }

    /// The thumbprint (RFC 7638) of a key that came as a JWK.
    pub(crate) fn thumbprint(&self) -> Option<&str> {
        self.thumbprint.as_deref()
    }

    /// The issuer the key set names for this key: a template in sets that serve many tenants.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
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
        let is_accepted = match &self.material {
            Material::Public { parsed, .. } => parsed.accepts(message, signature),
            Material::Secret(key) => hmac::verify(key, message, signature).is_ok(),
        };
        if is_accepted { Ok(()) } else { Err(TokenError::BadSignature) }
    }

    /// Binds an RSA key, its numbers in big-endian octets, to one of the algorithms that fit it.
    pub(super) fn rsa(n: &[u8], e: &[u8], algorithm: Algorithm) -> Result<Self, KeyProblem> {
        let Some(parameters) = rsa_parameters(algorithm) else { return Err(KeyProblem::Algorithm) };
        if !is_sound_modulus(n) || !is_sound_exponent(e) || roca::has_small_factor(n) {
            return Err(KeyProblem::Material);
        }
        if roca::has_fingerprint(n) {
            return Err(KeyProblem::WeakGenerator);
        }
        let parsed = PublicKey::rsa(n, e, parameters).ok_or(KeyProblem::Material)?;
        Ok(Self {
            algorithm,
            material: Material::Public { parsed, octets: [n, e].concat() },
            issuer: None,
            thumbprint: None,
        })
    }

    /// Binds a point, uncompressed or of Ed25519, to the algorithm of its curve.
    pub(super) fn curve(octets: &[u8], algorithm: Algorithm) -> Result<Self, KeyProblem> {
        // Some libraries read other forms of keys as well, which none of the checks here expects.
        let is_expected = match algorithm {
            Algorithm::EdDSA => octets.len() == 32 && !has_small_order(octets),
            _ => octets.first() == Some(&4),
        };
        if !is_expected {
            return Err(KeyProblem::Material);
        }
        let parsed = PublicKey::curve(octets, algorithm).ok_or(KeyProblem::Material)?;
        Ok(Self {
            algorithm,
            material: Material::Public { parsed, octets: octets.to_vec() },
            issuer: None,
            thumbprint: None,
        })
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

/// Odd, above 2^16 (FIPS 186-5 §5.1), as three octets without a leading zero are, and below 2^33: larger ones only cost
/// time, and the back end refuses them.
fn is_sound_exponent(e: &[u8]) -> bool {
    let value = e.iter().fold(0_u64, |value, octet| value << 8 | u64::from(*octet));
    (3..=5).contains(&e.len()) && e.first() != Some(&0) && value % 2 == 1 && value >> 33 == 0
}

/// Whether an Ed25519 public key is a point of order 1, 2, 4 or 8, for which signatures can be made without a private
/// key (RFC 8032 §5.1.7 leaves this open). All encodings of their y coordinates, canonical or not; the sign of x does
/// not count.
fn has_small_order(key: &[u8]) -> bool {
    const Y: [&[u8; 32]; 7] = [
        &[0; 32],
        b"\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
        b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
        &near_prime(0xec),
        &near_prime(0xed),
        &near_prime(0xee),
    ];
    let Some((sign, y)) = key.split_last() else { return true };
    Y.iter().any(|small| small.split_last() == Some((&(sign & 0x7f), y)))
}

/// The prime 2^255 - 19 is `ed ff .. ff 7f` in little-endian octets; this is a neighbour, or itself.
const fn near_prime(first: u8) -> [u8; 32] {
    let mut octets = [0xff; 32];
    octets[0] = first;
    octets[31] = 0x7f;
    octets
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

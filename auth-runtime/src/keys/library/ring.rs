//! Public keys of `ring`, which parses them at each use.

use jsonwebtoken::Algorithm;
use ring::agreement::{self, ECDH_P256, ECDH_P384, EphemeralPrivateKey, agree_ephemeral};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

/// A public key and the algorithm it verifies.
pub(crate) enum PublicKey {
    Rsa(RsaPublicKeyComponents<Vec<u8>>, &'static RsaParameters),
    Curve(UnparsedPublicKey<Vec<u8>>),
}

impl PublicKey {
    /// A key of modulus and exponent, in big-endian octets.
    pub(crate) fn rsa(n: &[u8], e: &[u8], parameters: &'static RsaParameters) -> Option<Self> {
        Some(Self::Rsa(RsaPublicKeyComponents { n: n.to_vec(), e: e.to_vec() }, parameters))
    }

    /// A point on the algorithm's curve.
    pub(crate) fn curve(octets: &[u8], algorithm: Algorithm) -> Option<Self> {
        let key = match algorithm {
            Algorithm::ES256 if is_on_curve(octets, &ECDH_P256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, octets.to_vec())
            }
            Algorithm::ES384 if is_on_curve(octets, &ECDH_P384) => {
                UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, octets.to_vec())
            }
            Algorithm::EdDSA if octets.len() == 32 => UnparsedPublicKey::new(&ED25519, octets.to_vec()),
            _ => return None,
        };
        Some(Self::Curve(key))
    }

    pub(crate) fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rsa(key, parameters) => key.verify(parameters, message, signature).is_ok(),
            Self::Curve(key) => key.verify(message, signature).is_ok(),
        }
    }
}

/// Agreeing on a key with a point is the one way to have it checked: it fails for points that are not on the curve.
fn is_on_curve(octets: &[u8], curve: &'static agreement::Algorithm) -> bool {
    let Ok(ours) = EphemeralPrivateKey::generate(curve, &SystemRandom::new()) else { return false };
    agree_ephemeral(ours, &agreement::UnparsedPublicKey::new(curve, octets), |_| ()).is_ok()
}

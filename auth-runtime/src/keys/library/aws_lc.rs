//! Public keys of `aws-lc-rs`, parsed once.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey, RsaParameters,
    RsaPublicKeyComponents,
};
use jsonwebtoken::Algorithm;

/// A public key and the algorithm it verifies.
pub(crate) struct PublicKey(ParsedPublicKey);

impl PublicKey {
    /// A key of modulus and exponent, in big-endian octets.
    pub(crate) fn rsa(n: &[u8], e: &[u8], parameters: &'static RsaParameters) -> Option<Self> {
        RsaPublicKeyComponents { n, e }.to_parsed_public_key(parameters).ok().map(Self)
    }

    /// A point on the algorithm's curve.
    pub(crate) fn curve(octets: &[u8], algorithm: Algorithm) -> Option<Self> {
        let parsed = match algorithm {
            Algorithm::ES256 => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, octets),
            Algorithm::ES384 => ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, octets),
            Algorithm::EdDSA => ParsedPublicKey::new(&ED25519, octets),
            _ => return None,
        };
        parsed.ok().map(Self)
    }

    pub(crate) fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}

//! The compact serialization (RFC 7515 §7.1): three base64url parts, as text.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::NO_PAD;
use memchr::{memchr, memrchr};

use crate::error::TokenError;
use crate::limits;

/// A token taken apart; header and signature are still encoded.
pub(crate) struct Compact<'t> {
    pub(crate) header: &'t str,
    /// Decoded, which is the quickest way to look at its alphabet; `None` when it is not canonical, which is told after the
    /// signature.
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) signature: &'t str,
    /// What the signature covers: the first two parts with the dot between them.
    pub(crate) signing_input: &'t str,
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
type Base64Url = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
type Base64Url = base64::engine::GeneralPurpose;

/// Canonical base64url without padding (RFC 7515 §2), by the widest instructions there are.
static BASE64URL: LazyLock<Base64Url> = LazyLock::new(|| {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    return Base64Url::url_safe(NO_PAD);
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    return Base64Url::new(&base64::alphabet::URL_SAFE, NO_PAD);
});

/// Room for the largest signature.
pub(crate) type SignatureBuffer = [u8; limits::SIGNATURE_BYTES];

/// Whether the parts may end with padding, as load balancers write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    /// None, as RFC 7515 §2 demands.
    Refused,
    /// Complete or absent; the signature covers it where it stands.
    Accepted,
}

impl<'t> Compact<'t> {
    /// Checks length, alphabet and number of parts. A payload may be empty (RFC 7515 §3): the signature is judged first, then
    /// the claims, which it lacks.
    pub(crate) fn split(token: &'t str, padding: Padding) -> Result<Self, TokenError> {
        if token.len() > limits::TOKEN_BYTES {
            return Err(TokenError::TooLarge);
        }
        let last = memrchr(b'.', token.as_bytes()).ok_or(TokenError::Malformed)?;
        let (signing_input, signature) = around(token, last)?;
        let first = memchr(b'.', signing_input.as_bytes()).ok_or(TokenError::Malformed)?;
        let (header, payload) = around(signing_input, first)?;
        let [header, payload, signature] = match padding {
            Padding::Refused => [header, payload, signature],
            Padding::Accepted => [unpadded(header)?, unpadded(payload)?, unpadded(signature)?],
        };
        let decoded = decode_part(payload).ok();
        let is_known = is_base64url(header) && is_base64url(signature);
        if header.is_empty() || !is_known || (decoded.is_none() && !is_base64url(payload)) {
            return Err(TokenError::Malformed);
        }
        Ok(Self { header, payload: decoded, signature, signing_input })
    }

    /// The signature's octets, in `buffer`.
    pub(crate) fn signature<'b>(&self, buffer: &'b mut SignatureBuffer) -> Result<&'b [u8], TokenError> {
        if base64::decoded_len_estimate(self.signature.len()) > buffer.len() + 2 {
            return Err(TokenError::BadSignature);
        }
        let len = BASE64URL.decode_slice(self.signature, buffer).map_err(|error| match error {
            base64::DecodeSliceError::OutputSliceTooSmall => TokenError::BadSignature,
            base64::DecodeSliceError::DecodeError(_) => TokenError::Malformed,
        })?;
        Ok(buffer.get(..len).unwrap_or_default())
    }
}

/// What stands before and after the octet at `at`.
fn around(text: &str, at: usize) -> Result<(&str, &str), TokenError> {
    text.get(..at).zip(text.get(at + 1..)).ok_or(TokenError::Malformed)
}

/// A part without its padding, which fills it to whole groups of four (RFC 4648 §3.2).
fn unpadded(part: &str) -> Result<&str, TokenError> {
    let bare = part.trim_end_matches('=');
    let is_whole = bare.len() == part.len() || (part.len().is_multiple_of(4) && part.len() - bare.len() < 3);
    if is_whole && !bare.contains('=') { Ok(bare) } else { Err(TokenError::Malformed) }
}

/// Looks at every octet, without an early exit, so that the compiler can look at many at a time.
fn is_base64url(part: &str) -> bool {
    let is_known = |b| matches!(b, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    part.bytes().fold(true, |known, b| known & is_known(b))
}

/// Decodes a part: canonical base64url without padding (RFC 7515 §2).
pub(crate) fn decode_part(part: &str) -> Result<Vec<u8>, TokenError> {
    BASE64URL.decode(part).map_err(|_| TokenError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_three_parts_and_only_three() {
        assert!(Compact::split("e30.e30.AA", Padding::Refused).is_ok());
        assert!(
            Compact::split("e30.e30.", Padding::Refused).is_ok(),
            "an empty signature is a bad signature, not a bad shape"
        );
        assert!(
            Compact::split("e30..AA", Padding::Refused).is_ok(),
            "an empty payload is a bad claims set, not a bad shape"
        );
        for token in [
            "",
            ".",
            "..",
            "e30",
            "e30.e30",
            ".e30.AA",
            "e30.e30.AA.",
            "a.b.c.d.e",
            "e30.e30.A=",
            "e 0.e30.AA",
        ] {
            assert_eq!(Compact::split(token, Padding::Refused).err(), Some(TokenError::Malformed), "{token}");
        }
    }

    #[test]
    fn takes_padding_only_where_it_is_said() {
        for (token, parts) in [
            ("e30=.e30=.AA==", ["e30", "AA"]),
            ("e30.e30=.AAA=", ["e30", "AAA"]),
            ("e30.e30.AAAA", ["e30", "AAAA"]),
        ] {
            let compact = Compact::split(token, Padding::Accepted).unwrap();
            assert_eq!([compact.header, compact.signature], parts);
            assert_eq!(compact.payload.as_deref(), Some(&b"{}"[..]));
            assert!(token.starts_with(compact.signing_input) && compact.signing_input.ends_with(['0', '=']));
            assert_eq!(Compact::split(token, Padding::Refused).is_ok(), !token.contains('='));
        }
        for token in [
            "e30==.e30.AA",
            "e3=0.e30.AA",
            "=.e30.AA",
            "e30.====.AA",
            "e30.e30.AA=",
            "e30.e30.A===",
            "e30.e30.AA====",
            "=e30.e30.AA",
        ] {
            assert_eq!(
                Compact::split(token, Padding::Accepted).err(),
                Some(TokenError::Malformed),
                "{token}"
            );
        }
    }

    #[test]
    fn bounds_the_length() {
        let at_the_limit = format!("e30.{}.AA", "A".repeat(limits::TOKEN_BYTES - 7));
        assert!(Compact::split(&at_the_limit, Padding::Refused).is_ok());
        assert_eq!(
            Compact::split(&format!("{at_the_limit}A"), Padding::Refused).err(),
            Some(TokenError::TooLarge)
        );
    }

    #[test]
    fn refuses_signatures_that_do_not_fit_or_are_not_canonical() {
        let mut buffer = [0; limits::SIGNATURE_BYTES];
        let long = format!("e30.e30.{}", "A".repeat(1_368));
        assert_eq!(
            Compact::split(&long, Padding::Refused).unwrap().signature(&mut buffer).err(),
            Some(TokenError::BadSignature)
        );
        let largest = format!("e30.e30.{}", "A".repeat(1_366));
        assert_eq!(
            Compact::split(&largest, Padding::Refused).unwrap().signature(&mut buffer).unwrap().len(),
            limits::SIGNATURE_BYTES
        );
        assert_eq!(
            Compact::split("e30.e30.AB", Padding::Refused).unwrap().signature(&mut buffer).err(),
            Some(TokenError::Malformed)
        );
    }
}

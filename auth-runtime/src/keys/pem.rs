//! One public key in PEM (RFC 7468 §13): RSA, P-256, P-384 or Ed25519.
//!
//! What a key endpoint sends may be anything, so the size is bounded and nothing here recurses.

use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::EllipticCurve;

use super::verification::{PublicKeyKind, VerificationKey};
use crate::error::KeyProblem;
use crate::limits;

/// What stands before the point of a key on each curve, in the one way that DER has to write it (RFC 5480 §2, RFC 8410 §4).
const CURVES: [(&EllipticCurve, &[u8], usize); 3] = [
    (
        &EllipticCurve::P256,
        b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00",
        65,
    ),
    (
        &EllipticCurve::P384,
        b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00",
        97,
    ),
    (&EllipticCurve::Ed25519, b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 32),
];

/// The algorithm of an RSA key (RFC 8017 A.1): its name and no parameters.
const RSA_ENCRYPTION: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;

/// Reads a key, for the first of `algorithms` that fits it.
pub(crate) fn read(text: &str, algorithms: &[Algorithm]) -> Result<VerificationKey, KeyProblem> {
    if text.len() > limits::PEM_BYTES {
        return Err(KeyProblem::TooLarge);
    }
    let text = text.trim();
    if !text.starts_with("-----BEGIN") || text.matches("-----BEGIN").count() != 1 {
        return Err(KeyProblem::Malformed);
    }
    let block = pem::parse(text).map_err(|_| KeyProblem::Malformed)?;
    let first_fitting = |kind: PublicKeyKind| {
        let fitting = algorithms.iter().copied().find(|algorithm| kind.fits(*algorithm));
        fitting.ok_or(KeyProblem::Algorithm)
    };
    if let Some((curve, point)) = point(block.tag(), block.contents()) {
        return VerificationKey::curve(point, first_fitting(PublicKeyKind::Curve(curve))?);
    }
    let (n, e) = modulus_and_exponent(block.tag(), block.contents()).ok_or(KeyProblem::Malformed)?;
    VerificationKey::rsa(n, e, first_fitting(PublicKeyKind::Rsa)?)
}

fn point<'d>(tag: &str, der: &'d [u8]) -> Option<(&'static EllipticCurve, &'d [u8])> {
    CURVES.iter().filter(|_| tag == "PUBLIC KEY").find_map(|(curve, start, length)| {
        let point = der.strip_prefix(*start).filter(|point| point.len() == *length)?;
        Some((*curve, point))
    })
}

/// Of a `SubjectPublicKeyInfo` (RFC 5280 §4.1) or an `RSAPublicKey` (RFC 8017 A.1.1).
fn modulus_and_exponent<'d>(tag: &str, der: &'d [u8]) -> Option<(&'d [u8], &'d [u8])> {
    let key = match tag {
        "PUBLIC KEY" => {
            let info = whole(SEQUENCE, der)?.strip_prefix(RSA_ENCRYPTION)?;
            whole(BIT_STRING, info)?.strip_prefix(&[0])?
        }
        "RSA PUBLIC KEY" => der,
        _ => return None,
    };
    let (n, rest) = value(INTEGER, whole(SEQUENCE, key)?)?;
    Some((positive(n)?, positive(whole(INTEGER, rest)?)?))
}

/// A positive integer without the octet that keeps its sign.
fn positive(octets: &[u8]) -> Option<&[u8]> {
    match octets {
        [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => Some(rest),
        [1..=0x7f, ..] => Some(octets),
        _ => None,
    }
}

/// The contents of the one value in `der`.
fn whole(tag: u8, der: &[u8]) -> Option<&[u8]> {
    value(tag, der).filter(|(_, rest)| rest.is_empty()).map(|(contents, _)| contents)
}

/// The contents of the first value in `der`, and what follows it (X.690 §8.1, §10.1: the shortest form of the length).
fn value(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = match der.strip_prefix(&[tag])? {
        [length @ 0..=0x7f, rest @ ..] => (usize::from(*length), rest),
        [0x81, length @ 0x80..=0xff, rest @ ..] => (usize::from(*length), rest),
        [0x82, high @ 1..=0xff, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    const ALL: [Algorithm; 4] = [Algorithm::RS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];

    fn block(tag: &str, der: &[u8]) -> String {
        format!("-----BEGIN {tag}-----\n{}\n-----END {tag}-----\n", STANDARD.encode(der))
    }

    fn outcome(tag: &str, der: &[u8]) -> Result<Algorithm, KeyProblem> {
        read(&block(tag, der), &ALL).map(|key| key.algorithm())
    }

    /// DER of a value, with its length in the shortest form.
    fn der(tag: u8, contents: &[u8]) -> Vec<u8> {
        let length = contents.len();
        let header = match length {
            ..0x80 => vec![tag, length as u8],
            0x80..0x100 => vec![tag, 0x81, length as u8],
            _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        };
        [header, contents.to_vec()].concat()
    }

    fn modulus() -> Vec<u8> {
        // Odd, of 2048 bits, and without a small factor.
        let mut n = vec![0xff; 256];
        for low in (1..).step_by(2) {
            n[254] = (low >> 8) as u8;
            n[255] = low as u8;
            if !crate::keys::roca::has_small_factor(&n) {
                break;
            }
        }
        n
    }

    fn rsa(n: &[u8], e: &[u8]) -> Vec<u8> {
        der(SEQUENCE, &[der(INTEGER, n), der(INTEGER, e)].concat())
    }

    fn info(key: &[u8]) -> Vec<u8> {
        der(SEQUENCE, &[RSA_ENCRYPTION, &der(BIT_STRING, &[&[0], key].concat())].concat())
    }

    #[test]
    fn reads_rsa_keys_in_both_forms_and_nothing_near_them() {
        let n = [vec![0], modulus()].concat();
        let key = rsa(&n, &[1, 0, 1]);
        assert_eq!(outcome("PUBLIC KEY", &info(&key)), Ok(Algorithm::RS256));
        assert_eq!(outcome("RSA PUBLIC KEY", &key), Ok(Algorithm::RS256));
        let appended = |mut der: Vec<u8>| {
            der.push(0);
            der
        };
        for (tag, der) in [
            ("PUBLIC KEY", key.clone()),
            ("RSA PUBLIC KEY", info(&key)),
            ("PRIVATE KEY", info(&key)),
            ("CERTIFICATE", info(&key)),
            ("PUBLIC KEY", appended(info(&key))),
            ("PUBLIC KEY", info(&appended(key.clone()))),
            ("PUBLIC KEY", info(&key)[1..].to_vec()),
            ("PUBLIC KEY", info(&key)[..100].to_vec()),
            ("RSA PUBLIC KEY", rsa(&n[1..], &[1, 0, 1])),
            ("RSA PUBLIC KEY", rsa(&[&[0], &n[..]].concat(), &[1, 0, 1])),
            ("RSA PUBLIC KEY", rsa(&n, &[])),
            ("RSA PUBLIC KEY", rsa(&n, &[0, 1, 0, 1])),
            ("RSA PUBLIC KEY", der(SEQUENCE, &der(INTEGER, &n))),
            (
                "RSA PUBLIC KEY",
                der(SEQUENCE, &[der(INTEGER, &n), der(INTEGER, &[1, 0, 1]), der(INTEGER, &[7])].concat()),
            ),
            ("RSA PUBLIC KEY", key.iter().copied().skip(4).collect()),
            ("PUBLIC KEY", Vec::new()),
        ] {
            assert_eq!(
                outcome(tag, &der),
                Err(KeyProblem::Malformed),
                "{tag} {:02x?}",
                &der[..der.len().min(8)]
            );
        }
        assert_eq!(outcome("RSA PUBLIC KEY", &rsa(&n, &[3])), Err(KeyProblem::Material));
    }

    #[test]
    fn takes_lengths_in_their_shortest_form_alone() {
        let key = rsa(&[vec![0], modulus()].concat(), &[1, 0, 1]);
        assert_eq!(&key[..2], b"\x30\x82");
        let longer = [&b"\x30\x83\x00"[..], &key[2..]].concat();
        assert_eq!(outcome("RSA PUBLIC KEY", &longer), Err(KeyProblem::Malformed));
        for (header, length) in [(&b"\x02\x7f"[..], 127), (b"\x02\x81\x80", 128), (b"\x02\x82\x01\x00", 256)]
        {
            let long = [header, &vec![7; length]].concat();
            assert_eq!(value(INTEGER, &long), Some((&vec![7; length][..], &[][..])), "{length}");
        }
        assert_eq!(value(INTEGER, b"\x02\x81\x01\x01"), None);
        assert_eq!(value(INTEGER, b"\x02\x82\x00\x01\x01"), None);
        assert_eq!(value(INTEGER, b"\x02\x80\x01\x00\x00"), None);
        assert_eq!(value(INTEGER, b"\x02\x02\x01"), None);
        assert_eq!(value(INTEGER, b"\x02\x01\x01\x05"), Some((&b"\x01"[..], &b"\x05"[..])));
    }

    /// A library that reads any length other than 32 as a key inside a key would let the weak one of RFC 8032 in.
    #[test]
    fn takes_points_of_their_curve_and_no_keys_inside_keys() {
        let ed25519 =
            STANDARD.decode("MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").unwrap();
        assert_eq!(outcome("PUBLIC KEY", &ed25519), Ok(Algorithm::EdDSA));
        assert_eq!(outcome("PUBLIC KEY", &ed25519[..43]), Err(KeyProblem::Malformed));
        let mut identity = ed25519.clone();
        identity[12..].fill(0);
        identity[12] = 1;
        assert_eq!(outcome("PUBLIC KEY", &identity), Err(KeyProblem::Material));
        let start =
            [b"\x30\x05\x06\x03\x2b\x65\x70", &der(BIT_STRING, &[&[0], &identity[..]].concat())[..]].concat();
        assert_eq!(outcome("PUBLIC KEY", &der(SEQUENCE, &start)), Err(KeyProblem::Malformed));
        assert_eq!(outcome("RSA PUBLIC KEY", &ed25519), Err(KeyProblem::Malformed));

        let off_curve = [CURVES[0].1, &[4], &[7; 64]].concat();
        assert_eq!(outcome("PUBLIC KEY", &off_curve), Err(KeyProblem::Material));
        let hybrid = [CURVES[0].1, &[6], &[7; 64]].concat();
        assert_eq!(outcome("PUBLIC KEY", &hybrid), Err(KeyProblem::Material));
    }

    #[test]
    fn bounds_the_text_and_takes_one_block() {
        let key = info(&rsa(&[vec![0], modulus()].concat(), &[1, 0, 1]));
        let text = block("PUBLIC KEY", &key);
        let read = |text: &str| read(text, &ALL).map(|key| key.algorithm());
        assert_eq!(read(&format!("\n {text} \n")), Ok(Algorithm::RS256));
        assert_eq!(
            read(&format!("{text}{}", " ".repeat(limits::PEM_BYTES - text.len()))),
            Ok(Algorithm::RS256)
        );
        let long = format!("{text}{}", " ".repeat(limits::PEM_BYTES - text.len() + 1));
        assert_eq!(read(&long), Err(KeyProblem::TooLarge));
        for text in
            [format!("{text}{text}"), format!("key:\n{text}"), text.replace("END", "ENDE"), String::new()]
        {
            assert_eq!(read(&text), Err(KeyProblem::Malformed), "{text}");
        }
        assert_eq!(super::read(&text, &[Algorithm::ES256]).err(), Some(KeyProblem::Algorithm));
    }
}

//! One JSON Web Key (RFC 7517 §4), usable only for what it declares.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::EllipticCurve;
use jsonwebtoken::{Algorithm, DecodingKey};

use super::library::digest::{SHA256, digest};
use super::verification::{PublicKeyKind, VerificationKey};
use crate::error::KeyProblem;
use crate::limits;
use crate::token::json::{Kind, Value};

/// Members that only private keys have (RFC 7518 §6.2.2, §6.3.2; RFC 8037 §2).
const PRIVATE_MEMBERS: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

/// The key's `kid`: absent is fine here, a wrong type is not.
pub(crate) fn kid(jwk: Value<'_>) -> Result<Option<String>, KeyProblem> {
    match jwk.get("kid").map(Value::as_str) {
        None => Ok(None),
        Some(Some(kid)) if kid.len() <= limits::KID_BYTES => Ok(Some(kid.into_owned())),
        Some(_) => Err(KeyProblem::Kid),
    }
}

/// Parses a key for the one algorithm it is used with: its own `alg`, or else the first of `configured` that fits.
pub(crate) fn parse(jwk: Value<'_>, configured: &[Algorithm]) -> Result<VerificationKey, KeyProblem> {
    if !jwk.is_object() {
        return Err(KeyProblem::Malformed);
    }
    if jwk.has_duplicates() {
        return Err(KeyProblem::DuplicateMember);
    }
    check_purpose(jwk)?;
    let (kind, key) = public_key(jwk)?;
    let algorithm = match string(jwk, "alg")? {
        Some(name) => name.parse().map_err(|_| KeyProblem::Algorithm)?,
        None => configured.iter().copied().find(|alg| kind.fits(*alg)).ok_or(KeyProblem::Algorithm)?,
    };
    if !configured.contains(&algorithm) {
        return Err(KeyProblem::Algorithm);
    }
    let key = VerificationKey::public(&key, algorithm)?;
    Ok(key.for_issuer(string(jwk, "issuer")?).with_thumbprint(thumbprint(jwk)))
}

/// The hash of the members that make the key, in lexical order (RFC 7638 §3). The key was parsed, so they are strings of
/// the base64url alphabet or names without anything to escape.
pub(crate) fn thumbprint(jwk: Value<'_>) -> String {
    let members = ["crv", "e", "kty", "n", "x", "y"].into_iter().filter_map(|name| {
        let value = jwk.get(name)?.as_str()?;
        Some(format!(r#""{name}":"{value}""#))
    });
    let json = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    URL_SAFE_NO_PAD.encode(digest(&SHA256, json.as_bytes()))
}

/// `use` and `key_ops` (RFC 7517 §4.2, §4.3): absent, or naming signatures.
fn check_purpose(jwk: Value<'_>) -> Result<(), KeyProblem> {
    if string(jwk, "use")?.is_some_and(|purpose| purpose != "sig") {
        return Err(KeyProblem::Purpose);
    }
    match jwk.get("key_ops") {
        None => Ok(()),
        Some(ops) if !ops.elements().all(|op| matches!(op.kind(), Kind::String { .. })) => {
            Err(KeyProblem::Malformed)
        }
        Some(ops) if ops.elements().any(|op| op.is("verify")) => Ok(()),
        Some(_) => Err(KeyProblem::Purpose),
    }
}

fn public_key(jwk: Value<'_>) -> Result<(PublicKeyKind, DecodingKey), KeyProblem> {
    let kty = required(jwk, "kty")?;
    if kty == "oct" {
        return Err(KeyProblem::Symmetric);
    }
    if PRIVATE_MEMBERS.iter().any(|name| jwk.get(name).is_some()) {
        return Err(KeyProblem::Private);
    }
    match kty.as_str() {
        "RSA" => {
            let key = DecodingKey::from_rsa_components(&required(jwk, "n")?, &required(jwk, "e")?);
            Ok((PublicKeyKind::Rsa, key.map_err(|_| KeyProblem::Material)?))
        }
        "EC" => {
            let (curve, length) = match required(jwk, "crv")?.as_str() {
                "P-256" => (&EllipticCurve::P256, 32),
                "P-384" => (&EllipticCurve::P384, 48),
                _ => return Err(KeyProblem::Type),
            };
            let (x, y) = (coordinate(jwk, "x", length)?, coordinate(jwk, "y", length)?);
            let key = DecodingKey::from_ec_components(&x, &y).map_err(|_| KeyProblem::Material)?;
            Ok((PublicKeyKind::Curve(curve), key))
        }
        "OKP" => {
            if required(jwk, "crv")? != "Ed25519" {
                return Err(KeyProblem::Type);
            }
            let key = DecodingKey::from_ed_components(&coordinate(jwk, "x", 32)?);
            Ok((PublicKeyKind::Curve(&EllipticCurve::Ed25519), key.map_err(|_| KeyProblem::Material)?))
        }
        _ => Err(KeyProblem::Type),
    }
}

/// A coordinate of exactly `length` octets, still encoded (RFC 7518 §6.2.1.2: the full size, with leading zeros).
fn coordinate(jwk: Value<'_>, name: &str, length: usize) -> Result<String, KeyProblem> {
    let text = required(jwk, name)?;
    let characters = (length * 4).div_ceil(3);
    if text.len() == characters { Ok(text) } else { Err(KeyProblem::Material) }
}

fn required(jwk: Value<'_>, name: &str) -> Result<String, KeyProblem> {
    string(jwk, name)?.ok_or(KeyProblem::Malformed)
}

fn string(jwk: Value<'_>, name: &str) -> Result<Option<String>, KeyProblem> {
    match jwk.get(name).map(Value::as_str) {
        None => Ok(None),
        Some(Some(text)) => Ok(Some(text.into_owned())),
        Some(None) => Err(KeyProblem::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::json::Document;

    /// RFC 7638 §3.1, RFC 8037 A.3 and RFC 9449 §6.1: members that do not make the key do not count.
    #[test]
    fn thumbprints_of_the_standards() {
        for (jwk, expected) in [
            (
                r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#,
                "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
            ),
            (
                r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
                "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            ),
            (
                r#"{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}"#,
                "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
            ),
        ] {
            let document = Document::parse(jwk.as_bytes().to_vec(), 4).unwrap();
            assert_eq!(thumbprint(document.root()), expected);
        }
    }
}

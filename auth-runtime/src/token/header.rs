//! The protected header (RFC 7515 §4), read strictly and believed in nothing but its type.

use std::borrow::Cow;

use jsonwebtoken::Algorithm;

use super::compact::decode_part;
use super::json::{Document, Kind, Value};
use crate::error::TokenError;
use crate::limits;

/// Members that would make the token something other than a plain signature over its claims: an embedded key,
/// compression, encryption, an unencoded payload.
const NOT_A_PLAIN_SIGNATURE: [&str; 4] = ["b64", "enc", "jwk", "zip"];

/// A header nobody has verified yet.
pub(crate) struct UnverifiedHeader {
    document: Document,
}

/// What verification needs from a header.
pub(crate) struct HeaderMembers<'h> {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<Cow<'h, str>>,
}

impl UnverifiedHeader {
    pub(crate) fn decode(part: &str) -> Result<Self, TokenError> {
        let document = Document::parse(decode_part(part)?, limits::TOKEN_DEPTH)?;
        if document.root().is_object() { Ok(Self { document }) } else { Err(TokenError::Malformed) }
    }

    /// The header as the token has it.
    pub(crate) fn root(&self) -> Value<'_> {
        self.document.root()
    }

    /// Checks every member that has a meaning; `jku`, `x5u`, `x5c`, `x5t` and unknown members are ignored, never
    /// followed.
    pub(crate) fn members(&self) -> Result<HeaderMembers<'_>, TokenError> {
        let header = self.document.root();
        let algorithm = string(header, "alg")?.ok_or(TokenError::BadHeader)?;
        let algorithm = algorithm.parse::<Algorithm>().map_err(|_| TokenError::BadHeader)?;
        let kid = string(header, "kid")?;
        if kid.as_ref().is_some_and(|kid| kid.len() > limits::KID_BYTES) {
            return Err(TokenError::BadHeader);
        }
        let (typ, cty) = (string(header, "typ")?, string(header, "cty")?);
        if NOT_A_PLAIN_SIGNATURE.iter().any(|name| header.get(name).is_some()) {
            return Err(TokenError::BadHeader);
        }
        check_critical(header)?;
        if !typ.is_none_or(|typ| is_access_token_type(&typ)) || cty.is_some() {
            return Err(TokenError::WrongType);
        }
        Ok(HeaderMembers { algorithm, kid })
    }
}

/// A string member: absent is fine, any other type is not.
fn string<'h>(header: Value<'h>, name: &str) -> Result<Option<Cow<'h, str>>, TokenError> {
    match header.get(name) {
        None => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or(TokenError::BadHeader),
    }
}

/// RFC 7515 §4.1.11: no extension is supported, so a well-formed `crit` is one that is not understood.
fn check_critical(header: Value<'_>) -> Result<(), TokenError> {
    match header.get("crit") {
        None => Ok(()),
        Some(crit)
            if crit.is_array() && crit.elements().all(|name| matches!(name.kind(), Kind::String { .. })) =>
        {
            Err(TokenError::CriticalUnsupported)
        }
        Some(_) => Err(TokenError::BadHeader),
    }
}

/// `JWT` or `at+jwt`, compared as media types (RFC 7515 §4.1.9, RFC 9068 §4).
fn is_access_token_type(typ: &str) -> bool {
    let subtype = match typ.split_once('/') {
        Some((kind, subtype)) if kind.eq_ignore_ascii_case("application") => subtype,
        Some(_) => return false,
        None => typ,
    };
    subtype.eq_ignore_ascii_case("jwt") || subtype.eq_ignore_ascii_case("at+jwt")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn decode(json: &str) -> Result<Algorithm, TokenError> {
        let header = UnverifiedHeader::decode(&URL_SAFE_NO_PAD.encode(json))?;
        header.members().map(|members| members.algorithm)
    }

    #[test]
    fn reads_plain_headers_and_ignores_references() {
        let longest_kid = format!(r#"{{"alg":"ES256","kid":"{}"}}"#, "k".repeat(256));
        for json in [
            r#"{"alg":"ES256"}"#,
            &longest_kid,
            r#"{"alg":"ES256","typ":"application/AT+jwt","kid":"k","jku":"https://x","x5c":["AAAA"],"x":{}}"#,
        ] {
            assert_eq!(decode(json), Ok(Algorithm::ES256), "{json}");
        }
    }

    #[test]
    fn tells_the_kinds_of_bad_headers_apart() {
        let long_kid = format!(r#"{{"alg":"ES256","kid":"{}"}}"#, "k".repeat(257));
        let cases = [
            (r#"["ES256"]"#, TokenError::Malformed),
            (r#"{"kid":"k"}"#, TokenError::BadHeader),
            (r#"{"alg":"none"}"#, TokenError::BadHeader),
            (r#"{"alg":"es256"}"#, TokenError::BadHeader),
            (r#"{"alg":null}"#, TokenError::BadHeader),
            (r#"{"alg":"ES256","kid":7}"#, TokenError::BadHeader),
            (long_kid.as_str(), TokenError::BadHeader),
            (r#"{"alg":"ES256","typ":null}"#, TokenError::BadHeader),
            (r#"{"alg":"ES256","jwk":{}}"#, TokenError::BadHeader),
            (r#"{"alg":"ES256","b64":true}"#, TokenError::BadHeader),
            (r#"{"alg":"ES256","crit":"x"}"#, TokenError::BadHeader),
            (r#"{"alg":"ES256","crit":["x",1]}"#, TokenError::BadHeader),
            (r#"{"alg":"ES256","crit":[]}"#, TokenError::CriticalUnsupported),
            (r#"{"alg":"ES256","crit":["x"],"x":1}"#, TokenError::CriticalUnsupported),
            (r#"{"alg":"ES256","typ":"id+jwt"}"#, TokenError::WrongType),
            (r#"{"alg":"ES256","typ":"text/jwt"}"#, TokenError::WrongType),
            (r#"{"alg":"ES256","cty":"JWT"}"#, TokenError::WrongType),
            (r#"{"alg":"ES256","alg":"none"}"#, TokenError::DuplicateMember),
        ];
        for (json, expected) in cases {
            assert_eq!(decode(json), Err(expected), "{json}");
        }
    }
}

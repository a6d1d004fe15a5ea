//! Registered claims (RFC 7519 §4.1): absent, malformed and present are three different things.

use std::fmt::Display;

use super::json::{Document, Kind, Text, Value};
use crate::error::TokenError;
use crate::limits;

/// A claims set whose registered claims have the right types; their values are judged by the verifier's rules.
pub(crate) struct UnverifiedClaims {
    pub(crate) document: Document,
    pub(crate) expires: Option<i64>,
    pub(crate) not_before: Option<i64>,
    pub(crate) issued_at: Option<i64>,
    pub(crate) issuer: Option<Text>,
    pub(crate) subject: Option<Text>,
    /// Whether the token is bound to a key (`cnf`, RFC 7800).
    pub(crate) is_bound: bool,
}

impl UnverifiedClaims {
    pub(crate) fn decode(payload: Option<Vec<u8>>) -> Result<Self, TokenError> {
        let document = Document::parse(payload.ok_or(TokenError::Malformed)?, limits::TOKEN_DEPTH)?;
        if !document.root().is_object() {
            return Err(TokenError::Malformed);
        }
        let mut registered = Registered::default();
        // All registered names have three letters.
        for (name, value) in document.root().members().filter(|(name, _)| !name.is_plainly_longer(3)) {
            registered.read(name, value)?;
        }
        let Registered { expires, not_before, issued_at, issuer, subject, is_bound } = registered;
        Ok(Self { expires, not_before, issued_at, issuer, subject, is_bound, document })
    }
}

#[derive(Default)]
struct Registered {
    expires: Option<i64>,
    not_before: Option<i64>,
    issued_at: Option<i64>,
    issuer: Option<Text>,
    subject: Option<Text>,
    is_bound: bool,
}

impl Registered {
    fn read(&mut self, name: Value<'_>, value: Value<'_>) -> Result<(), TokenError> {
        match name.as_str().as_deref() {
            Some("aud") => check_strings(value, &"aud")?,
            Some("cnf") => self.is_bound = true,
            Some("exp") => self.expires = Some(numeric_date(value, "exp")?),
            Some("iat") => self.issued_at = Some(numeric_date(value, "iat")?),
            Some("iss") => self.issuer = Some(string(value, "iss")?),
            Some("jti") => drop(string(value, "jti")?),
            Some("nbf") => self.not_before = Some(numeric_date(value, "nbf")?),
            Some("sub") if value.is("") => return Err(bad("sub")),
            Some("sub") => self.subject = Some(string(value, "sub")?),
            _ => {}
        }
        Ok(())
    }
}

/// Appends the strings of a claim that is a string or an array of strings.
pub(crate) fn strings(value: Value<'_>, name: &dyn Display, texts: &mut Vec<Text>) -> Result<(), TokenError> {
    check_strings(value, name)?;
    match value.to_text() {
        Some(text) => texts.push(text),
        None => texts.extend(value.elements().filter_map(Value::to_text)),
    }
    Ok(())
}

fn check_strings(value: Value<'_>, name: &dyn Display) -> Result<(), TokenError> {
    let is_string = |value: Value<'_>| matches!(value.kind(), Kind::String { .. });
    if is_string(value) || (value.is_array() && value.elements().all(is_string)) {
        Ok(())
    } else {
        Err(TokenError::BadClaimType(name.to_string().into()))
    }
}

fn string(value: Value<'_>, name: &'static str) -> Result<Text, TokenError> {
    value.to_text().ok_or_else(|| bad(name))
}

/// A `NumericDate` (RFC 7519 §2) in whole seconds; a fraction counts as the next second, which is exact for `exp`
/// and `nbf` because the clock shows whole seconds.
fn numeric_date(value: Value<'_>, name: &'static str) -> Result<i64, TokenError> {
    whole_seconds(value).ok_or_else(|| bad(name))
}

/// See [`numeric_date`]; `None` when the value is not a number or beyond the year 9999.
pub(crate) fn whole_seconds(value: Value<'_>) -> Option<i64> {
    if let Some(seconds) = value.as_integer() {
        return (seconds.unsigned_abs() <= limits::LAST_SECOND.unsigned_abs()).then_some(seconds);
    }
    let seconds = value.as_number()?.ceil();
    // Between these bounds a double holds every whole second exactly.
    (seconds.abs() <= limits::LAST_SECOND as f64).then_some(seconds as i64)
}

fn bad(name: &'static str) -> TokenError {
    TokenError::BadClaimType(name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(json: &str) -> Result<UnverifiedClaims, TokenError> {
        UnverifiedClaims::decode(Some(json.as_bytes().to_vec()))
    }

    #[test]
    fn tells_absent_from_malformed() {
        let claims = decode(r#"{"exp":10,"sub":"s"}"#).ok().unwrap();
        assert_eq!((claims.expires, claims.not_before), (Some(10), None));
        assert!(claims.issuer.is_none());
        for (json, name) in [
            (r#"{"exp":"10"}"#, "exp"),
            (r#"{"exp":null}"#, "exp"),
            (r#"{"exp":1e400}"#, "exp"),
            (r#"{"exp":253402300800}"#, "exp"),
            (r#"{"exp":253402300799.5}"#, "exp"),
            (r#"{"nbf":true}"#, "nbf"),
            (r#"{"iat":{}}"#, "iat"),
            (r#"{"iss":[]}"#, "iss"),
            (r#"{"sub":""}"#, "sub"),
            (r#"{"sub":7}"#, "sub"),
            (r#"{"jti":1}"#, "jti"),
            (r#"{"aud":7}"#, "aud"),
            (r#"{"aud":["a",null]}"#, "aud"),
        ] {
            assert_eq!(decode(json).err(), Some(TokenError::BadClaimType(name.into())), "{json}");
        }
        assert_eq!(decode("[]").err(), Some(TokenError::Malformed));
    }

    #[test]
    fn rounds_fractions_up() {
        let claims = decode(r#"{"exp":9.5,"nbf":-1.5,"iat":253402300799}"#).ok().unwrap();
        assert_eq!(
            (claims.expires, claims.not_before, claims.issued_at),
            (Some(10), Some(-1), Some(limits::LAST_SECOND))
        );
    }
}

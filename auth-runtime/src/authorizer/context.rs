//! What the function behind the authorizer is told of the caller.

use serde_json::{Map, Value};

use super::error::AuthorizerError;
use crate::principal::Principal;
use crate::token::json::{self, Kind};
use crate::token::path::ClaimPath;

/// Largest context, in bytes of JSON: half of what an answer may have.
const CONTEXT: usize = 4_096;

/// Keys that the fronts use themselves.
const RESERVED: [&str; 3] = ["claims", "integrationLatency", "principalId"];

/// What to write for a claim.
pub(super) const CLAIM: &str = "write its name, or `/` before each part as in `/realm_access/roles`";

/// One claim that is handed on, and under which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ContextClaim {
    key: String,
    path: ClaimPath,
}

impl ContextClaim {
    pub(super) fn new(key: &str, path: &str, taken: &[Self]) -> Result<Self, String> {
        let path: ClaimPath =
            path.parse().map_err(|_| format!("the claim `{path}` has an empty name: {CLAIM}"))?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-:.".contains(c);
        if key.is_empty() || !key.chars().all(is_plain) {
            return Err(format!(
                "`{key}` cannot be a key of the context: use letters, digits and `_-:.`, as in `context_as(\"roles\", \"/a/roles\")`"
            ));
        }
        if RESERVED.contains(&key) {
            return Err(format!(
                "the key `{key}` of the context is the gateway's own: use another with `context_as`"
            ));
        }
        if taken.iter().any(|other| other.key == key) {
            return Err(format!(
                "the key `{key}` of the context is given twice: keep one, or use `context_as`"
            ));
        }
        Ok(Self { key: key.to_owned(), path })
    }
}

/// The claims that are there; `null` counts as absent.
pub(super) fn of(
    claims: &[ContextClaim],
    principal: &Principal,
) -> Result<Map<String, Value>, AuthorizerError> {
    let mut context = Map::new();
    for ContextClaim { key, path } in claims {
        if let Some(value) = path.find(principal.root()).and_then(scalar) {
            context.insert(key.clone(), value);
        }
    }
    let length = serde_json::to_string(&context).map_or(usize::MAX, |text| text.len());
    if length > CONTEXT { Err(AuthorizerError::TooLarge) } else { Ok(context) }
}

/// A string, number or boolean as it is; a list or an object as its JSON text, which is all that a REST API passes on.
fn scalar(claim: json::Value<'_>) -> Option<Value> {
    match claim.kind() {
        Kind::Null => None,
        Kind::Bool(value) => Some(Value::Bool(value)),
        Kind::String { .. } => claim.as_str().map(|text| Value::String(text.into_owned())),
        Kind::Number => Some(number(claim.raw())),
        Kind::Array | Kind::Object { .. } => Some(Value::String(claim.raw().to_owned())),
    }
}

/// A number; its text where it would be rounded, so that two tenants never become one.
fn number(raw: &str) -> Value {
    match serde_json::from_str::<Value>(raw) {
        Ok(number) if serde_json::to_string(&number).is_ok_and(|text| text == raw) => number,
        _ => Value::from(raw),
    }
}

/// The subject for `principalId`: visible ASCII without `%` as it is, every other octet as `%` and two hexadecimal digits, so
/// that two subjects never become one.
pub(super) fn principal_id(subject: &str) -> String {
    encoded(subject, '%', |octet| matches!(octet, b'!'..=b'~'))
}

/// The octets that are `plain` as they are, all others and `mark` itself as `mark` and two hexadecimal digits.
pub(super) fn encoded(text: &str, mark: char, is_plain: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for octet in text.bytes() {
        let c = char::from(octet);
        if is_plain(octet) && c != mark { encoded.push(c) } else { encoded += &format!("{mark}{octet:02X}") }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_subjects_stay_different() {
        assert_eq!(principal_id("0f2c1d7e-1111"), "0f2c1d7e-1111");
        assert_eq!(principal_id("auth0|5f7"), "auth0|5f7");
        assert_eq!(principal_id("a b\u{e9}\n"), "a%20b%C3%A9%0A");
        assert_eq!(principal_id("a%20b"), "a%2520b");
    }

    #[test]
    fn a_number_that_would_be_rounded_is_text() {
        for raw in ["0", "-3", "0.5", "18446744073709551615"] {
            assert_eq!((number(raw).is_number(), number(raw).to_string()), (true, raw.to_owned()));
        }
        for raw in ["18446744073709551616", "9007199254740993.0", "0.50", "1e2", "1e999"] {
            assert_eq!(number(raw), Value::from(raw));
        }
    }

    #[test]
    fn keys_are_plain_free_and_given_once() {
        let key = |key: &str, taken: &[ContextClaim]| ContextClaim::new(key, "tenant", taken);
        let tenant = key("tenant", &[]).unwrap();
        for bad in ["", "a b", "a/b", "\u{e9}", "claims", "principalId", "integrationLatency"] {
            assert!(key(bad, &[]).is_err(), "{bad}");
        }
        assert!(key("tenant", &[tenant]).is_err());
        assert!(key("cognito:groups", &[]).is_ok());
        assert!(ContextClaim::new("a", "", &[]).is_err());
    }
}

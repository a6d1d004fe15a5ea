//! Where a claim is found.

use std::fmt;
use std::str::FromStr;

use super::json::Value;
use crate::error::{ConfigError, TokenError};

/// The way to a claim, from the outside in.
///
/// Written as the name of a top-level claim, taken literally whatever it contains, or, when it starts with `/`, as
/// a JSON Pointer (RFC 6901), in which `~1` stands for `/` and `~0` for `~`:
///
/// | text | claim |
/// |---|---|
/// | `roles` | `roles` |
/// | `cognito:groups` | `cognito:groups` |
/// | `https://example.com/roles` | `https://example.com/roles` |
/// | `/realm_access/roles` | `roles` inside `realm_access` |
/// | `realm_access.roles` | `realm_access.roles`: a dot is part of the name |
/// | `/resource_access/my.api/roles` | `roles` inside `my.api` inside `resource_access` |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath {
    segments: Vec<String>,
}

impl ClaimPath {
    /// A path of member names taken literally.
    ///
    /// # Errors
    /// [`ConfigError`] when there is no name or an empty one.
    pub fn new<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Result<Self, ConfigError> {
        let segments: Vec<String> = segments.into_iter().map(Into::into).collect();
        if segments.is_empty() || segments.iter().any(String::is_empty) {
            return Err(ConfigError::one("a claim path has an empty name"));
        }
        Ok(Self { segments })
    }

    /// Whether the way leads through this top-level claim.
    pub(crate) fn begins_with(&self, name: &str) -> bool {
        self.segments.first().is_some_and(|first| first == name)
    }

    /// The claim in a claims set, where something other than an object on the way to it is a mistake of the issuer's and
    /// not an absent claim: a rule such as `not(role = "suspended")` must not hold because of it.
    pub(crate) fn find_strictly<'d>(&self, claims: Value<'d>) -> Result<Option<Value<'d>>, TokenError> {
        let mut at = claims;
        for name in &self.segments {
            if !at.is_object() {
                return Err(TokenError::BadClaimType(self.to_string().into()));
            }
            let Some(next) = at.get(name) else { return Ok(None) };
            at = next;
        }
        Ok(Some(at))
    }

    /// The claim in a claims set; `None` when it is absent.
    pub(crate) fn find<'d>(&self, claims: Value<'d>) -> Option<Value<'d>> {
        self.segments.iter().try_fold(claims, |value, name| value.get(name))
    }
}

impl FromStr for ClaimPath {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        match text.strip_prefix('/') {
            None => Self::new([text]),
            Some(pointer) => {
                Self::new(pointer.split('/').map(|name| name.replace("~1", "/").replace("~0", "~")))
            }
        }
    }
}

impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.segments.as_slice() {
            [name] if !name.starts_with('/') => f.write_str(name),
            names => {
                names.iter().try_for_each(|name| write!(f, "/{}", name.replace('~', "~0").replace('/', "~1")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::Document;
    use super::*;

    #[test]
    fn finds_literal_names_and_pointers() {
        let claims = br#"{"roles":1,"cognito:groups":2,"https://e.x/r":3,"a":{"b.c":{"d/e":4}},"x.y":5}"#;
        let document = Document::parse(claims.to_vec(), 8).unwrap();
        for (path, expected) in [
            ("roles", 1.0),
            ("cognito:groups", 2.0),
            ("https://e.x/r", 3.0),
            ("/a/b.c/d~1e", 4.0),
            ("x.y", 5.0),
        ] {
            let path: ClaimPath = path.parse().unwrap();
            assert_eq!(path.find(document.root()).and_then(Value::as_number), Some(expected), "{path}");
            assert_eq!(path.to_string().parse::<ClaimPath>().unwrap(), path);
        }
        for absent in ["a.b", "/a/b", "/roles/x", "/a/b.c/d"] {
            assert!(absent.parse::<ClaimPath>().unwrap().find(document.root()).is_none(), "{absent}");
        }
        for bad in ["", "/", "/a/", "//a"] {
            assert!(bad.parse::<ClaimPath>().is_err(), "{bad}");
        }
    }
}

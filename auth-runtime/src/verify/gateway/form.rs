//! Turns the text that a gateway made of a claim back into what the claim was.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::date;
use crate::error::TokenError;
use crate::limits;
use crate::token::json::{Document, Kind};

/// How a gateway writes a list into one text. A name that holds the separator itself is cut in two, so choose the
/// form whose separator no name can hold. A text that is plainly in another form is refused with 401
/// `bad_claim_type`.
///
/// A list that arrives as a list is taken as it is, whatever the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListForm {
    /// `[admin editors]`: what an HTTP API makes of a list.
    Brackets,
    /// `admin,editors`: what a REST API makes of the groups of a user pool.
    Commas,
    /// `["admin","editors"]`: a JSON array, such as our own authorizers write.
    Json,
    /// `admin`: the whole text is the one value.
    One,
    /// `admin editors`: as in `scope`.
    Spaces,
}

/// What a claim is turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Audience,
    Boolean,
    Integer,
    List(ListForm),
    Time,
}

/// Claims that are times wherever they occur.
const TIMES: [&str; 4] = ["auth_time", "exp", "iat", "nbf"];

/// Rewrites the claims that are there. `forms` are by name or JSON Pointer, as claim paths are.
pub(super) fn apply(claims: &mut Map<String, Value>, forms: &[(String, Form)]) -> Result<(), TokenError> {
    let times = TIMES.into_iter().map(|name| (name, Form::Time));
    let stated = forms.iter().map(|(path, form)| (path.as_str(), *form));
    for (path, form) in times.chain(stated) {
        let Some(claim) = find(claims, path) else { continue };
        *claim = form.read(claim).ok_or_else(|| TokenError::BadClaimType(path.to_owned().into()))?;
    }
    Ok(())
}

fn find<'c>(claims: &'c mut Map<String, Value>, path: &str) -> Option<&'c mut Value> {
    let Some(pointer) = path.strip_prefix('/') else { return claims.get_mut(path) };
    let (first, rest) = pointer.split_at(pointer.find('/').unwrap_or(pointer.len()));
    claims.get_mut(&first.replace("~1", "/").replace("~0", "~"))?.pointer_mut(rest)
}

impl Form {
    fn read(self, claim: &Value) -> Option<Value> {
        match (self, claim) {
            (Self::Audience | Self::List(_), Value::Array(_)) => Some(claim.clone()),
            (Self::Boolean, Value::Bool(_)) | (Self::Integer | Self::Time, Value::Number(_)) => {
                Some(claim.clone())
            }
            (Self::Audience, Value::String(text)) if is_bracketed(text) => ListForm::Brackets.read(text),
            (Self::Audience, Value::String(_)) => Some(claim.clone()),
            (Self::Boolean, Value::String(text)) => text.parse().ok().map(Value::Bool),
            (Self::Integer, Value::String(text)) => integer(text).map(Value::from),
            (Self::List(form), Value::String(text)) => form.read(text),
            (Self::Time, Value::String(text)) => date::unix_seconds(text).map(Value::from),
            _ => None,
        }
    }
}

impl ListForm {
    /// The elements of a list in this form.
    fn read(self, text: &str) -> Option<Value> {
        let elements = match self {
            Self::Brackets => {
                let inside = text.strip_prefix('[')?.strip_suffix(']')?;
                split(inside, ' ').filter(|_| !inside.starts_with(['"', '[']))?
            }
            Self::Json => return json(text),
            _ if is_bracketed(text) => return None,
            Self::Commas => split(text, ',')?,
            Self::One if text.is_empty() => return None,
            Self::One => vec![text],
            Self::Spaces => text.split(' ').filter(|word| !word.is_empty()).collect(),
        };
        Some(elements.into_iter().map(Value::from).collect())
    }
}

/// Nothing, or elements none of which is empty or has blanks around it.
fn split(text: &str, separator: char) -> Option<Vec<&str>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let is_whole = |element: &&str| !element.is_empty() && element.trim() == *element;
    let elements: Vec<_> = text.split(separator).collect();
    elements.iter().all(is_whole).then_some(elements)
}

fn is_bracketed(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(']')
}

/// An array of strings, read as strictly as claims are.
fn json(text: &str) -> Option<Value> {
    let document = Document::parse(text.as_bytes().to_vec(), limits::TOKEN_DEPTH).ok()?;
    let is_list = document.root().kind() == Kind::Array;
    let elements = document.root().elements().map(|element| element.as_str().map(Cow::into_owned));
    is_list.then(|| elements.map(|element| element.map(Value::String)).collect()).flatten()
}

/// A whole number as JSON writes it.
fn integer(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_are_read_in_the_form_that_was_said_and_in_no_other() {
        use ListForm::{Brackets, Commas, Json, One, Spaces};

        for (form, text, expected) in [
            (Brackets, "[admin editors]", Some(json!(["admin", "editors"]))),
            (Brackets, "[admin]", Some(json!(["admin"]))),
            (Brackets, "[]", Some(json!([]))),
            (Brackets, "[admin,editors]", Some(json!(["admin,editors"]))),
            (Brackets, "admin editors", None),
            (Brackets, "admin", None),
            (Brackets, "[admin", None),
            (Brackets, "[admin  editors]", None),
            (Brackets, "[ admin]", None),
            (Brackets, r#"["admin","editors"]"#, None),
            (Brackets, "[[admin] editors]", None),
            (Commas, "admin,editors", Some(json!(["admin", "editors"]))),
            (Commas, "finance team,editors", Some(json!(["finance team", "editors"]))),
            (Commas, "", Some(json!([]))),
            (Commas, "[admin editors]", None),
            (Commas, r#"["admin"]"#, None),
            (Commas, "admin, editors", None),
            (Commas, "admin,", None),
            (Json, r#"["admin","editors"]"#, Some(json!(["admin", "editors"]))),
            (Json, r#"["a\u0064min"]"#, Some(json!(["admin"]))),
            (Json, "[]", Some(json!([]))),
            (Json, "[admin editors]", None),
            (Json, r#"["admin",7]"#, None),
            (Json, r#""admin""#, None),
            (Json, r#"{"admin":"admin"}"#, None),
            (One, "admin", Some(json!(["admin"]))),
            (One, "admin,editors", Some(json!(["admin,editors"]))),
            (One, "[admin]", None),
            (One, "", None),
            (Spaces, "admin editors", Some(json!(["admin", "editors"]))),
            (Spaces, "", Some(json!([]))),
            (Spaces, "[admin editors]", None),
        ] {
            assert_eq!(form.read(text), expected, "{form:?} {text}");
        }
    }

    #[test]
    fn values_keep_the_type_they_have() {
        for (form, value, expected) in [
            (Form::List(ListForm::Brackets), json!(["a b"]), Some(json!(["a b"]))),
            (Form::List(ListForm::Brackets), json!(7), None),
            (Form::Boolean, json!("true"), Some(json!(true))),
            (Form::Boolean, json!(false), Some(json!(false))),
            (Form::Boolean, json!("True"), None),
            (Form::Boolean, json!(1), None),
            (Form::Integer, json!("-3"), Some(json!(-3))),
            (Form::Integer, json!(3), Some(json!(3))),
            (Form::Integer, json!("+3"), None),
            (Form::Integer, json!("03"), None),
            (Form::Integer, json!(true), None),
            (Form::Time, json!("10"), Some(json!(10))),
            (Form::Time, json!(10), Some(json!(10))),
            (Form::Time, json!(null), None),
            (Form::Audience, json!("a"), Some(json!("a"))),
            (Form::Audience, json!("[a b]"), Some(json!(["a", "b"]))),
            (Form::Audience, json!("[a"), Some(json!("[a"))),
            (Form::Audience, json!("a]"), Some(json!("a]"))),
            (Form::Audience, json!(["a"]), Some(json!(["a"]))),
            (Form::Audience, json!({}), None),
        ] {
            assert_eq!(form.read(&value), expected, "{form:?} {value}");
        }
    }

    #[test]
    fn claims_are_found_by_name_and_by_pointer() {
        let Value::Object(mut claims) = json!({"a/b": "x,y", "c": {"d/e": "x y"}, "exp": "7", "r": "x,y"})
        else {
            panic!("an object")
        };
        let list = |path: &str, form| (path.to_owned(), Form::List(form));
        let forms = [
            list("/a~1b", ListForm::Commas),
            list("/c/d~1e", ListForm::Spaces),
            list("r", ListForm::Commas),
            list("absent", ListForm::Json),
            list("/c/absent", ListForm::Json),
        ];
        apply(&mut claims, &forms).unwrap();
        let expected = json!({"a/b": ["x", "y"], "c": {"d/e": ["x", "y"]}, "exp": 7, "r": ["x", "y"]});
        assert_eq!(Value::Object(claims), expected);
    }
}

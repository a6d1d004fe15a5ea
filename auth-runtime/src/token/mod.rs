//! From bytes to structure; nothing here is trusted yet.

pub(crate) mod claims;
pub(crate) mod compact;
pub(crate) mod header;
pub(crate) mod json;
pub(crate) mod path;

use self::json::JsonError;
use crate::error::TokenError;

impl From<JsonError> for TokenError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::DuplicateMember => Self::DuplicateMember,
            JsonError::Syntax => Self::Malformed,
            JsonError::TooDeep => Self::TooDeep,
        }
    }
}

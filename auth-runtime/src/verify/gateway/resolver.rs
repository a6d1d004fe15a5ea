//! Whom AppSync found to call a resolver. How the caller was known is told by the members of `identity` and by nothing else:
//! the arguments of a field, and all that resolvers hand on, may look the same.

use serde_json::{Map, Value};

use super::source::Source;
use crate::error::TokenError;

/// Members that identities of one kind alone have; those of several kinds share `sourceIp` and `username`.
const KINDS: [(Source, &[&str]); 3] = [
    (Source::AppSync, &["claims", "defaultAuthStrategy", "groups", "issuer", "sub"]),
    (Source::AppSyncAuthorizer, &["resolverContext"]),
    (
        Source::AppSyncIam,
        &[
            "accountId",
            "cognitoIdentityAuthProvider",
            "cognitoIdentityAuthType",
            "cognitoIdentityId",
            "cognitoIdentityPoolId",
            "userArn",
        ],
    ),
];

/// Who checked the caller; `None` where an API key or nobody was asked for. An identity that could be of two kinds, or is of
/// none, is refused.
pub(super) fn kind(identity: Option<&Value>) -> Result<Option<Source>, TokenError> {
    let identity = match identity {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(members)) => members,
        Some(_) => return Err(TokenError::Malformed),
    };
    let is_said = |name: &str| identity.get(name).is_some_and(|value| !value.is_null());
    if !identity.keys().any(|name| is_said(name)) {
        return Ok(None);
    }
    let mut kinds = KINDS.into_iter().filter(|(_, members)| members.iter().any(|name| is_said(name)));
    match (kinds.next(), kinds.next()) {
        (Some((source, _)), None) => Ok(Some(source)),
        _ => Err(TokenError::BadIssuer),
    }
}

/// The claims of a token of a user pool or of an OpenID Connect issuer. Issuer and subject are written twice, and not by the
/// caller: both have to be the same.
pub(super) fn token_claims(identity: &Value) -> Result<Map<String, Value>, TokenError> {
    let claims = identity.get("claims").and_then(Value::as_object).ok_or(TokenError::BadIssuer)?;
    let is_same = |claim, name| claims.get(claim).is_some_and(|value| identity.get(name) == Some(value));
    if is_same("iss", "issuer") && is_same("sub", "sub") {
        Ok(claims.clone())
    } else {
        Err(TokenError::BadIssuer)
    }
}

/// `Type.field`, which is all that an event says of where it comes from.
pub(super) fn field(event: &Value) -> Option<String> {
    let name = |name| event.get("info")?.get(name)?.as_str();
    Some(format!("{}.{}", name("parentTypeName")?, name("fieldName")?))
}

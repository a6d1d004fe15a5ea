//! A payload of the author's own, with a credential beside it.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::lambda::event::{AuthEvent, ErrorAnswer};
use crate::lambda::view::{RequestView, Sent};

/// A payload with a credential beside its own members, for functions that are invoked directly or by a state machine:
/// `{"authorization": "Bearer eyJ…", "order": 7}`.
///
/// `T` never sees the credential. The input and output of a state machine are stored and can be read by many: pass tokens
/// that live for minutes, or have the caller put the credential into the client context, where it also is looked for.
///
/// ```
/// use auth_runtime::{Authenticated, require_auth};
/// use lambda_runtime::{Error, LambdaEvent};
///
/// #[derive(serde::Deserialize)]
/// struct Order {
///     order: u32,
/// }
///
/// #[require_auth(scope = "orders:ship")]
/// async fn ship(event: LambdaEvent<Authenticated<Order>>) -> Result<u32, Error> {
///     Ok(event.payload.payload.order)
/// }
/// ```
///
/// A refusal is an error whose type is the name of the status, such as `Unauthorized` or `Forbidden`, if the handler
/// returns [`Diagnostic`](lambda_runtime::Diagnostic) as its error: a state machine can match on it.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "to be taken apart in patterns")]
pub struct Authenticated<T> {
    /// What the function is about.
    pub payload: T,
    /// What stood under `authorization`, before anything was decided.
    pub authorization: Authorization,
}

/// A credential as it was sent. Never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Authorization(Option<Value>);

impl<T> AuthEvent for Authenticated<T> {
    type Answer = ErrorAnswer;

    fn request(&self) -> RequestView<'_> {
        RequestView::of_sent(match &self.authorization.0 {
            None | Some(Value::Null) => Sent::Nothing,
            Some(value) => Sent::One(value.as_str().map(str::as_bytes)),
        })
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Authenticated<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Map::deserialize(deserializer)?.into_iter();
        let (sent, members): (Map<_, _>, Map<_, _>) =
            members.partition(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let mut sent: Vec<_> = sent.into_iter().map(|(_, value)| value).collect();
        // Several are no text, and so refused.
        let sent = if sent.len() > 1 { Some(Value::Array(sent)) } else { sent.pop() };
        let payload = T::deserialize(Value::Object(members)).map_err(D::Error::custom)?;
        Ok(Self { payload, authorization: Authorization(sent) })
    }
}

impl<T: fmt::Debug> fmt::Debug for Authenticated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticated").field("payload", &self.payload).finish_non_exhaustive()
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization(..)")
    }
}

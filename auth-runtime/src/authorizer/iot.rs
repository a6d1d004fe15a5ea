//! The message broker of AWS IoT Core: who a device is, what it may do, and for how long.

use std::time::Duration;

use aws_lambda_events::iam::{IamPolicyDocument, IamPolicyEffect, IamPolicyStatement};
use aws_lambda_events::iot::IoTCoreCustomAuthorizerResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::context;
use super::decide::{Decided, Scope};
use super::error::AuthorizerError;
use crate::principal::Principal;
use crate::token::path::ClaimPath;

/// Shortest and longest interval that the broker takes, in seconds.
const INTERVAL: (i64, i64) = (300, 86_400);

/// Longest policy document, in characters.
const DOCUMENT: usize = 2_048;

/// Longest `principalId`.
const PRINCIPAL: usize = 128;

/// What a device may do, and for how long.
///
/// A device whose token expires within 5 minutes is refused, because the broker takes no shorter interval.
///
/// ```
/// use auth_runtime::authorizer::{Authorizer, Iot, IotToken};
/// use auth_runtime::rule;
///
/// let authorizer = Authorizer::exact(rule!(role = "device"))
///     .iot(
///         Iot::new(IotToken::Password)
///             .allow("iot:Connect", "arn:aws:iot:eu-west-1:123456789012:client/{sub}")
///             .allow("iot:Publish", "arn:aws:iot:eu-west-1:123456789012:topic/{tenant}/${iot:ClientId}/state"),
///     )
///     .build()?;
/// # Ok::<(), auth_runtime::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Iot {
    token: IotToken,
    statements: Vec<(String, String)>,
    disconnect_after: Duration,
    refresh_after: Duration,
}

/// Where the device's token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IotToken {
    /// The header `Authorization` of a request over HTTP or WebSocket.
    Authorization,
    /// The password of an MQTT connection.
    Password,
    /// Where the authorizer's token key name says: the field `token` of the event.
    Token,
}

/// A resource with claims in it.
enum Part<'t> {
    Claim(ClaimPath),
    Text(&'t str),
}

impl Iot {
    /// Nothing is allowed yet; connections last a day at most, and are asked about anew every five minutes.
    pub fn new(token: IotToken) -> Self {
        let (disconnect_after, refresh_after) = (Duration::from_secs(86_400), Duration::from_secs(300));
        Self { token, statements: Vec::new(), disconnect_after, refresh_after }
    }

    /// Allows an action on a resource. `{tenant}` stands for the claim of this name, or path such as `{/org/id}`; its value
    /// must be made of letters, digits, `_` and `-`, otherwise the device is refused. Policy variables such as
    /// `${iot:ClientId}` stay.
    pub fn allow(mut self, action: &str, resource: &str) -> Self {
        self.statements.push((action.to_owned(), resource.to_owned()));
        self
    }

    /// Ends a connection after this long, from 5 minutes to a day, and in any case when the token expires.
    pub fn disconnect_after(mut self, duration: Duration) -> Self {
        self.disconnect_after = duration;
        self
    }

    /// Asks the authorizer anew after this long, from 5 minutes to a day.
    pub fn refresh_after(mut self, duration: Duration) -> Self {
        self.refresh_after = duration;
        self
    }

    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.statements.is_empty() {
            problems.push("a device may do nothing: add what it may with `Iot::allow`".to_owned());
        }
        for (action, resource) in &self.statements {
            if !action.starts_with("iot:") {
                problems
                    .push(format!("`{action}` is no action of the broker: write one such as `iot:Connect`"));
            }
            if !resource.starts_with("arn:") || parts(resource).is_none() {
                problems.push(format!(
                    "`{resource}` is no resource: write an ARN, in which `{{name}}` is a claim and `${{name}}` a policy variable"
                ));
            }
        }
        for interval in [self.disconnect_after, self.refresh_after] {
            if seconds(interval) < INTERVAL.0 || seconds(interval) > INTERVAL.1 {
                problems.push(format!("{interval:?} is no interval of the broker: use 300 to 86400 seconds"));
            }
        }
        problems
    }

    /// The token of an event.
    pub(super) fn token(&self, event: &Value) -> Option<Value> {
        match self.token {
            IotToken::Token => event.get("token").cloned(),
            IotToken::Password => {
                let password = event.pointer("/protocolData/mqtt/password")?.as_str()?;
                let password =
                    STANDARD.decode(password).ok().and_then(|octets| String::from_utf8(octets).ok());
                // What is no text was sent nevertheless.
                Some(password.map_or(Value::Bool(false), Value::String)).filter(|password| password != "")
            }
            IotToken::Authorization => {
                let headers = event.pointer("/protocolData/http/headers")?.as_object()?;
                let mut sent = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
                match (sent.next(), sent.next()) {
                    (Some((_, value)), None) => Some(value.clone()),
                    (None, _) => None,
                    (Some(_), Some(_)) => Some(Value::Bool(false)),
                }
            }
        }
    }

    /// `None` when a claim is absent or could change what a resource means.
    fn policy(&self, principal: &Principal) -> Option<IamPolicyDocument> {
        let mut document = IamPolicyDocument::default();
        document.version = Some("2012-10-17".to_owned());
        for (action, resource) in &self.statements {
            let mut statement = IamPolicyStatement::default();
            statement.action = vec![action.clone()];
            statement.effect = IamPolicyEffect::Allow;
            statement.resource = vec![filled(resource, principal)?];
            statement.condition = None;
            document.statement.push(statement);
        }
        Some(document)
    }
}

fn filled(resource: &str, principal: &Principal) -> Option<String> {
    let mut filled = String::new();
    for part in parts(resource)? {
        match part {
            Part::Text(text) => filled += text,
            Part::Claim(path) => {
                let value: String = principal.claim(&path).ok()??;
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
                filled += Some(&value).filter(|value| !value.is_empty() && value.chars().all(is_plain))?;
            }
        }
    }
    Some(filled)
}

/// `None` when a brace has no other, or no name.
fn parts(resource: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = resource;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at_checked(at)?;
        let end = from.find('}')?;
        let (braced, after) = from.split_at_checked(end + 1)?;
        let name = braced.strip_prefix('{')?.strip_suffix('}')?;
        parts.push(Part::Text(before));
        parts.push(if before.ends_with('$') { Part::Text(braced) } else { Part::Claim(name.parse().ok()?) });
        rest = after;
    }
    parts.push(Part::Text(rest));
    Some(parts)
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

pub(super) fn answer(decided: &Decided<'_>) -> Result<IoTCoreCustomAuthorizerResponse, AuthorizerError> {
    let authorizer = decided.authorizer;
    let (Scope::Exact(access), Some(iot)) = (&authorizer.scope, &authorizer.iot) else {
        return Err(authorizer.misconfigured(
            "a device has no route, and is told what it may do: use `Authorizer::exact` with `.iot(..)`",
        ));
    };
    let principal = match decided.caller() {
        Ok(principal) => principal,
        Err(AuthorizerError::Unauthorized) => return Ok(refused()),
        Err(error) => return Err(error),
    };
    let met = authorizer.check(*access, principal, &decided.request)?;
    let accepted = met.and_then(|()| accepted(iot, principal).ok_or("condition_failed"));
    let answer = accepted.unwrap_or_else(|code| {
        authorizer.tell_refused(code);
        refused()
    });
    let documents = answer.policy_documents.iter();
    let is_long =
        |document| serde_json::to_string(document).is_ok_and(|text| text.chars().count() > DOCUMENT);
    if documents.into_iter().any(is_long) { Err(AuthorizerError::TooLarge) } else { Ok(answer) }
}

/// `None` when the token is about to expire, or a claim cannot stand where it has to.
fn accepted(iot: &Iot, principal: &Principal) -> Option<IoTCoreCustomAuthorizerResponse> {
    let principal_id = context::encoded(principal.subject(), 'Z', |octet| octet.is_ascii_alphanumeric());
    let left = principal.expires_at().saturating_sub(principal.decided_at());
    if left < INTERVAL.0 || principal_id.is_empty() || principal_id.len() > PRINCIPAL {
        return None;
    }
    let disconnect_after = left.min(seconds(iot.disconnect_after));
    let mut answer = IoTCoreCustomAuthorizerResponse::default();
    answer.is_authenticated = true;
    answer.principal_id = Some(principal_id);
    answer.disconnect_after_in_seconds = u32::try_from(disconnect_after).ok()?;
    answer.refresh_after_in_seconds = u32::try_from(disconnect_after.min(seconds(iot.refresh_after))).ok()?;
    answer.policy_documents = vec![Some(iot.policy(principal)?)];
    Some(answer)
}

fn refused() -> IoTCoreCustomAuthorizerResponse {
    let mut answer = IoTCoreCustomAuthorizerResponse::default();
    answer.is_authenticated = false;
    answer.principal_id = Some("nobody".to_owned());
    answer.disconnect_after_in_seconds = 300;
    answer.refresh_after_in_seconds = 300;
    answer.policy_documents = Vec::new();
    answer
}

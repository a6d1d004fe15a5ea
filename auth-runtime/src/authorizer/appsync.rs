//! GraphQL APIs: one decision for the API, and one for each field that has a rule of its own.

use std::collections::HashMap;
use std::time::Duration;

use aws_lambda_events::appsync::AppSyncLambdaAuthorizerResponse;

use super::cacheable;
use super::decide::{Decided, Scope};
use super::error::AuthorizerError;
use crate::authz::Access;

/// Longest time for which AppSync keeps an answer, in seconds.
const TTL: u64 = 3_600;

/// What an answer to AppSync says besides yes or no.
///
/// ```
/// use std::time::Duration;
/// use auth_runtime::authorizer::{AppSync, Authorizer};
/// use auth_runtime::rule;
///
/// let authorizer = Authorizer::exact(rule!(scope = "orders:read"))
///     .appsync(AppSync::new().ttl(Duration::from_secs(60)).field("Order.margin", rule!(role = "sales")))
///     .build()?;
/// # Ok::<(), auth_runtime::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct AppSync {
    ttl: Duration,
    fields: Vec<(String, Access)>,
}

impl AppSync {
    /// Answers are not kept, and no field has a rule of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets AppSync keep an answer: at most for this long, for an hour, and until the token expires. An answer that depends
    /// on more than the token is never kept.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    /// Gives a field a rule of its own: `Type.field`, or its ARN. Callers who do not meet it see `null` there.
    pub fn field(mut self, field: &str, rule: impl Into<Access>) -> Self {
        self.fields.push((field.to_owned(), rule.into()));
        self
    }

    pub(super) fn problems(&self) -> impl Iterator<Item = String> {
        let is_name =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_field = move |text: &str| match text.strip_prefix("arn:") {
            Some(rest) => rest.chars().all(|c| c.is_ascii_alphanumeric() || "_-:/".contains(c)),
            None => text.split_once('.').is_some_and(|(parent, field)| is_name(parent) && is_name(field)),
        };
        let odd = self.fields.iter().filter(move |(field, _)| !is_field(field));
        odd.map(|(field, _)| format!("`{field}` is no field: write `Type.field`, or its ARN"))
    }

    /// Whether every answer depends on the token alone.
    fn may_be_kept(&self, access: Access) -> bool {
        let mut rules = std::iter::once(access).chain(self.fields.iter().map(|(_, access)| *access));
        rules.all(|access| cacheable::obstacle(access).is_none())
    }
}

pub(super) fn answer(decided: &Decided<'_>) -> Result<AppSyncLambdaAuthorizerResponse, AuthorizerError> {
    let mut answer = AppSyncLambdaAuthorizerResponse::default();
    answer.is_authorized = false;
    answer.resolver_context = HashMap::new();
    answer.denied_fields = Some(Vec::new());
    answer.ttl_override = Some(0);
    let (authorizer, request) = (decided.authorizer, &decided.request);
    let Scope::Exact(access) = authorizer.scope else {
        return Err(authorizer
            .misconfigured("AppSync asks about fields, which have no route: use `Authorizer::exact`"));
    };
    let principal = match decided.caller() {
        Ok(principal) => principal,
        Err(AuthorizerError::Unauthorized) => return Ok(answer),
        Err(error) => return Err(error),
    };
    if let Err(code) = authorizer.check(access, principal, request)? {
        authorizer.tell_refused(code);
        return Ok(answer);
    }
    let AppSync { ttl, fields } = &authorizer.appsync;
    let mut denied = Vec::new();
    for (field, access) in fields {
        if authorizer.check(*access, principal, request)?.is_err() {
            denied.push(field.clone());
        }
    }
    let left = principal.expires_at().saturating_sub(principal.decided_at()).max(0);
    let ttl = i64::try_from(ttl.as_secs().min(TTL)).unwrap_or(0);
    answer.is_authorized = true;
    answer.resolver_context = authorizer.context(principal)?.into_iter().collect();
    answer.denied_fields = Some(denied);
    answer.ttl_override = Some(if authorizer.appsync.may_be_kept(access) { ttl.min(left) } else { 0 });
    Ok(answer)
}

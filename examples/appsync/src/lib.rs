//! A direct resolver of AppSync. A refusal is an error, which the client finds in `errors`; the field is `null`.

use auth_runtime::{Principal, require_auth};
use aws_lambda_events::appsync::AppSyncDirectResolverEvent;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::{Value, json};

/// The field `Query.order`.
///
/// The token of the request is verified here, whatever AppSync was told to verify: its API key or IAM modes know no users.
#[require_auth(scope = "orders:read", when = may_see)]
pub async fn order(
    event: LambdaEvent<AppSyncDirectResolverEvent>,
    #[principal] caller: Principal,
) -> Result<Value, Diagnostic> {
    let id = argument(&event, "id").unwrap_or_default();
    Ok(json!({ "id": id, "seenBy": caller.subject() }))
}

/// Support sees every order; others see their own, whose numbers begin with their name.
fn may_see(caller: &Principal, event: &LambdaEvent<AppSyncDirectResolverEvent>) -> bool {
    let own = format!("{}-", caller.subject());
    caller.has_role("support") || argument(event, "id").is_some_and(|id| id.starts_with(&own))
}

fn argument<'e>(event: &'e LambdaEvent<AppSyncDirectResolverEvent>, name: &str) -> Option<&'e str> {
    event.payload.arguments.as_ref()?.get(name)?.as_str()
}

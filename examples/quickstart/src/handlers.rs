//! The function: what is deployed, and what the local front calls. Nothing in here knows where it runs.

use auth_runtime::{Principal, Roles, Scopes, public, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use lambda_runtime::{Error, LambdaEvent, tracing};
use serde_json::{Value, json};

type Answer = Result<ApiGatewayV2httpResponse, Error>;

/// Who calls. An admin may do what a viewer may, and needs no scope to order.
#[derive(Clone, Copy, Debug, Roles)]
#[non_exhaustive]
pub enum Role {
    /// Looks after users and orders.
    #[role(includes(Viewer), grants(Scope::OrdersWrite))]
    Admin,
    /// Looks around.
    Viewer,
}

/// What a token may be used for.
#[derive(Clone, Copy, Debug, Scopes)]
#[scopes(roles = Role)]
#[non_exhaustive]
pub enum Scope {
    /// Look at orders.
    #[scope("orders:read")]
    OrdersRead,
    /// Order.
    #[scope("orders:write")]
    OrdersWrite,
}

/// Finds the handler for a request.
///
/// An HTTP API can do this by routes; one function for the route `$default` also runs under emulators, which know
/// nothing of routes.
///
/// # Errors
/// Those of the handlers.
#[public(reason = "finds the handler, which has a rule of its own")]
pub async fn app(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Answer {
    let method = event.payload.request_context.http.method.to_string();
    let path = path(&event.payload).to_owned();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match (method.as_str(), segments.as_slice()) {
        ("GET", ["health"]) => health(event).await,
        ("GET", ["me"]) => me(event).await,
        ("GET", ["orders"]) => list_orders(event).await,
        ("POST", ["orders"]) => create_order(event).await,
        ("DELETE", ["users", id]) if !id.is_empty() => delete_user(event, id).await,
        _ => answer(404, json!({ "message": "Not Found" })),
    }
}

#[public(reason = "health check")]
async fn health(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Answer {
    tracing::info!("health told");
    answer(200, json!({ "status": "ok" }))
}

/// Any caller with a good token. The guard fills `caller`.
#[require_auth]
async fn me(event: LambdaEvent<ApiGatewayV2httpRequest>, #[principal] caller: Principal) -> Answer {
    tracing::info!(request = event.context.request_id, "caller told");
    let (roles, scopes): (Vec<_>, Vec<_>) = (caller.roles().collect(), caller.scopes().collect());
    answer(200, json!({ "subject": caller.subject(), "roles": roles, "scopes": scopes }))
}

#[require_auth(scope = Scope::OrdersRead)]
async fn list_orders(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Answer {
    tracing::info!("orders listed");
    answer(200, json!({ "orders": [{ "id": 1, "item": "tea" }] }))
}

/// Tokens with the scope, and admins, whose role grants it.
#[require_auth(scope = Scope::OrdersWrite)]
async fn create_order(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Answer {
    tracing::info!("order taken");
    match serde_json::from_str::<Value>(event.payload.body.as_deref().unwrap_or_default()) {
        Ok(order) => answer(201, json!({ "id": 2, "order": order })),
        Err(_) => answer(400, json!({ "message": "The body is not JSON" })),
    }
}

#[require_auth(role = Role::Admin)]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>, id: &str) -> Answer {
    tracing::info!("user deleted");
    answer(200, json!({ "deleted": id }))
}

/// The path without the stage: an API with a named stage puts it in front, as in `/prod/orders`.
fn path(request: &ApiGatewayV2httpRequest) -> &str {
    let path = request.raw_path.as_deref().unwrap_or_default();
    let stage = request.request_context.stage.as_deref().unwrap_or("$default");
    let rest = path.strip_prefix('/').and_then(|rest| rest.strip_prefix(stage));
    rest.filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path)
}

fn answer(status: i64, body: Value) -> Answer {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = status;
    response.headers.insert("content-type", "application/json".parse()?);
    response.body = Some(Body::Text(body.to_string()));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_stage_is_not_part_of_the_path() {
        let cases = [
            ("$default", "/orders", "/orders"),
            ("prod", "/prod/orders", "/orders"),
            ("prod", "/prod", ""),
            ("prod", "/products", "/products"),
        ];
        for (stage, raw, expected) in cases {
            let mut request = ApiGatewayV2httpRequest::default();
            request.raw_path = Some(raw.to_owned());
            request.request_context.stage = Some(stage.to_owned());
            assert_eq!(path(&request), expected, "{stage} {raw}");
        }
    }
}

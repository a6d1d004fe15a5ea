//! Orders behind an HTTP API whose JWT authorizer has checked the token. The function reads what it found, and says so.

use std::sync::OnceLock;

use auth_runtime::gateway::{Gateway, ListForm};
use auth_runtime::{ConfigError, Principal, Verifier, public, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use lambda_runtime::{Error, LambdaEvent};
use serde_json::{Value, json};

type Answer = Result<ApiGatewayV2httpResponse, Error>;

/// Set in `main`. A handler that names it believes the gateway; one that does not verifies a token.
pub static BEHIND_GATEWAY: OnceLock<Verifier> = OnceLock::new();

/// Believes one API of access tokens of one user pool's client.
///
/// The gateway takes ID tokens too, so the kind is demanded here; it makes `[admin editors]` of a list of groups.
///
/// # Errors
/// When a setting is empty.
pub fn verifier(api_id: &str, issuer: &str, client_id: &str) -> Result<Verifier, ConfigError> {
    Gateway::http_api_jwt()
        .api_id(api_id)
        .issuer(issuer)
        .audience(client_id)
        .audience_claim("client_id")
        .require_claim("token_use", "access")
        .roles_claim("cognito:groups", ListForm::Brackets)
        .build()
}

/// Finds the handler for a route.
///
/// # Errors
/// Those of the handlers.
#[public(reason = "finds the handler, which has a rule of its own")]
pub async fn app(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Answer {
    match event.payload.route_key.as_deref() {
        Some("GET /orders") => list_orders(event).await,
        Some("DELETE /orders/{id}") => delete_order(event).await,
        _ => answer(404, &json!({ "message": "Not Found" })),
    }
}

#[require_auth(scope = "orders:read", verifier = BEHIND_GATEWAY)]
async fn list_orders(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Answer {
    answer(200, &json!({ "orders": [{ "id": 42, "item": "tea" }] }))
}

#[require_auth(role = "admin", verifier = BEHIND_GATEWAY)]
async fn delete_order(event: LambdaEvent<ApiGatewayV2httpRequest>, #[principal] caller: Principal) -> Answer {
    let id = event.payload.path_parameters.get("id");
    answer(200, &json!({ "deleted": id, "by": caller.subject() }))
}

fn answer(status: i64, body: &Value) -> Answer {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = status;
    response.headers.insert("content-type", "application/json".parse()?);
    response.body = Some(Body::Text(body.to_string()));
    Ok(response)
}

//! A chat over a WebSocket API. The authorizer checks the token of `$connect`, the only request that has one; the messages that
//! follow on the connection come with what it found, and are decided by that.

use std::sync::OnceLock;

use auth_runtime::authorizer::{Authorizer, AuthorizerBuilder, AuthorizerError};
use auth_runtime::gateway::{Gateway, ListForm};
use auth_runtime::{ConfigError, Principal, Verifier, public, require_auth, rule};
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerRequestTypeRequest, ApiGatewayCustomAuthorizerResponse,
    ApiGatewayProxyResponse, ApiGatewayWebsocketProxyRequest,
};
use aws_lambda_events::encodings::Body;
use lambda_runtime::{Error, LambdaEvent};
use serde_json::{Value, json};

type Message = LambdaEvent<ApiGatewayWebsocketProxyRequest>;
type Answer = Result<ApiGatewayProxyResponse, Error>;

/// Set in `chat`. A handler that names it believes the gateway, which keeps what the authorizer found for the connection.
pub static BEHIND_GATEWAY: OnceLock<Verifier> = OnceLock::new();

/// Who may connect, and what the messages are decided by afterwards: `exp`, roles and scopes.
pub fn authorizer() -> AuthorizerBuilder {
    Authorizer::exact(rule!(scope = "chat:join")).name("websocket").context(["sub", "exp", "scope", "roles"])
}

/// Answers the gateway: a policy, the error `Unauthorized`, or another error.
///
/// # Errors
/// Those of [`Authorizer::answer`].
pub async fn authorize(
    authorizer: &Authorizer,
    event: LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest>,
) -> Result<ApiGatewayCustomAuthorizerResponse, AuthorizerError> {
    authorizer.answer(&event).await
}

/// Believes one API of what its authorizer found. The time of `exp` is compared for every message, so that a connection, which
/// may be open for two hours, is of no use to a token that has expired.
///
/// # Errors
/// When a setting is empty.
pub fn verifier(api_id: &str, issuer: &str) -> Result<Verifier, ConfigError> {
    Gateway::lambda_authorizer().api_id(api_id).issuer(issuer).roles_claim("roles", ListForm::Json).build()
}

/// Finds the handler for a route.
///
/// # Errors
/// Those of the handlers.
#[public(reason = "finds the handler, which has a rule of its own")]
pub async fn app(event: Message) -> Answer {
    match event.payload.request_context.route_key.as_deref() {
        Some("$connect") => connect(event).await,
        Some("sendMessage") => send_message(event).await,
        Some("closeRoom") => close_room(event).await,
        Some("$disconnect") => disconnect(event).await,
        _ => answer(404, &json!({ "message": "Not Found" })),
    }
}

/// The authorizer has let this through; a route that was deployed without one is refused here.
#[require_auth(scope = "chat:join", verifier = BEHIND_GATEWAY)]
async fn connect(_: Message) -> Answer {
    answer(200, &json!({}))
}

#[require_auth(scope = "chat:send", verifier = BEHIND_GATEWAY)]
async fn send_message(event: Message, #[principal] caller: Principal) -> Answer {
    answer(200, &json!({ "from": caller.subject(), "text": event.payload.body }))
}

#[require_auth(role = "moderator", verifier = BEHIND_GATEWAY)]
async fn close_room(_: Message, #[principal] caller: Principal) -> Answer {
    answer(200, &json!({ "closed_by": caller.subject() }))
}

#[public(reason = "the connection is gone, whoever had it")]
async fn disconnect(_: Message) -> Answer {
    answer(200, &json!({}))
}

fn answer(status: i64, body: &Value) -> Answer {
    let mut response = ApiGatewayProxyResponse::default();
    response.status_code = status;
    response.body = Some(Body::Text(body.to_string()));
    Ok(response)
}

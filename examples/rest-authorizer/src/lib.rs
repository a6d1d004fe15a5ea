//! Who may call what: every route that the gateway asks about, with its rule; and the function behind the gateway.

use std::sync::OnceLock;

use auth_runtime::authorizer::{Authorizer, AuthorizerBuilder, AuthorizerError, Routes};
use auth_runtime::gateway::Gateway;
use auth_runtime::{Claims, ConfigError, Verifier, require_auth, rule};
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerRequest, ApiGatewayCustomAuthorizerResponse, ApiGatewayProxyRequest,
    ApiGatewayProxyResponse,
};
use aws_lambda_events::encodings::Body;
use lambda_runtime::{Error, LambdaEvent};
use serde::Deserialize;
use serde_json::json;

/// Set in `orders-rest`. A handler that names it believes the gateway, which keeps what the authorizer found.
pub static BEHIND_GATEWAY: OnceLock<Verifier> = OnceLock::new();

/// What the authorizer hands on of the caller.
#[derive(Deserialize)]
struct Caller {
    sub: String,
    tenant: Option<String>,
}

/// The authorizer. `build` says what is wrong with the routes.
pub fn authorizer() -> AuthorizerBuilder {
    let routes = Routes::new()
        .route("GET", "/orders", rule!(scope = "orders:read"))
        .route("GET", "/orders/{id}", rule!(scope = "orders:read"))
        .route("DELETE", "/orders/{id}", rule!(role = "admin"))
        .route("GET", "/orders/{id}/invoice", rule!(any(role = "accounting", role = "admin")));
    Authorizer::routes(routes).name("rest-authorizer").context(["sub", "tenant", "exp"])
}

/// Answers the gateway: a policy, the error `Unauthorized`, or another error.
///
/// # Errors
/// Those of [`Authorizer::answer`].
pub async fn authorize(
    authorizer: &Authorizer,
    event: LambdaEvent<ApiGatewayCustomAuthorizerRequest>,
) -> Result<ApiGatewayCustomAuthorizerResponse, AuthorizerError> {
    authorizer.answer(&event).await
}

/// Believes the APIs of one account that are deployed as this stage. The time of `exp` is compared again, because the gateway
/// keeps an answer for as long as it is told to, also when the token has expired meanwhile.
///
/// # Errors
/// When a setting is empty.
pub fn verifier(account: &str, issuer: &str) -> Result<Verifier, ConfigError> {
    Gateway::lambda_authorizer().account(account).stage("prod").issuer(issuer).build()
}

/// The function behind: the authorizer knows the rule of each route, and this function who calls.
///
/// # Errors
/// None of its own.
#[require_auth(verifier = BEHIND_GATEWAY)]
pub async fn orders(
    event: LambdaEvent<ApiGatewayProxyRequest>,
    #[principal] Claims(caller): Claims<Caller>,
) -> Result<ApiGatewayProxyResponse, Error> {
    let body = json!({ "caller": caller.sub, "tenant": caller.tenant, "path": event.payload.path });
    let mut answer = ApiGatewayProxyResponse::default();
    answer.status_code = 200;
    answer.body = Some(Body::Text(body.to_string()));
    Ok(answer)
}

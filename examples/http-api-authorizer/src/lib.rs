//! Who may call what: every route that the gateway asks about, with its rule.

use auth_runtime::authorizer::{Authorizer, AuthorizerBuilder, AuthorizerError, Routes};
use auth_runtime::rule;
use aws_lambda_events::apigw::ApiGatewayV2CustomAuthorizerSimpleResponse;
use lambda_runtime::LambdaEvent;
use serde_json::Value;

/// The authorizer. `build` says what is wrong with the routes.
pub fn authorizer() -> AuthorizerBuilder {
    let routes = Routes::new()
        .route("GET", "/orders", rule!(scope = "orders:read"))
        .route("GET", "/orders/{id}", rule!(scope = "orders:read"))
        .route("DELETE", "/orders/{id}", rule!(role = "admin"));
    Authorizer::routes(routes).name("http-api-authorizer").context(["sub", "tenant", "exp"])
}

/// Answers the gateway yes or no. The typed event does not decode when a member is `null` that is a list otherwise; a document
/// always does.
///
/// # Errors
/// Those of [`Authorizer::answer`].
pub async fn authorize(
    authorizer: &Authorizer,
    event: LambdaEvent<Value>,
) -> Result<ApiGatewayV2CustomAuthorizerSimpleResponse, AuthorizerError> {
    authorizer.answer(&event).await
}

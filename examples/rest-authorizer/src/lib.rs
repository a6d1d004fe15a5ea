//! Who may call what: every route that the gateway asks about, with its rule.

use auth_runtime::authorizer::{Authorizer, AuthorizerBuilder, AuthorizerError, Routes};
use auth_runtime::rule;
use aws_lambda_events::apigw::{ApiGatewayCustomAuthorizerRequest, ApiGatewayCustomAuthorizerResponse};
use lambda_runtime::LambdaEvent;

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

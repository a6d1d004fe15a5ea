//! What the gateway is answered, and that it asks about no route that the map does not have.

use auth_runtime::authorizer::{Authorizer, AuthorizerError};
use auth_runtime::local::Issuer;
use aws_lambda_events::apigw::ApiGatewayV2CustomAuthorizerSimpleResponse;
use http_api_authorizer::authorize;
use lambda_runtime::{Context, Error, LambdaEvent};
use serde_json::json;

struct Api {
    issuer: Issuer,
    authorizer: Authorizer,
}

impl Api {
    async fn start() -> Result<Self, Error> {
        let issuer = Issuer::start().await?;
        let authorizer = http_api_authorizer::authorizer().verifier(issuer.verifier().build()?).build()?;
        Ok(Self { issuer, authorizer })
    }

    /// As the gateway asks about one order, or all of them.
    async fn ask(
        &self,
        route: &str,
        token: &str,
    ) -> Result<ApiGatewayV2CustomAuthorizerSimpleResponse, AuthorizerError> {
        let path = route.replacen(" /", "/", 1).replace("{id}", "42");
        let event = json!({
            "version": "2.0", "type": "REQUEST", "routeKey": route, "cookies": null,
            "routeArn": format!("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/$default/{path}"),
            "headers": { "authorization": format!("Bearer {token}") },
        });
        authorize(&self.authorizer, LambdaEvent::new(event, Context::default())).await
    }

    async fn is_authorized(&self, route: &str, token: &str) -> Result<bool, AuthorizerError> {
        Ok(self.ask(route, token).await?.is_authorized)
    }
}

#[tokio::test]
async fn every_route_has_its_rule() -> Result<(), Error> {
    let api = Api::start().await?;
    let reader = api.issuer.token().scope("orders:read").sign()?;
    let admin = api.issuer.token().role("admin").sign()?;
    for (route, reads, administers) in [
        ("GET /orders", true, false),
        ("GET /orders/{id}", true, false),
        ("DELETE /orders/{id}", false, true),
        ("PUT /orders/{id}", false, false),
        ("$default", false, false),
    ] {
        assert_eq!(api.is_authorized(route, &reader).await?, reads, "{route}");
        assert_eq!(api.is_authorized(route, &admin).await?, administers, "{route}");
    }
    Ok(())
}

#[tokio::test]
async fn a_bad_token_is_refused_and_a_good_one_told() -> Result<(), Error> {
    let (api, other) = (Api::start().await?, Issuer::start().await?);
    let foreign = other.token().scope("orders:read").sign()?;
    for token in ["", "not-a-token", foreign.as_str()] {
        assert!(!api.is_authorized("GET /orders", token).await?);
    }
    let good = api.issuer.token().subject("user-1").scope("orders:read").claim("tenant", "t1").sign()?;
    let context = api.ask("GET /orders", &good).await?.context;
    assert_eq!((&context["sub"], &context["tenant"]), (&json!("user-1"), &json!("t1")));
    Ok(())
}

#[tokio::test]
async fn the_map_has_every_route_of_the_template() -> Result<(), Error> {
    let api = Api::start().await?;
    let all = api.issuer.token().scope("orders:read").role("admin").sign()?;
    let template = include_str!("../template.yaml");
    let values = |name| template.lines().filter_map(move |line| line.trim().strip_prefix(name));
    let routes: Vec<_> = values("Method: ").zip(values("Path: ")).collect();
    assert_eq!(routes.len(), 3);
    for (method, path) in routes {
        let route = format!("{} {path}", method.to_uppercase());
        assert!(api.is_authorized(&route, &all).await?, "{route}");
    }
    Ok(())
}

//! What the gateway is answered, and that it asks about no route that the map does not have.

use std::time::{SystemTime, UNIX_EPOCH};

use auth_runtime::authorizer::{Authorizer, AuthorizerError};
use auth_runtime::local::Issuer;
use aws_lambda_events::apigw::{ApiGatewayV2CustomAuthorizerSimpleResponse, ApiGatewayV2httpResponse};
use http_api_authorizer::{BEHIND_GATEWAY, authorize, orders};
use lambda_runtime::{Context, Error, LambdaEvent};
use serde_json::{Value, json};

const ACCOUNT: &str = "123456789012";

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
async fn a_bad_token_is_refused() -> Result<(), Error> {
    let (api, other) = (Api::start().await?, Issuer::start().await?);
    let foreign = other.token().scope("orders:read").sign()?;
    for token in ["", "not-a-token", foreign.as_str()] {
        assert!(!api.is_authorized("GET /orders", token).await?);
    }
    let good = api.issuer.token().scope("orders:read").sign()?;
    assert!(api.is_authorized("GET /orders", &good).await?);
    Ok(())
}

/// What the function behind answers to a request of this account and stage.
async fn behind(account: &str, stage: &str, context: &Value) -> Result<ApiGatewayV2httpResponse, Error> {
    let event = json!({
        "version": "2.0", "routeKey": "GET /orders", "rawPath": "/orders", "rawQueryString": "", "headers": {},
        "requestContext": {"accountId": account, "apiId": "a1b2c3d4e5", "stage": stage, "authorizer": {"lambda": context},
            "http": {"method": "GET", "path": "/orders"}},
    });
    orders(LambdaEvent::new(serde_json::from_value(event)?, Context::default())).await
}

#[tokio::test]
async fn the_function_behind_is_told_who_calls() -> Result<(), Error> {
    let api = Api::start().await?;
    let verifier = || http_api_authorizer::verifier(ACCOUNT, api.issuer.url()).expect("a verifier");
    BEHIND_GATEWAY.get_or_init(verifier);
    let token = api.issuer.token().subject("user-1").scope("orders:read").claim("tenant", "t1").sign()?;
    let told = api.ask("GET /orders", &token).await?.context;

    let answer = behind(ACCOUNT, "$default", &told).await?;
    let body: Value = serde_json::from_slice(answer.body.as_deref().unwrap_or_default())?;
    assert_eq!((answer.status_code, &body["caller"], &body["tenant"]), (200, &json!("user-1"), &json!("t1")));

    let mut expired = told.clone();
    expired["exp"] = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs().into();
    for (account, stage, context, why) in [
        ("210987654321", "$default", &told, "another account"),
        (ACCOUNT, "test", &told, "another stage"),
        (ACCOUNT, "$default", &expired, "the token expired meanwhile"),
        (ACCOUNT, "$default", &json!({}), "no authorizer was asked"),
    ] {
        assert_eq!(behind(account, stage, context).await?.status_code, 401, "{why}");
    }
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

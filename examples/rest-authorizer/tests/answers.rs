//! What the gateway is answered, and that it asks about no route that the map does not have.

use std::time::{SystemTime, UNIX_EPOCH};

use auth_runtime::authorizer::{Authorizer, AuthorizerError};
use auth_runtime::local::{Issuer, TokenBuilder};
use aws_lambda_events::apigw::ApiGatewayProxyResponse;
use lambda_runtime::{Context, Error, LambdaEvent};
use rest_authorizer::{BEHIND_GATEWAY, authorize, orders};
use serde_json::{Value, json};

const ACCOUNT: &str = "123456789012";

const STAGE: &str = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod";

struct Api {
    issuer: Issuer,
    authorizer: Authorizer,
}

impl Api {
    async fn start() -> Result<Self, Error> {
        let issuer = Issuer::start().await?;
        let authorizer = rest_authorizer::authorizer().verifier(issuer.verifier().build()?).build()?;
        Ok(Self { issuer, authorizer })
    }

    async fn ask(&self, token: &str) -> Result<Value, AuthorizerError> {
        let event = json!({
            "type": "TOKEN", "authorizationToken": format!("Bearer {token}"), "methodArn": format!("{STAGE}/GET/orders"),
        });
        let event = serde_json::from_value(event).expect("an event");
        let answer = authorize(&self.authorizer, LambdaEvent::new(event, Context::default())).await?;
        Ok(serde_json::to_value(answer).expect("JSON"))
    }

    async fn allowed(&self, token: TokenBuilder) -> Result<Vec<String>, Error> {
        let answer = self.ask(&token.sign()?).await?;
        let statements = answer["policyDocument"]["Statement"].as_array().cloned().unwrap_or_default();
        let allowed = statements.iter().filter(|statement| statement["Effect"] == "Allow");
        let resources =
            allowed.flat_map(|statement| statement["Resource"].as_array().cloned().unwrap_or_default());
        Ok(resources.filter_map(|arn| Some(arn.as_str()?.strip_prefix(STAGE)?[1..].to_owned())).collect())
    }
}

#[tokio::test]
async fn a_policy_lists_what_the_caller_may_call() -> Result<(), Error> {
    let api = Api::start().await?;
    let reader = api.issuer.token().scope("orders:read");
    assert_eq!(api.allowed(reader).await?, ["GET/orders", "GET/orders/*"]);
    let admin = api.issuer.token().role("admin");
    assert_eq!(api.allowed(admin).await?, ["DELETE/orders/*", "GET/orders/*/invoice"]);
    assert_eq!(api.allowed(api.issuer.token()).await?, [""; 0]);
    Ok(())
}

/// What the function behind answers to a request of this account and stage. The gateway hands numbers on as text.
async fn behind(account: &str, stage: &str, context: &Value) -> Result<ApiGatewayProxyResponse, Error> {
    let mut context = context.clone();
    if let Some(exp) = context["exp"].as_u64() {
        context["exp"] = exp.to_string().into();
    }
    let event = json!({
        "httpMethod": "GET", "path": "/orders", "resource": "/orders",
        "requestContext": {"accountId": account, "apiId": "a1b2c3d4e5", "stage": stage, "httpMethod": "GET", "authorizer": context},
    });
    orders(LambdaEvent::new(serde_json::from_value(event)?, Context::default())).await
}

#[tokio::test]
async fn the_function_behind_is_told_who_calls() -> Result<(), Error> {
    let api = Api::start().await?;
    BEHIND_GATEWAY.get_or_init(|| rest_authorizer::verifier(ACCOUNT, api.issuer.url()).expect("a verifier"));
    let token = api.issuer.token().subject("user-1").scope("orders:read").claim("tenant", "t1").sign()?;
    let told = api.ask(&token).await?["context"].clone();

    let answer = behind(ACCOUNT, "prod", &told).await?;
    let body: Value = serde_json::from_slice(answer.body.as_deref().unwrap_or_default())?;
    assert_eq!((answer.status_code, &body["caller"], &body["tenant"]), (200, &json!("user-1"), &json!("t1")));

    let mut expired = told.clone();
    expired["exp"] = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs().into();
    for (account, stage, context, why) in [
        ("210987654321", "prod", &told, "another account"),
        (ACCOUNT, "test", &told, "another stage"),
        (ACCOUNT, "prod", &expired, "the token expired meanwhile"),
        (ACCOUNT, "prod", &json!({}), "no authorizer was asked"),
    ] {
        assert_eq!(behind(account, stage, context).await?.status_code, 401, "{why}");
    }
    Ok(())
}

#[tokio::test]
async fn a_bad_token_is_unauthorized() -> Result<(), Error> {
    let (api, other) = (Api::start().await?, Issuer::start().await?);
    let foreign = other.token().role("admin").sign()?;
    for token in ["", "not-a-token", foreign.as_str()] {
        assert_eq!(api.ask(token).await.expect_err("a bad token").to_string(), "Unauthorized");
    }
    Ok(())
}

/// A route that is only in the template would be refused, or lie below a wildcard of another.
#[tokio::test]
async fn the_map_has_every_route_of_the_template() -> Result<(), Error> {
    let api = Api::start().await?;
    let all = api.issuer.token().scope("orders:read").role("admin");
    let allowed = api.allowed(all).await?;
    let template = include_str!("../template.yaml");
    let values = |name| template.lines().filter_map(move |line| line.trim().strip_prefix(name));
    let routes = values("Method: ").zip(values("Path: "));
    let mut routes: Vec<_> =
        routes.map(|(method, path)| method.to_uppercase() + &path.replace("{id}", "*")).collect();
    routes.sort();
    let mut listed = allowed;
    listed.sort();
    assert_eq!(routes, listed);
    Ok(())
}

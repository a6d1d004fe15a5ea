//! `#[authorizer]`: the same answers as of an authorizer that is built by hand.

use std::sync::LazyLock;

use auth_runtime::authorizer::AuthorizerError;
use auth_runtime::{Verifier, authorizer};
use auth_tests::{Endpoint, Signer, claims, event, remote_builder, typed_event, verifier};
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerRequest, ApiGatewayCustomAuthorizerRequestTypeRequest,
    ApiGatewayCustomAuthorizerResponse, ApiGatewayV2CustomAuthorizerSimpleResponse,
    ApiGatewayV2CustomAuthorizerV2Request,
};
use aws_lambda_events::appsync::{AppSyncLambdaAuthorizerRequest, AppSyncLambdaAuthorizerResponse};
use lambda_runtime::{Diagnostic, Error, LambdaEvent};
use serde_json::{Value, json};

use super::{ARN, SUBJECT, statement};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));
static DOWN: LazyLock<Verifier> =
    LazyLock::new(|| remote_builder(&Endpoint::new(&json!({}))).build().expect("a verifier"));

/// Lets readers through.
#[authorizer(scope = "orders:read", context("sub", "tenant"), verifier = VERIFIER)]
async fn rest(
    event: LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest>,
) -> Result<ApiGatewayCustomAuthorizerResponse, Error>;

#[authorizer(scope = "orders:write", context("sub"), verifier = VERIFIER)]
pub(crate) async fn rest_token(
    event: LambdaEvent<ApiGatewayCustomAuthorizerRequest>,
) -> Result<ApiGatewayCustomAuthorizerResponse, Diagnostic>;

#[authorizer(any(role = "admin", path("id") == claim("order")), verifier = VERIFIER)]
async fn http(
    event: LambdaEvent<ApiGatewayV2CustomAuthorizerV2Request>,
) -> Result<ApiGatewayV2CustomAuthorizerSimpleResponse, AuthorizerError>;

#[authorizer(verifier = VERIFIER)]
async fn graph(
    event: LambdaEvent<AppSyncLambdaAuthorizerRequest>,
) -> Result<AppSyncLambdaAuthorizerResponse, AuthorizerError>;

#[authorizer(verifier = DOWN)]
async fn undecided(event: LambdaEvent<Value>) -> Result<Value, Error>;

fn token(changes: &Value) -> String {
    let mut all = json!({ "sub": SUBJECT, "tenant": "a", "secret": "s" });
    for (name, value) in changes.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    SIGNER.sign(&claims(&all))
}

#[tokio::test]
async fn policies_of_a_rest_api() {
    let good = token(&json!({}));
    let answer = rest(typed_event("authorizer_rest_request", &good)).await.expect("an answer");
    let answer = serde_json::to_value(answer).expect("JSON");
    assert_eq!(statement(&answer, "Allow"), [ARN]);
    assert_eq!(answer["context"], json!({ "sub": SUBJECT, "tenant": "a" }));

    let answer = rest_token(typed_event("authorizer_rest_token", &good)).await.expect("an answer");
    let answer = serde_json::to_value(answer).expect("JSON");
    assert_eq!((statement(&answer, "Allow"), statement(&answer, "Deny")), (vec![], vec![ARN]));

    let changed = format!("{good}x");
    let error = rest(typed_event("authorizer_rest_request", &changed)).await.expect_err("no policy");
    assert_eq!(error.to_string(), "Unauthorized");
    let error = rest_token(typed_event("authorizer_rest_token", &changed)).await.expect_err("no policy");
    assert_eq!((error.error_type.as_str(), error.error_message.as_str()), ("Unauthorized", "Unauthorized"));
}

#[tokio::test]
async fn simple_answers_and_those_of_appsync() {
    for (changes, expected) in [
        (json!({ "order": "42" }), true),
        (json!({ "order": "43" }), false),
        (json!({ "order": 42 }), false),
        (json!({ "roles": ["admin"] }), true),
        (json!({ "roles": ["admin"], "exp": 1 }), false),
    ] {
        let event = typed_event("authorizer_http_v2", &token(&changes));
        assert_eq!(http(event).await.expect("an answer").is_authorized, expected, "{changes}");
    }
    for (token, expected) in [(token(&json!({})), true), (token(&json!({ "aud": "another" })), false)] {
        let answer = graph(typed_event("authorizer_appsync", &token)).await.expect("an answer");
        assert_eq!(answer.is_authorized, expected);
    }
}

#[tokio::test]
async fn an_outage_is_no_answer() {
    for kind in ["authorizer_rest_request", "authorizer_http_v2", "authorizer_appsync"] {
        let event = LambdaEvent::new(event(kind, &token(&json!({}))), lambda_runtime::Context::default());
        let error = undecided(event).await.expect_err("no answer");
        assert_eq!(error.to_string(), "the authorizer cannot decide: keys_unavailable", "{kind}");
    }
}

#[test]
fn it_is_in_the_table_and_can_be_run() {
    let rules = auth_runtime::rules();
    let rule = rules.iter().find(|rule| rule.handler().ends_with("attribute::rest")).expect("a rule");
    assert_eq!((rule.docs(), rule.verifier()), ("Lets readers through.", Some("VERIFIER")));
    drop(async { auth_runtime::run!(rest_token).await });
}

//! The attack corpus for authorizers, and ARNs of which parts are missing.

use auth_runtime::authorizer::{AuthorizerError, Routes};
use auth_tests::event;
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerResponse, ApiGatewayV2CustomAuthorizerSimpleResponse,
};
use serde_json::{Value, json};

use super::{ARN, Gate, READ, statement, told};

type Policy = ApiGatewayCustomAuthorizerResponse;

/// A question about `arn`, in every form that has one.
fn asking_about(arn: &Value, token: &str) -> Vec<Value> {
    let kinds = ["rest_token", "rest_request", "websocket_request", "http_v1", "http_v2"];
    let asking = |kind: &str| {
        let mut event = event(&format!("authorizer_{kind}"), token);
        let name = if kind == "http_v2" { "routeArn" } else { "methodArn" };
        event[name] = arn.clone();
        event
    };
    kinds.into_iter().map(asking).collect()
}

async fn assert_denied(gate: &Gate, arn: &Value) {
    for event in asking_about(arn, &gate.token(&json!({}))) {
        let answer = told::<Value>(gate.exact(READ).context(["sub"]), &event).await.expect("an answer");
        assert_eq!(statement(&answer, "Allow"), Vec::<&str>::new(), "{arn}");
        let [denied] = statement(&answer, "Deny")[..] else { panic!("{arn}") };
        assert!(denied.contains(":nothing/") && !denied.contains(['*', '?', '$', '%']), "{arn}: {denied}");
        assert_eq!(answer["context"], json!({ "reason": "hostile_path" }));
    }
}

#[tokio::test]
async fn every_case_of_the_corpus_is_answered_as_it_should_be() {
    let corpus: Value = serde_json::from_str(include_str!("../../data/authorizer.json")).expect("the corpus");
    let gate = Gate::new();
    let mut seen = 0;
    for case in corpus["cases"].as_array().expect("cases") {
        let (arn, token) = (&case["methodArn"], gate.token(&json!({})));
        match (case["id"].as_str().expect("text"), case["expect"].as_str().expect("text")) {
            ("root", _) => {
                for event in asking_about(arn, &token) {
                    let answer = told::<Value>(gate.exact(READ), &event).await.expect("an answer");
                    assert_eq!(
                        (statement(&answer, "Allow"), statement(&answer, "Deny")),
                        (vec![arn.as_str().expect("text")], vec![])
                    );
                }
            }
            (_, "deny") => assert_denied(&gate, arn).await,
            ("unauthorized-string", _) => {
                let error = told::<Policy>(gate.exact(READ), &event("authorizer_rest_token", "bad")).await;
                assert_eq!(error.expect_err("a bad token").to_string(), "Unauthorized");
            }
            ("simple-response", _) => {
                let event = event("authorizer_http_v2", "bad");
                let told = told::<ApiGatewayV2CustomAuthorizerSimpleResponse>(gate.exact(READ), &event).await;
                assert_eq!(told, Ok(json!({ "isAuthorized": false, "context": {} })));
            }
            // Tested in `context`; the window of a kept answer is in the documentation.
            ("context-types" | "cache-revoked" | "cache-exp", _) => {}
            other => panic!("an unknown case: {other:?}"),
        }
        seen += 1;
    }
    assert_eq!(seen, 15);
}

#[tokio::test]
async fn an_arn_that_is_not_whole_is_denied() {
    let gate = Gate::new();
    let stage = ARN.strip_suffix("/GET/orders/42").expect("an ARN");
    for arn in [
        json!(null),
        json!(42),
        json!(""),
        json!("*"),
        json!("arn:aws:execute-api:*:*:*"),
        json!(stage),
        json!(format!("{stage}/GET")),
        json!(format!("{stage}/*/orders/42")),
        json!(ARN.replace("a1b2c3d4e5", "*")),
        json!(ARN.replace("/prod/", "/*/")),
        json!(ARN.replace("eu-west-1", "${aws:region}")),
        json!(ARN.replace("arn:aws:execute-api", "arn:aws:s3")),
        json!(format!("{ARN}/{}", "a".repeat(512))),
        json!(format!("{ARN}?a=b")),
        json!(format!("{ARN}\u{0}")),
    ] {
        assert_denied(&gate, &arn).await;
    }
}

/// A list does not depend on the path that was asked about, and never repeats it.
#[tokio::test]
async fn a_list_is_the_same_for_every_path() {
    let gate = Gate::new();
    let routes = || gate.routes(Routes::new().route("GET", "/orders/{id}", READ));
    let plain = told::<Value>(routes(), &event("authorizer_rest_token", &gate.token(&json!({}))))
        .await
        .expect("an answer");
    for path in ["*", "${*}", "a b", "../x", "%2A", "\u{e9}", "a//b", ""] {
        let arn = json!(ARN.replace("orders/42", path));
        for event in asking_about(&arn, &gate.token(&json!({}))).iter().take(3) {
            assert_eq!(told::<Value>(routes(), event).await.as_ref(), Ok(&plain), "{path}");
        }
    }
    for arn in
        [json!(null), json!(ARN.replace("/prod/", "/*/")), json!(format!("{ARN}/{}", "a".repeat(1_600)))]
    {
        for event in asking_about(&arn, &gate.token(&json!({}))) {
            let answer = told::<Value>(routes(), &event).await.expect("an answer");
            assert_eq!(statement(&answer, "Allow"), Vec::<&str>::new(), "{arn}");
        }
    }
}

#[tokio::test]
async fn a_hostile_path_with_a_bad_token_is_still_refused_for_the_token() {
    let gate = Gate::new();
    for event in asking_about(&json!("*"), "bad") {
        let answer = told::<Value>(gate.exact(READ), &event).await;
        if event.get("version").is_none() {
            assert_eq!(answer, Err(AuthorizerError::Unauthorized));
        } else {
            // An HTTP API would answer 500 to an error.
            let answer = answer.expect("a policy");
            assert_eq!(statement(&answer, "Allow"), Vec::<&str>::new());
            assert_eq!(answer["context"], json!({ "reason": "malformed" }));
        }
    }
}

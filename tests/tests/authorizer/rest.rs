//! REST APIs and WebSocket APIs: policies.

use std::future::Future;

use auth_runtime::authorizer::{Authorizer, AuthorizerError};
use auth_runtime::{Access, Condition, Operand, Operator, Requirement, Rule};
use auth_tests::{Remote, claims, event, typed_event};
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerRequest, ApiGatewayCustomAuthorizerRequestTypeRequest,
    ApiGatewayCustomAuthorizerResponse,
};
use lambda_runtime::Diagnostic;
use serde_json::{Value, json};

use super::{ARN, Gate, READ, SUBJECT, WRITE, sample, statement, told};

type Policy = ApiGatewayCustomAuthorizerResponse;

const KINDS: [&str; 3] = ["authorizer_rest_token", "authorizer_rest_request", "authorizer_websocket_request"];

#[tokio::test]
async fn a_rule_that_is_met_allows_the_exact_method() {
    let gate = Gate::new();
    let token = gate.token(&json!({ "mfa": true, "level": 3 }));
    for kind in ["authorizer_rest_token", "authorizer_rest_request"] {
        let authorizer = || gate.exact(READ).context(["sub", "scope", "mfa", "level"]);
        let event = event(kind, &token);
        assert_eq!(told::<Policy>(authorizer(), &event).await, Ok(sample("rest_allow")), "{kind}");
        assert_eq!(told::<Value>(authorizer(), &event).await, Ok(sample("rest_allow")), "{kind}");
    }
    let connect = told::<Policy>(gate.exact(READ), &event("authorizer_websocket_request", &token)).await;
    assert_eq!(statement(&connect.expect("an answer"), "Allow"), [ARN.replace("GET/orders/42", "$connect")]);
}

#[tokio::test]
async fn a_rule_that_is_not_met_denies_it_and_says_why() {
    let gate = Gate::new();
    let token = gate.token(&json!({}));
    for kind in ["authorizer_rest_token", "authorizer_rest_request"] {
        let authorizer = gate.exact(WRITE).context(["sub"]).usage_key("sub");
        assert_eq!(told::<Policy>(authorizer, &event(kind, &token)).await, Ok(sample("rest_deny")), "{kind}");
    }
    let nobody =
        told::<Policy>(gate.exact(Access::DenyAll), &event(KINDS[0], &token)).await.expect("an answer");
    assert_eq!(statement(&nobody, "Deny"), [ARN]);
    let step_up = told::<Policy>(gate.exact(Requirement::Acr("gold")), &event(KINDS[0], &token)).await;
    assert_eq!(step_up.expect("an answer")["context"], json!({ "reason": "step_up_required" }));
}

#[tokio::test]
async fn no_token_or_a_bad_one_is_exactly_unauthorized() {
    let gate = Gate::new();
    let good = gate.token(&json!({}));
    for kind in KINDS {
        let mut none = event(kind, &good);
        none["authorizationToken"] = Value::Null;
        none["headers"] = Value::Null;
        none["multiValueHeaders"] = Value::Null;
        let two = event(kind, &format!("{good}, Bearer {good}"));
        for (what, event) in [
            ("none", none),
            ("two", two),
            ("malformed", event(kind, "e30")),
            ("expired", event(kind, &gate.token(&json!({ "exp": 1 })))),
            ("another audience", event(kind, &gate.token(&json!({ "aud": "other" })))),
        ] {
            let error = told::<Policy>(gate.exact(READ), &event).await.expect_err(what);
            assert_eq!(error.to_string(), "Unauthorized", "{kind}, {what}");
            let Diagnostic { error_type, error_message, .. } = error.into();
            assert_eq!((error_type.as_str(), error_message.as_str()), ("Unauthorized", "Unauthorized"));
        }
        assert!(told::<Policy>(gate.exact(READ), &event(kind, &good)).await.is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn an_outage_is_an_error_of_another_name_and_never_a_policy() {
    let remote = Remote::new();
    remote.endpoint.fail().await;
    let token = remote.signer.sign(&claims(&json!({})));
    let by_remote = || Authorizer::exact(READ).verifier(remote.verifier.clone());
    for kind in KINDS.into_iter().chain(["authorizer_http_v1", "authorizer_http_v2", "authorizer_appsync"]) {
        let error = told::<Value>(by_remote(), &event(kind, &token)).await.expect_err("an outage");
        assert_eq!(error, AuthorizerError::Undecided { code: "keys_unavailable" }, "{kind}");
        let Diagnostic { error_type, error_message, .. } = error.into();
        assert_eq!(error_type, "AuthorizerUndecided");
        assert_eq!(error_message, "the authorizer cannot decide: keys_unavailable");
        // Nobody installed a verifier.
        let unset = told::<Value>(Authorizer::exact(READ), &event(kind, &token)).await;
        assert_eq!(unset, Err(AuthorizerError::Undecided { code: "misconfigured" }), "{kind}");
        let gate = Gate::new();
        let good = event(kind, &gate.token(&json!({})));
        let malformed = told::<Value>(gate.exact(Requirement::Role("")), &good).await;
        assert_eq!(malformed, Err(AuthorizerError::Undecided { code: "misconfigured" }), "{kind}");
    }
    let Remote { verifier, signer, .. } = Remote::new();
    let up = Authorizer::exact(READ).verifier(verifier);
    assert!(told::<Policy>(up, &event(KINDS[0], &signer.sign(&claims(&json!({}))))).await.is_ok());
}

#[tokio::test]
async fn typed_events_are_answered_from_any_task() {
    fn is_send<F: Future + Send>(future: F) -> F {
        future
    }
    let gate = Gate::new();
    let authorizer = gate.exact(READ).build().expect("an authorizer");
    let token = gate.token(&json!({}));
    let event = typed_event::<ApiGatewayCustomAuthorizerRequest>(KINDS[0], &token);
    let answer: Policy = is_send(authorizer.answer(&event)).await.expect("an answer");
    assert_eq!(answer.principal_id.as_deref(), Some(SUBJECT));
    for kind in [KINDS[1], KINDS[2]] {
        let event = typed_event::<ApiGatewayCustomAuthorizerRequestTypeRequest>(kind, &token);
        let answer: Policy = is_send(authorizer.answer(&event)).await.expect("an answer");
        assert_eq!(answer.principal_id.as_deref(), Some(SUBJECT), "{kind}");
        let again: Policy =
            auth_runtime::authorizer::answer(&Ok(authorizer.clone()), &event).await.expect("an answer");
        assert_eq!(again, answer);
    }
    let wrong = gate.exact(READ).context(["claims"]).build();
    let refused = auth_runtime::authorizer::answer::<_, Policy>(&wrong, &event).await;
    assert_eq!(refused, Err(AuthorizerError::Undecided { code: "misconfigured" }));
}

/// Two values of a header, also where the other view of the headers shows one only.
#[tokio::test]
async fn a_hidden_second_credential_is_refused() {
    let gate = Gate::new();
    let token = gate.token(&json!({}));
    let mut two = event(KINDS[1], &token);
    two["multiValueHeaders"]["Authorization"] =
        json!([format!("Bearer {}", gate.token(&json!({ "sub": "b" }))), format!("Bearer {token}")]);
    let typed: ApiGatewayCustomAuthorizerRequestTypeRequest =
        serde_json::from_value(two.clone()).expect("an event");
    let authorizer = gate.exact(READ).build().expect("an authorizer");
    assert_eq!(authorizer.answer::<_, Policy>(&typed).await, Err(AuthorizerError::Unauthorized));
    assert_eq!(authorizer.answer::<_, Policy>(&two).await, Err(AuthorizerError::Unauthorized));
    two["multiValueHeaders"]["Authorization"] = json!([format!("Bearer {token}")]);
    assert!(authorizer.answer::<_, Policy>(&two).await.is_ok());
}

#[tokio::test]
async fn conditions_on_the_request_are_decided_where_it_is_known() {
    const OWN: Requirement =
        Requirement::Condition(Condition::new(Operand::Path("id"), Operator::Equal, Operand::Claim("order")));
    let gate = Gate::new();
    let effect = async |kind, claims: Value| {
        let answer =
            told::<Policy>(gate.exact(OWN), &event(kind, &gate.token(&claims))).await.expect("an answer");
        answer["policyDocument"]["Statement"][0]["Effect"].as_str().expect("text").to_owned()
    };
    assert_eq!(effect(KINDS[1], json!({ "order": "42" })).await, "Allow");
    assert_eq!(effect(KINDS[1], json!({ "order": "43" })).await, "Deny");
    // A TOKEN authorizer is not told the path's parameters.
    assert_eq!(effect(KINDS[0], json!({ "order": "42" })).await, "Deny");
}

#[tokio::test]
async fn a_usage_plan_gets_its_key_from_a_claim() {
    let gate = Gate::new();
    let key = async |claims: Value| {
        let event = event(KINDS[0], &gate.token(&claims));
        told::<Policy>(gate.exact(READ).usage_key("plan"), &event).await.expect("an answer")["usageIdentifierKey"].clone()
    };
    assert_eq!(key(json!({ "plan": "gold-1" })).await, "gold-1");
    assert_eq!(key(json!({})).await, Value::Null);
    assert_eq!(key(json!({ "plan": ["gold-1"] })).await, Value::Null);
}

#[tokio::test]
async fn what_asks_nothing_is_answered_nothing() {
    let gate = Gate::new();
    let rule = &Rule::new("shop::authorize", Access::Required(READ));
    for event in [
        json!({}),
        json!(null),
        json!([]),
        event("apigw_rest_bearer", "x"),
        event("apigw_http_v2_bearer", "x"),
    ] {
        assert_eq!(
            told::<Value>(gate.exact(rule), &event).await,
            Err(AuthorizerError::UnknownEvent),
            "{event}"
        );
    }
    let http = event("authorizer_http_v2", &gate.token(&json!({})));
    assert_eq!(told::<Policy>(gate.exact(rule), &http).await, Err(AuthorizerError::UnknownEvent));
}

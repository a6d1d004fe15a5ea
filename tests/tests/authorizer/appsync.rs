//! GraphQL APIs.

use std::time::Duration;

use auth_runtime::authorizer::{AppSync, AuthorizerError, Routes};
use auth_runtime::{Condition, Operand, Operator, Requirement};
use auth_tests::{NOW, event, typed_event};
use aws_lambda_events::appsync::{AppSyncLambdaAuthorizerRequest, AppSyncLambdaAuthorizerResponse};
use serde_json::{Value, json};

use super::{Gate, READ, WRITE, sample, told};

type Answer = AppSyncLambdaAuthorizerResponse;

fn sixty() -> AppSync {
    AppSync::new().ttl(Duration::from_secs(60))
}

#[tokio::test]
async fn fields_have_rules_of_their_own() {
    let gate = Gate::new();
    let token = gate.token(&json!({ "level": 3 }));
    let fields = || sixty().field("Order.secretNote", WRITE).field("Order.total", READ);
    let authorizer = || gate.exact(READ).context(["sub", "level"]).appsync(fields());
    for token in [token.clone(), format!("Bearer {token}")] {
        assert_eq!(
            told::<Answer>(authorizer(), &event("authorizer_appsync", &token)).await,
            Ok(sample("appsync"))
        );
    }
    let typed = typed_event::<AppSyncLambdaAuthorizerRequest>("authorizer_appsync", &token);
    let answer: Answer =
        authorizer().build().expect("an authorizer").answer(&typed).await.expect("an answer");
    assert_eq!(answer.denied_fields.as_deref(), Some(&["Order.secretNote".to_owned()][..]));
}

#[tokio::test]
async fn whoever_may_not_is_refused_and_that_is_not_kept() {
    let gate = Gate::new();
    let no = json!({ "isAuthorized": false, "resolverContext": {}, "deniedFields": [], "ttlOverride": 0 });
    let good = event("authorizer_appsync", &gate.token(&json!({})));
    let mut none = good.clone();
    none["authorizationToken"] = Value::Null;
    for (rule, event) in [(WRITE, good.clone()), (READ, none), (READ, event("authorizer_appsync", "bad"))] {
        let authorizer = gate.exact(rule).context(["sub"]).appsync(sixty());
        assert_eq!(told::<Answer>(authorizer, &event).await, Ok(no.clone()));
    }
    assert_eq!(told::<Answer>(gate.exact(READ), &good).await.expect("an answer")["isAuthorized"], true);
    let routes = gate.routes(Routes::new().route("GET", "/", READ));
    assert_eq!(
        told::<Answer>(routes, &good).await,
        Err(AuthorizerError::Undecided { code: "misconfigured" })
    );
}

#[tokio::test]
async fn an_answer_is_kept_until_the_token_expires_at_most() {
    const EARLY: Requirement =
        Requirement::Condition(Condition::new(Operand::Hour, Operator::Less, Operand::Integer(24)));
    let gate = Gate::new();
    let ttl = async |appsync: AppSync, rule, left: i64| {
        let event = event("authorizer_appsync", &gate.token(&json!({ "exp": NOW + left })));
        told::<Answer>(gate.exact(rule).appsync(appsync), &event).await.expect("an answer")["ttlOverride"]
            .clone()
    };
    assert_eq!(ttl(AppSync::new(), READ, 300).await, 0);
    assert_eq!(ttl(sixty(), READ, 300).await, 60);
    assert_eq!(ttl(sixty(), READ, 10).await, 10);
    assert_eq!(ttl(AppSync::new().ttl(Duration::from_secs(86_400)), READ, 86_400).await, 3_600);
    // These depend on more than the token.
    assert_eq!(ttl(sixty(), EARLY, 300).await, 0);
    assert_eq!(ttl(sixty().field("A.b", EARLY), READ, 300).await, 0);
}

#[test]
fn a_field_that_is_none_is_told() {
    let gate = Gate::new();
    let is_built = |field| gate.exact(READ).appsync(AppSync::new().field(field, WRITE)).build().is_ok();
    for field in ["Order.secretNote", "arn:aws:appsync:eu-west-1:123456789012:apis/x/types/Order/fields/note"]
    {
        assert!(is_built(field), "{field}");
    }
    for field in ["", "Order", "Order.", ".note", "Order.*", "Order.a.b", "arn:*"] {
        assert!(!is_built(field), "{field}");
    }
}

//! What a refusal looks like from outside: one shape per front, one text per status, nothing of the token.

use std::sync::LazyLock;

use auth_runtime::{Access, Keys, Requirement, Verifier, require_auth};
use auth_tests::{
    Endpoint, KEY_SET_URL, NOW, Signer, claims, event, typed_event, verifier, verifier_without_keys,
};
use aws_lambda_events::alb::{AlbTargetGroupRequest, AlbTargetGroupResponse};
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayProxyResponse, ApiGatewayV2httpRequest, ApiGatewayV2httpResponse,
};
use aws_lambda_events::lambda_function_urls::{LambdaFunctionUrlRequest, LambdaFunctionUrlResponse};
use lambda_runtime::{Context, Error, LambdaEvent};
use serde_json::{Value, json};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn untyped(_: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({"statusCode": 200}))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn rest(_: LambdaEvent<ApiGatewayProxyRequest>) -> Result<ApiGatewayProxyResponse, Error> {
    Ok(ApiGatewayProxyResponse::default())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn http(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn url(_: LambdaEvent<LambdaFunctionUrlRequest>) -> Result<LambdaFunctionUrlResponse, Error> {
    Ok(LambdaFunctionUrlResponse::default())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn alb(_: LambdaEvent<AlbTargetGroupRequest>) -> Result<AlbTargetGroupResponse, Error> {
    Ok(AlbTargetGroupResponse::default())
}

#[require_auth(all(scope = "orders:write", scope = "orders:audit"), verifier = VERIFIER)]
async fn scoped(_: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({"statusCode": 200}))
}

#[require_auth(any(role = "admin", scope = "orders:write"), verifier = VERIFIER)]
async fn either(_: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({"statusCode": 200}))
}

#[require_auth(not(role = "suspended"), verifier = VERIFIER)]
async fn not_suspended(_: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({"statusCode": 200}))
}

/// What the attribute refuses, and code that writes the expansion by hand could do.
async fn by_hand(requirement: Requirement, event: LambdaEvent<Value>) -> Result<Value, Error> {
    use auth_runtime::__private::{Rule, authorize, begin_with, reject};
    let rule = Box::leak(Box::new(Rule::new("by_hand", Access::Required(requirement))));
    match authorize(begin_with(rule, &*VERIFIER, &event)).await {
        Ok(_) => Ok(json!({"statusCode": 200})),
        Err(rejection) => reject(rejection),
    }
}

fn untyped_event(sample: &str, token: &str) -> LambdaEvent<Value> {
    LambdaEvent::new(event(sample, token), Context::default())
}

fn viewer() -> String {
    SIGNER.sign(&claims(&json!({})))
}

const FORBIDDEN: &str = r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"The caller is not allowed to do this."}"#;

#[tokio::test]
async fn untyped_refusals_have_the_shape_of_their_front() {
    let headers = json!({"content-type": "application/problem+json", "cache-control": "no-store"});
    let lists = json!({"content-type": ["application/problem+json"], "cache-control": ["no-store"]});
    for (sample, expected) in [
        ("apigw_rest_bearer", json!({"headers": headers})),
        ("apigw_http_v1_no_authorizer", json!({"headers": headers})),
        ("apigw_http_v2_bearer", json!({"headers": headers, "cookies": []})),
        ("function_url_none", json!({"headers": headers, "cookies": []})),
        ("alb_bearer", json!({"headers": headers, "statusDescription": "403 Forbidden"})),
        ("alb_multi_value", json!({"multiValueHeaders": lists, "statusDescription": "403 Forbidden"})),
    ] {
        let answer = untyped(untyped_event(sample, &viewer())).await.expect("an answer");
        let mut whole = json!({"statusCode": 403, "body": FORBIDDEN, "isBase64Encoded": false});
        for (name, value) in expected.as_object().expect("members") {
            whole[name] = value.clone();
        }
        assert_eq!(answer, whole, "{sample}");
    }
}

#[tokio::test]
async fn typed_refusals_say_the_same() {
    let token = viewer();
    let answers = [
        serde_json::to_value(rest(typed_event("apigw_rest_bearer", &token)).await.expect("an answer")),
        serde_json::to_value(http(typed_event("apigw_http_v2_bearer", &token)).await.expect("an answer")),
        serde_json::to_value(url(typed_event("function_url_none", &token)).await.expect("an answer")),
        serde_json::to_value(alb(typed_event("alb_bearer", &token)).await.expect("an answer")),
    ];
    for answer in answers {
        let answer = answer.expect("JSON");
        assert_eq!((&answer["statusCode"], &answer["body"]), (&json!(403), &json!(FORBIDDEN)));
        assert_eq!(answer["headers"]["content-type"], "application/problem+json", "{answer}");
        assert_eq!(answer["isBase64Encoded"], false);
    }
    let alb = alb(typed_event("alb_multi_value", &token)).await.expect("an answer");
    assert_eq!(alb.status_description.as_deref(), Some("403 Forbidden"));
    assert_eq!(alb.multi_value_headers["content-type"], "application/problem+json");
}

async fn challenge(answer: Result<Value, Error>) -> (u64, Value) {
    let answer = answer.expect("an answer");
    (answer["statusCode"].as_u64().expect("a status"), answer["headers"]["www-authenticate"].clone())
}

#[tokio::test]
async fn challenges_follow_rfc_6750() {
    let sample = "apigw_http_v2_bearer";
    let mut nobody = event(sample, "");
    nobody["headers"] = json!({});
    let nobody = || LambdaEvent::new(nobody.clone(), Context::default());
    assert_eq!(challenge(untyped(nobody()).await).await, (401, json!("Bearer")));

    let invalid = r#"Bearer error="invalid_token""#;
    assert_eq!(challenge(untyped(untyped_event(sample, "x.y.z")).await).await, (401, json!(invalid)));

    let several = untyped_event("apigw_rest_duplicate_authorization", &viewer());
    assert_eq!(challenge(untyped(several).await).await, (400, json!(r#"Bearer error="invalid_request""#)));

    assert_eq!(
        challenge(untyped(untyped_event(sample, &viewer())).await).await,
        (403, Value::Null),
        "a role"
    );

    let both = r#"Bearer error="insufficient_scope", scope="orders:write orders:audit""#;
    assert_eq!(challenge(scoped(untyped_event(sample, &viewer())).await).await, (403, json!(both)));

    let one = r#"Bearer error="insufficient_scope", scope="orders:write""#;
    assert_eq!(challenge(either(untyped_event(sample, &viewer())).await).await, (403, json!(one)));

    let quoted = r#"Bearer error="insufficient_scope""#;
    let unquotable = by_hand(Requirement::Scope("a\", error=\"b"), untyped_event(sample, &viewer())).await;
    assert_eq!(challenge(unquotable).await, (403, json!(quoted)));

    let suspended = SIGNER.sign(&claims(&json!({"roles": ["suspended"]})));
    assert_eq!(challenge(not_suspended(untyped_event(sample, &suspended)).await).await, (403, Value::Null));
}

/// No token would help: the rule itself is wrong.
#[tokio::test]
async fn a_rule_that_nobody_can_meet_is_our_mistake() {
    for (requirement, expected) in [
        (Requirement::Role("viewer"), 200),
        (Requirement::Role("admin"), 403),
        (Requirement::Role(""), 500),
        (Requirement::Any(&[]), 500),
    ] {
        let answer = by_hand(requirement, untyped_event("apigw_http_v2_bearer", &viewer())).await;
        assert_eq!(answer.expect("an answer")["statusCode"], expected, "{requirement:?}");
    }
}

#[tokio::test]
async fn refusals_of_one_kind_are_identical_whatever_the_reason() {
    let stranger = Signer::new("k2");
    let forged = Signer::new("k1");
    let mut answers = Vec::new();
    for token in [
        "x".to_owned(),
        SIGNER.sign(&claims(&json!({"exp": NOW - 1}))),
        SIGNER.sign(&claims(&json!({"aud": "other"}))),
        SIGNER.sign(&claims(&json!({"iss": "https://other.example/"}))),
        forged.sign(&claims(&json!({"roles": ["admin"]}))),
        stranger.sign(&claims(&json!({"roles": ["admin"]}))),
        "a".repeat(20_000),
    ] {
        let answer = untyped(untyped_event("apigw_http_v2_bearer", &token)).await.expect("an answer");
        assert_eq!(answer["statusCode"], 401);
        answers.push(answer.to_string());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
}

#[tokio::test]
async fn our_own_outage_is_503_with_a_time_to_come_back() {
    static DOWN: LazyLock<Verifier> = LazyLock::new(|| {
        let endpoint = Endpoint::new(&json!({"keys": []}));
        verifier_without_keys()
            .keys(Keys::jwk_set_url(KEY_SET_URL))
            .fetcher(endpoint)
            .build()
            .expect("a verifier")
    });
    #[require_auth(optional, verifier = DOWN)]
    async fn handler(_: LambdaEvent<Value>) -> Result<Value, Error> {
        unreachable!("the body must not run")
    }
    let answer = handler(untyped_event("apigw_http_v2_bearer", &viewer())).await.expect("an answer");
    assert_eq!((&answer["statusCode"], &answer["headers"]["retry-after"]), (&json!(503), &json!("30")));
    assert_eq!(answer["headers"]["www-authenticate"], Value::Null);
}

/// With neither `install` nor `AUTH_…` variables, every guard of this process refuses.
#[tokio::test]
async fn without_any_configuration_nothing_runs() {
    #[require_auth]
    async fn unconfigured(_: LambdaEvent<Value>) -> Result<Value, Error> {
        unreachable!("the body must not run")
    }
    assert!(
        std::env::vars().all(|(name, _)| !name.starts_with("AUTH_")),
        "the test needs a clean environment"
    );
    let answer = unconfigured(untyped_event("apigw_http_v2_bearer", &viewer())).await.expect("an answer");
    assert_eq!(answer["statusCode"], 500);
    let late = auth_runtime::install(VERIFIER.clone()).expect_err("too late");
    assert!(late.to_string().contains("install"));
    assert_eq!(format!("{late:?}"), late.to_string(), "what `unwrap` shows");
}

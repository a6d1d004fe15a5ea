//! Conditions on claims, requests and logins: each case beside a near-identical one that goes the other way.

use std::convert::Infallible;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::{
    AcrValues, FixedClock, Keys, Principal, Requirement, Roles, Scopes, Verifier, deny_all, guarded, public,
    require_auth, rule,
};
use auth_tests::{Signer, claims, key_set, verifier_without_keys};
use aws_lambda_events::alb::AlbTargetGroupRequest;
use aws_lambda_events::apigw::{ApiGatewayProxyRequest, ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::lambda_function_urls::LambdaFunctionUrlRequest;
use lambda_runtime::{Context, Error, LambdaEvent};
use serde_json::{Value, json};

/// 2026-01-02T15:04:05Z, a Friday.
const NOW: i64 = 1_767_366_245;

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let keys = Keys::jwk_set(key_set(&[&SIGNER]).to_string());
    let builder = verifier_without_keys().keys(keys).clock(FixedClock::at(NOW));
    builder.build().expect("a verifier")
});

fn token(changes: &Value) -> String {
    let mut all = json!({"exp": NOW + 600, "iat": NOW, "nbf": NOW});
    for (name, value) in changes.as_object().expect("an object") {
        all[name] = value.clone();
    }
    SIGNER.sign(&claims(&all))
}

async fn principal(changes: &Value) -> Principal {
    VERIFIER.verify(&token(changes)).await.expect("a principal")
}

/// What `rule` comes to for a caller with these claims, in an HTTP API event.
async fn outcome(rule: &Requirement, changes: &Value) -> &'static str {
    outcome_for(rule, changes, &http_api()).await
}

async fn outcome_for(rule: &Requirement, changes: &Value, event: &Value) -> &'static str {
    match principal(changes).await.require_for(rule, event) {
        Ok(()) => "allowed",
        Err(denial) => denial.code(),
    }
}

const FAILED: &str = "condition_failed";

/// `rule` lets the first in and refuses the others, as it stands; negated, it refuses all but those that are certain.
async fn check(rule: &'static Requirement, allowed: Value, refused: &[Value], undecided: &[Value]) {
    let negated = Requirement::Not(rule);
    assert_eq!(outcome(rule, &allowed).await, "allowed", "{rule} {allowed}");
    assert_eq!(outcome(&negated, &allowed).await, FAILED, "not {rule} {allowed}");
    for claims in refused {
        assert_eq!(outcome(rule, claims).await, FAILED, "{rule} {claims}");
        assert_eq!(outcome(&negated, claims).await, "allowed", "not {rule} {claims}");
    }
    for claims in undecided {
        assert_eq!(outcome(rule, claims).await, FAILED, "{rule} {claims}");
        assert_eq!(outcome(&negated, claims).await, FAILED, "not {rule} {claims}");
    }
}

#[tokio::test]
async fn a_claim_equals_a_constant() {
    const TEXT: Requirement = rule!(claim("department") == "finance");
    let odd = [
        json!({}),
        json!({"department": null}),
        json!({"department": ["finance"]}),
        json!({"department": 5}),
    ];
    check(&TEXT, json!({"department": "finance"}), &[json!({"department": "Finance"})], &odd).await;
    const NUMBER: Requirement = rule!(claim("level") == 3);
    let other = [json!({"level": 4}), json!({"level": 3.5}), json!({"level": -3})];
    check(&NUMBER, json!({"level": 3}), &other, &[json!({"level": "3"}), json!({})]).await;
    check(&NUMBER, json!({"level": 3.0}), &other, &[json!({"level": true})]).await;
    const TRUTH: Requirement = rule!(claim("email_verified") == true);
    let odd = [json!({"email_verified": "true"}), json!({"email_verified": 1}), json!({})];
    check(&TRUTH, json!({"email_verified": true}), &[json!({"email_verified": false})], &odd).await;
}

#[tokio::test]
async fn a_claim_differs_from_a_constant_only_if_it_is_there() {
    const RULE: Requirement = rule!(claim("status") != "suspended");
    let odd = [json!({}), json!({"status": 1}), json!({"status": null}), json!({"status": ["active"]})];
    check(&RULE, json!({"status": "active"}), &[json!({"status": "suspended"})], &odd).await;
}

#[tokio::test]
async fn numbers_have_an_order() {
    for (rule, allowed, refused) in [
        (rule!(claim("n") < 5), 4, 5),
        (rule!(claim("n") <= 5), 5, 6),
        (rule!(claim("n") > 5), 6, 5),
        (rule!(claim("n") >= -5), -5, -6),
    ] {
        let rule = Box::leak(Box::new(rule));
        check(rule, json!({"n": allowed}), &[json!({"n": refused})], &[json!({"n": "4"}), json!({})]).await;
    }
    const BIG: Requirement = rule!(claim("n") < 9_007_199_254_740_993);
    let same_as_a_double = json!({"n": 9_007_199_254_740_993_u64});
    check(&BIG, json!({"n": 9_007_199_254_740_992_u64}), &[same_as_a_double, json!({"n": 1e300})], &[]).await;
}

#[tokio::test]
async fn lists_are_compared_by_whole_elements() {
    const IN: Requirement = rule!(claim("country") in ["de", "fr"]);
    let odd = [json!({}), json!({"country": ["de"]}), json!({"country": 4})];
    check(&IN, json!({"country": "fr"}), &[json!({"country": "d"}), json!({"country": "de fr"})], &odd).await;
    const CONTAINS: Requirement = rule!(claim("groups") contains "staff");
    let not_in_it = [json!({"groups": []}), json!({"groups": ["staffing", "sta"]})];
    let odd = [json!({}), json!({"groups": "staff"}), json!({"groups": ["x", 5]})];
    check(&CONTAINS, json!({"groups": ["x", "staff"]}), &not_in_it, &odd).await;
    const OWN: Requirement = rule!(claim("tenant") in claim("tenants"));
    let other = [json!({"tenant": "a", "tenants": ["b"]})];
    check(&OWN, json!({"tenant": "a", "tenants": ["b", "a"]}), &other, &[json!({"tenants": ["a"]})]).await;
}

#[tokio::test]
async fn claims_inside_of_claims_are_found() {
    const RULE: Requirement = rule!(claim("/address/country~1code") == "de");
    let elsewhere = [json!({"/address/country~1code": "de"}), json!({"address": "de"})];
    check(&RULE, json!({"address": {"country/code": "de"}}), &[], &elsewhere).await;
    const LITERAL: Requirement = rule!(claim("https://example.com/plan") == "pro");
    let other = [json!({"https://example.com/plan": "free"})];
    check(&LITERAL, json!({"https://example.com/plan": "pro"}), &other, &[json!({"plan": "pro"})]).await;
}

#[tokio::test]
async fn two_absent_values_are_not_equal() {
    const RULE: Requirement = rule!(claim("tenant") == path("tenant"));
    check(&RULE, json!({"tenant": "t1"}), &[json!({"tenant": "t2"})], &[json!({}), json!({"tenant": null})])
        .await;
    const ABSENT: Requirement = rule!(claim("nothing") == query("nothing"));
    check(&rule!(claim("n") == 1), json!({"n": 1}), &[], &[]).await;
    assert_eq!(outcome(&ABSENT, &json!({})).await, FAILED);
    assert_eq!(outcome(&Requirement::Not(&ABSENT), &json!({})).await, FAILED);
}

fn http_api() -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/tenants/t1/orders/42",
        "rawQueryString": "region=eu%20west&twice=a&twice=b",
        "headers": {"x-tenant": "t1", "content-type": "application/json"},
        "queryStringParameters": {"region": "eu west", "twice": "a,b"},
        "pathParameters": {"tenant": "t1", "order_id": "42", "odd": "4:2", "star": "*", "empty": ""},
        "requestContext": {"http": {"method": "POST", "path": "/", "sourceIp": "10.1.2.3", "userAgent": "x", "protocol": "HTTP/1.1"},
            "accountId": "1", "apiId": "a", "stage": "$default", "time": "t", "timeEpoch": 1, "requestId": "r", "routeKey": "$default",
            "domainName": "d", "domainPrefix": "p"},
        "body": "{\"tenant\":\"t1\",\"amount\":5,\"deep\":{\"list\":[\"a\",\"b\"]}}",
        "isBase64Encoded": false,
    })
}

fn rest_api() -> Value {
    json!({
        "resource": "/", "path": "/", "httpMethod": "POST",
        "headers": {"X-Tenant": "t1"}, "multiValueHeaders": {"X-Tenant": ["t1"]},
        "queryStringParameters": {"region": "eu west", "twice": "b"},
        "multiValueQueryStringParameters": {"region": ["eu west"], "twice": ["a", "b"]},
        "pathParameters": {"tenant": "t1"}, "stageVariables": null,
        "requestContext": {"accountId": "1", "resourceId": "r", "stage": "s", "requestId": "r", "identity": {"sourceIp": "10.1.2.3"},
            "resourcePath": "/", "httpMethod": "POST", "apiId": "a"},
        "body": "eyJ0ZW5hbnQiOiJ0MSIsImFtb3VudCI6NSwiZGVlcCI6eyJsaXN0IjpbImEiLCJiIl19fQ==", "isBase64Encoded": true,
    })
}

fn load_balancer() -> Value {
    json!({
        "requestContext": {"elb": {"targetGroupArn": "arn"}}, "httpMethod": "POST", "path": "/",
        "multiValueQueryStringParameters": {"region": ["eu%20west"], "twice": ["a", "b"]},
        "multiValueHeaders": {"x-tenant": ["t1"], "x-forwarded-for": ["192.0.2.1, 10.1.2.3"]},
        "body": "{\"tenant\":\"t1\",\"amount\":5,\"deep\":{\"list\":[\"a\",\"b\"]}}", "isBase64Encoded": false,
    })
}

/// The rules that every front can answer, and what each comes to.
const ASKED: [(Requirement, bool); 15] = [
    (rule!(query("region") == "eu west"), true),
    (rule!(query("region") == "eu"), false),
    (rule!(not(query("twice") == "c")), false),
    (rule!(query("twice") == "b"), false),
    (rule!(header("X-TENANT") == claim("tenant")), true),
    (rule!(header("x-other") == "t1"), false),
    (rule!(body("tenant") == claim("tenant")), true),
    (rule!(body("amount") <= claim("limit")), true),
    (rule!(body("amount") > claim("limit")), false),
    (rule!(body("/deep/list") contains "b"), true),
    (rule!(body("/deep/list") contains "c"), false),
    (rule!(source_ip == "10.1.2.3"), true),
    (rule!(source_ip in ["192.0.2.0/24", "10.0.0.0/8"]), true),
    (rule!(source_ip in ["10.2.0.0/16"]), false),
    (rule!(source_ip == claim("home")), true),
];

#[tokio::test]
async fn the_request_is_read_the_same_behind_every_front() {
    let caller = principal(&json!({"tenant": "t1", "limit": 5, "home": "10.1.2.3"})).await;
    for (rule, holds) in ASKED {
        let decided = |event: Result<(), auth_runtime::Denial>| event.is_ok();
        let typed: ApiGatewayV2httpRequest = serde_json::from_value(http_api()).expect("an HTTP API event");
        assert_eq!(decided(caller.require_for(&rule, &typed)), holds, "HTTP API: {rule}");
        let url: LambdaFunctionUrlRequest = serde_json::from_value(http_api()).expect("a function URL event");
        assert_eq!(decided(caller.require_for(&rule, &url)), holds, "function URL: {rule}");
        let rest: ApiGatewayProxyRequest = serde_json::from_value(rest_api()).expect("a REST API event");
        assert_eq!(decided(caller.require_for(&rule, &rest)), holds, "REST API: {rule}");
        let alb: AlbTargetGroupRequest =
            serde_json::from_value(load_balancer()).expect("a load balancer event");
        assert_eq!(decided(caller.require_for(&rule, &alb)), holds, "load balancer: {rule}");
        for (front, event) in
            [("HTTP API", http_api()), ("REST API", rest_api()), ("load balancer", load_balancer())]
        {
            assert_eq!(decided(caller.require_for(&rule, &event)), holds, "{front} as a document: {rule}");
        }
        for (front, event) in [("HTTP API", http_api()), ("REST API", rest_api())] {
            let request = lambda_http::request::from_str(&event.to_string()).expect("a request");
            assert_eq!(
                decided(caller.require_for(&rule, &request)),
                holds,
                "{front} through lambda_http: {rule}"
            );
        }
    }
}

/// The typed event splits `a,b` into two values, and a handler that reads the first would see what was not judged.
#[tokio::test]
async fn a_query_value_that_the_handler_reads_differently_is_not_read() {
    const RULE: Requirement = rule!(query("mode") != "admin");
    let caller = principal(&json!({})).await;
    for (query, holds) in
        [("mode=user", true), ("mode=admin", false), ("mode=admin,x", false), ("mode=admin%2Cx", false)]
    {
        let mut event = http_api();
        event["rawQueryString"] = json!(query);
        event["queryStringParameters"] =
            json!({"mode": query.trim_start_matches("mode=").replace("%2C", ",")});
        let event: ApiGatewayV2httpRequest = serde_json::from_value(event).expect("an HTTP API event");
        assert_eq!(caller.require_for(&RULE, &event).is_ok(), holds, "{query}");
    }
}

#[tokio::test]
async fn only_the_rule_itself_may_name_a_range_of_addresses() {
    for (rule, value, holds) in [
        (rule!(source_ip == query("ip")), "10.1.2.3", true),
        (rule!(source_ip == query("ip")), "::ffff:10.1.2.3", true),
        (rule!(source_ip == query("ip")), "0.0.0.0/0", false),
        (rule!(query("ip") == source_ip), "10.0.0.0/8", false),
        (rule!(source_ip in body("list")), "0.0.0.0/0", false),
        (rule!(source_ip in ["::ffff:10.0.0.0/104"]), "", true),
        (rule!(source_ip in ["::ffff:11.0.0.0/104"]), "", false),
    ] {
        let mut event = http_api();
        event["rawQueryString"] = json!(format!("ip={value}"));
        event["body"] = json!(json!({"list": [value]}).to_string());
        assert_eq!(principal(&json!({})).await.require_for(&rule, &event).is_ok(), holds, "{rule} {value}");
    }
    const HOME: Requirement = rule!(source_ip == claim("home"));
    assert_eq!(outcome(&HOME, &json!({"home": "0.0.0.0/0"})).await, FAILED);
}

#[tokio::test]
async fn a_load_balancer_names_the_address_last() {
    const RULE: Requirement = rule!(source_ip == "10.1.2.3");
    let caller = principal(&json!({})).await;
    for (forwarded, holds) in
        [("10.1.2.3", true), ("192.0.2.1, 10.1.2.3:4711", true), ("10.1.2.3, 192.0.2.1", false), ("", false)]
    {
        let mut event = load_balancer();
        event["multiValueHeaders"]["x-forwarded-for"] = json!([forwarded]);
        assert_eq!(caller.require_for(&RULE, &event).is_ok(), holds, "{forwarded}");
        let request = lambda_http::request::from_str(&event.to_string()).expect("a request");
        assert_eq!(caller.require_for(&RULE, &request).is_ok(), holds, "{forwarded} through lambda_http");
    }
}

#[tokio::test]
async fn path_parameters_are_read_behind_gateways() {
    const RULE: Requirement = rule!(path("tenant") == claim("tenant"));
    let (own, other) = (principal(&json!({"tenant": "t1"})).await, principal(&json!({"tenant": "t2"})).await);
    let request = |event: Value| lambda_http::request::from_str(&event.to_string()).expect("a request");
    for event in [request(http_api()), request(rest_api())] {
        assert!(own.require_for(&RULE, &event).is_ok() && other.require_for(&RULE, &event).is_err());
    }
    for event in [http_api(), rest_api()] {
        assert!(own.require_for(&RULE, &event).is_ok() && other.require_for(&RULE, &event).is_err());
    }
}

#[tokio::test]
async fn a_body_that_could_be_read_in_two_ways_is_not_read() {
    const RULE: Requirement = rule!(body("tenant") == "t1");
    let caller = json!({});
    for (body, expected) in [
        (json!("{\"tenant\":\"t1\"}"), "allowed"),
        (json!("{\"tenant\":\"t2\",\"tenant\":\"t1\"}"), FAILED),
        (json!("{\"tenant\":\"t1\",\"tenant\":\"t2\"}"), FAILED),
        (json!("tenant=t1"), FAILED),
        (json!("{\"tenant\":\"t1\"} "), "allowed"),
        (json!("{\"tenant\":\"t1\"}x"), FAILED),
        (json!(""), FAILED),
        (json!(null), FAILED),
        (json!({"tenant": "t1"}), FAILED),
    ] {
        let mut event = http_api();
        event["body"] = body;
        assert_eq!(outcome_for(&RULE, &caller, &event).await, expected, "{event}");
    }
    let mut event = http_api();
    event["isBase64Encoded"] = json!(true);
    assert_eq!(outcome_for(&RULE, &caller, &event).await, FAILED, "not base64");
    event["body"] = json!("eyJ0ZW5hbnQiOiJ0MSJ9");
    assert_eq!(outcome_for(&RULE, &caller, &event).await, "allowed");
}

#[tokio::test]
async fn time_is_that_of_the_decision() {
    for (rule, holds) in [
        (rule!(hour == 15), true),
        (rule!(hour < 15), false),
        (rule!(weekday == 5), true),
        (rule!(weekday >= 6), false),
        (rule!(now >= 1_767_366_245), true),
        (rule!(now > 1_767_366_245), false),
        (rule!(now < claim("until")), true),
        (rule!(now < claim("since")), false),
    ] {
        let found = outcome(&rule, &json!({"until": NOW + 1, "since": NOW})).await;
        assert_eq!(found == "allowed", holds, "{rule}");
    }
}

#[tokio::test]
async fn permissions_are_covered_segment_by_segment() {
    const RULE: Requirement = rule!(permission = "orders:{order_id}:write");
    for (granted, expected) in [
        ("orders:42:write", "allowed"),
        ("orders:*:write", "allowed"),
        ("*:*:*", "allowed"),
        ("orders:4:write", FAILED),
        ("orders:4*:write", FAILED),
        ("orders:*", FAILED),
        ("orders:42:write:more", FAILED),
        ("orders:42", FAILED),
        ("order:42:write", FAILED),
        ("orders:{order_id}:write", FAILED),
        ("", FAILED),
    ] {
        let listed = json!({"permissions": ["x", granted]});
        assert_eq!(outcome(&RULE, &listed).await, expected, "{granted} listed");
        assert_eq!(
            outcome(&RULE, &json!({"scope": format!("x {granted}")})).await,
            expected,
            "{granted} as a scope"
        );
    }
    let everything = json!({"permissions": ["orders:*:write"]});
    for rule in [
        rule!(permission = "orders:{odd}:write"),
        rule!(permission = "orders:{star}:write"),
        rule!(permission = "orders:{empty}:write"),
        rule!(permission = "orders:{absent}:write"),
    ] {
        assert_eq!(outcome(&rule, &everything).await, FAILED, "{rule}");
        let negated = Requirement::Not(Box::leak(Box::new(rule)));
        assert_eq!(outcome(&negated, &everything).await, FAILED, "{negated}");
    }
}

#[tokio::test]
async fn a_weak_or_old_login_is_asked_to_step_up() {
    const STEP: &str = "step_up_required";
    const ACR: Requirement = rule!(acr = "urn:example:gold");
    const AGE: Requirement = rule!(max_age = "5m");
    const MFA: Requirement = rule!(mfa);
    for (rule, claims, expected) in [
        (ACR, json!({"acr": "urn:example:gold"}), "allowed"),
        (ACR, json!({"acr": "urn:example:silver"}), STEP),
        (ACR, json!({"acr": ["urn:example:gold"]}), STEP),
        (ACR, json!({}), STEP),
        (Requirement::Not(&ACR), json!({}), STEP),
        (AGE, json!({"auth_time": NOW - 300}), "allowed"),
        (AGE, json!({"auth_time": NOW - 301}), STEP),
        (AGE, json!({"auth_time": NOW + 301}), STEP),
        (AGE, json!({"auth_time": "now"}), STEP),
        (AGE, json!({}), STEP),
        (MFA, json!({"amr": ["pwd", "mfa"]}), "allowed"),
        (MFA, json!({"amr": ["pwd", "otp"]}), STEP),
        (MFA, json!({"amr": "mfa"}), STEP),
        (MFA, json!({}), STEP),
        (rule!(role = "admin", mfa), json!({}), "insufficient_role"),
        (rule!(role = "admin", mfa), json!({"roles": ["admin"]}), STEP),
        (rule!(any(role = "admin", mfa)), json!({}), STEP),
        (rule!(any(role = "admin", mfa)), json!({"roles": ["admin"]}), "allowed"),
    ] {
        assert_eq!(outcome(&rule, &claims).await, expected, "{rule} {claims}");
    }
    const BOTH: Requirement =
        rule!(acr = "gold", any(max_age = "1h", role = "a"), max_age = "30s", allow(redundant));
    let denial = principal(&json!({})).await.require(&BOTH).expect_err("a denial");
    assert_eq!((denial.acr_values(), denial.max_age()), (&["gold"][..], Some(30)));
}

#[derive(Clone, Copy, Roles)]
enum Staff {
    #[role(includes(Clerk))]
    Chief,
    Clerk,
}

#[derive(Clone, Copy, Scopes)]
enum Shop {
    #[scope("stock:read")]
    Stock,
}

#[derive(Clone, Copy, AcrValues)]
enum Login {
    #[acr(includes(Silver))]
    Gold,
    Silver,
}

/// What a refusal asks the authorization server for: only what would open the rule.
#[tokio::test]
async fn a_refusal_names_what_would_open_the_rule() {
    const NAMED: Requirement = rule!(scope = "a", acr = Login::Gold);
    const CHIEFS: Requirement = rule!(role = Staff::Chief, scope = "c");
    let nobody = principal(&json!({"scope": ""})).await;
    let signed_in = principal(&json!({"roles": ["clerk"], "scope": "a"})).await;
    for (caller, rule, scopes, acr_values, max_age) in [
        (&nobody, rule!(scope = Shop::Stock), &["stock:read"][..], &[][..], None),
        (&nobody, rule!(rule = NAMED), &["a"], &[], None),
        (&signed_in, rule!(rule = NAMED), &[], &["gold"], None),
        (&signed_in, rule!(acr = Login::Silver), &[], &["silver", "gold"], None),
        // Of alternatives, the one that lacks nothing else.
        (
            &signed_in,
            rule!(any(role = Staff::Chief, all(role = Staff::Clerk, scope = "b"))),
            &["b"],
            &[],
            None,
        ),
        (&signed_in, rule!(any(all(role = Staff::Chief, scope = "c"), scope = "b")), &["b"], &[], None),
        (&signed_in, rule!(any(rule = CHIEFS, scope = "b")), &["b"], &[], None),
        (
            &signed_in,
            rule!(scope = "c", any(role = Staff::Chief, any(scope = "b", acr = Login::Gold))),
            &["c", "b"],
            &[],
            None,
        ),
        (
            &signed_in,
            rule!(any(all(role = Staff::Chief, max_age = "5m"), max_age = "1m")),
            &[],
            &[],
            Some(60),
        ),
        (&signed_in, rule!(any(role = Staff::Chief, acr = Login::Gold)), &[], &["gold"], None),
        (&signed_in, rule!(role = Staff::Chief, acr = Login::Gold), &[], &[], None),
        (&signed_in, rule!(not(role = Staff::Clerk), scope = "b"), &["b"], &[], None),
    ] {
        let denial = caller.require(&rule).expect_err("a denial");
        let found = (denial.scopes(), denial.acr_values(), denial.max_age());
        assert_eq!(found, (scopes, acr_values, max_age), "{rule}");
    }
}

static ASKED_TIMES: AtomicUsize = AtomicUsize::new(0);

fn counted(answer: bool) -> bool {
    ASKED_TIMES.fetch_add(1, Ordering::SeqCst);
    answer
}

#[require_auth(
    verifier = VERIFIER,
    role = "member",
    any(role = "admin", when = |_, _| counted(false), when = |p, _| counted(p.subject() == "t1"))
)]
async fn asks(event: Event) -> Result<ApiGatewayV2httpResponse, Infallible> {
    drop(event);
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = 200;
    Ok(response)
}

#[tokio::test]
async fn conditions_of_the_handler_are_asked_only_while_they_matter() {
    for (claims, status, asked) in [
        (json!({"sub": "t1", "roles": ["member", "admin"]}), 200, 0),
        (json!({"sub": "t1", "roles": []}), 403, 0),
        (json!({"sub": "t1", "roles": ["member"]}), 200, 2),
        (json!({"sub": "t2", "roles": ["member"]}), 403, 2),
    ] {
        ASKED_TIMES.store(0, Ordering::SeqCst);
        let answer = asks(event(&token(&claims))).await.expect("an answer");
        assert_eq!((answer.status_code, ASKED_TIMES.load(Ordering::SeqCst)), (status, asked), "{claims}");
    }
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

fn answer() -> Result<ApiGatewayV2httpResponse, Infallible> {
    RUNS.fetch_add(1, Ordering::SeqCst);
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = 200;
    Ok(response)
}

type Event = LambdaEvent<ApiGatewayV2httpRequest>;
type Answer = Result<ApiGatewayV2httpResponse, Infallible>;

#[require_auth(verifier = VERIFIER, any(role = "admin", when = |p, e| e.payload.path_parameters.get("tenant").map(String::as_str) == Some(p.subject())))]
async fn own(event: Event) -> Answer {
    drop(event);
    answer()
}

#[require_auth(verifier = VERIFIER, any(role = "admin", when = async |p, e| belongs(p, e).await))]
async fn own_async(event: Event) -> Answer {
    drop(event);
    answer()
}

async fn belongs(principal: &Principal, event: &Event) -> Result<bool, Error> {
    tokio::task::yield_now().await;
    if principal.subject() == "down" {
        return Err("the store does not answer".into());
    }
    Ok(event.payload.path_parameters.get("tenant").is_some_and(|tenant| tenant == principal.subject()))
}

#[require_auth(verifier = VERIFIER, claim("tenant") == path("tenant"))]
async fn of_tenant(event: Event) -> Answer {
    drop(event);
    answer()
}

#[require_auth(verifier = VERIFIER, claim("tenant") == arg(tenant), claim("level") >= arg(level))]
async fn with_arguments(#[event] event: Event, tenant: &str, level: Option<u8>) -> Answer {
    drop(event);
    let _ = (tenant, level);
    answer()
}

#[require_auth(verifier = VERIFIER, mfa, max_age = "5m")]
async fn step_up(event: Event) -> Answer {
    drop(event);
    answer()
}

/// Nobody any more.
#[deny_all]
async fn retired(event: Event) -> Answer {
    drop(event);
    answer()
}

#[public(reason = "health check")]
async fn health(_: Event) -> Answer {
    answer()
}

fn event(token: &str) -> Event {
    let mut event = http_api();
    event["headers"]["authorization"] = json!(format!("Bearer {token}"));
    LambdaEvent::new(serde_json::from_value(event).expect("an event"), Context::default())
}

/// The handlers share one counter, so one test calls them in turn.
#[tokio::test]
async fn handlers_ask_before_their_body_runs() {
    let mut ran = 0;
    let mut check = |name: &str, status: i64, answer: Answer| {
        let answer = answer.expect("an answer");
        ran += usize::from(status == 200);
        assert_eq!((answer.status_code, RUNS.load(Ordering::SeqCst)), (status, ran), "{name}");
        answer
    };
    let as_ = |changes: Value| event(&token(&changes));
    check("own: the subject of the path", 200, own(as_(json!({"sub": "t1"}))).await);
    check("own: another", 403, own(as_(json!({"sub": "t2"}))).await);
    check("own: an admin", 200, own(as_(json!({"sub": "t2", "roles": ["admin"]}))).await);
    check("own_async: the subject of the path", 200, own_async(as_(json!({"sub": "t1"}))).await);
    check("own_async: another", 403, own_async(as_(json!({"sub": "t2"}))).await);
    check("own_async: the store is down", 503, own_async(as_(json!({"sub": "down"}))).await);
    let admin = json!({"sub": "down", "roles": ["admin"]});
    check("own_async: an admin needs no store", 200, own_async(as_(admin)).await);
    check("of_tenant", 200, of_tenant(as_(json!({"tenant": "t1"}))).await);
    check("of_tenant: of another", 403, of_tenant(as_(json!({"tenant": "t2"}))).await);
    let caller = json!({"tenant": "t1", "level": 3});
    check("with_arguments", 200, with_arguments(as_(caller.clone()), "t1", Some(3)).await);
    check("with_arguments: another tenant", 403, with_arguments(as_(caller.clone()), "t2", Some(3)).await);
    check("with_arguments: a higher level", 403, with_arguments(as_(caller.clone()), "t1", Some(4)).await);
    check("with_arguments: none", 403, with_arguments(as_(caller), "t1", None).await);
    let fresh = json!({"amr": ["mfa"], "auth_time": NOW});
    check("step_up: fresh", 200, step_up(as_(fresh)).await);
    let old = check("step_up: old", 401, step_up(as_(json!({"amr": ["mfa"], "auth_time": NOW - 301}))).await);
    let challenge = old.headers.get("www-authenticate").expect("a challenge");
    assert_eq!(challenge, "Bearer error=\"insufficient_user_authentication\", max_age=\"300\"");
    check("retired: an admin", 403, retired(as_(json!({"roles": ["admin"]}))).await);
    check("health: nobody", 200, health(event("")).await);
}

#[test]
fn futures_stay_send() {
    fn is_send<T: Send>(_: T) {}
    is_send(own_async(event("")));
    is_send(with_arguments(event(""), "t", None));
    is_send(step_up(event("")));
}

#[tokio::test]
async fn only_guarded_handlers_are_taken() {
    let tenant = String::from("t1");
    let handler = guarded!(|event| async { with_arguments(event, &tenant, None).await });
    assert_eq!(handler(event("")).await.expect("an answer").status_code, 400);
    assert_eq!(guarded!(self::retired)(event("")).await.expect("an answer").status_code, 403);
    let _ = guarded!(crate::health);
}

#[test]
fn every_rule_is_in_the_table() {
    let rules: Vec<_> =
        auth_runtime::rules().into_iter().filter(|rule| rule.handler().starts_with("conditions::")).collect();
    let names: Vec<_> = rules.iter().map(|rule| rule.handler().replace("conditions::", "")).collect();
    assert_eq!(
        names,
        ["asks", "health", "of_tenant", "own", "own_async", "retired", "step_up", "with_arguments"]
    );
    let retired = rules[5];
    assert_eq!((retired.access(), retired.docs()), (auth_runtime::Access::DenyAll, "Nobody any more."));
    assert!(retired.file().ends_with("conditions.rs") && rules[3].line() < rules[4].line());
    assert_eq!(rules[1].access(), auth_runtime::Access::Public { reason: "health check" });
    assert_eq!(rules[3].verifier(), Some("VERIFIER"));
}

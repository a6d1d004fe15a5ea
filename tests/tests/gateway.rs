//! Callers whom a gateway has checked: every refusal beside a request that gets in.

use std::sync::{Arc, LazyLock};

use auth_runtime::authorizer::Authorizer;
use auth_runtime::gateway::{Gateway, ListForm};
use auth_runtime::limits::TOKEN_BYTES;
use auth_runtime::{AuthEvent, Error, FixedClock, Keys, Principal, Verifier, require_auth, rule};
use auth_tests::{AUDIENCE, ISSUER, NOW, Signer, claims, event, verifier_without_keys};
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayV2httpRequest, ApiGatewayWebsocketProxyRequest,
};
use aws_lambda_events::appsync::{AppSyncDirectResolverEvent, AppSyncLambdaAuthorizerResponse};
use aws_lambda_events::eventbridge::EventBridgeEvent;
use aws_lambda_events::lambda_function_urls::LambdaFunctionUrlRequest;
use aws_lambda_events::vpc_lattice::VpcLatticeRequestV2;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda_http::RequestExt as _;
use lambda_runtime::{Context, LambdaEvent};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The samples' tokens are good until 1767229100.
const SAMPLED: i64 = 1_767_225_600;
const API: &str = "a1b2c3d4e5";
const POOL: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01";
const CLIENT: &str = "1example23456789client";
const JANE: &str = "0f2c1d7e-1111-4222-8333-444455556666";
const ROLE: &str = "arn:aws:sts::123456789012:assumed-role/example-role";
const SERVICE: &str = "arn:aws:vpc-lattice:eu-west-1:123456789012:service/svc-0123456789abcdef0";
const SITE: &str = "https://site.example.com/.netlify/identity";

fn jwt() -> Gateway {
    Gateway::http_api_jwt()
        .api_id(API)
        .issuer(POOL)
        .audience(CLIENT)
        .audience_claim("client_id")
        .require_claim("token_use", "access")
        .roles_claim("cognito:groups", ListForm::Brackets)
        .clock(FixedClock::at(SAMPLED))
}

fn cognito() -> Gateway {
    Gateway::rest_cognito()
        .api_id(API)
        .issuer(POOL)
        .audience(CLIENT)
        .require_claim("token_use", "id")
        .roles_claim("cognito:groups", ListForm::Commas)
        .boolean("email_verified")
        .clock(FixedClock::at(SAMPLED))
}

fn authorizer() -> Gateway {
    Gateway::lambda_authorizer()
        .api_id(API)
        .issuer(ISSUER)
        .roles_claim("roles", ListForm::Json)
        .integer("level")
        .boolean("mfa")
        .clock(FixedClock::at(SAMPLED))
}

fn iam() -> Gateway {
    Gateway::iam().account("123456789012").clock(FixedClock::at(SAMPLED))
}

fn lattice() -> Gateway {
    Gateway::vpc_lattice().service(SERVICE).clock(FixedClock::at(SAMPLED))
}

/// The three kinds of callers of AppSync.
fn pool() -> Gateway {
    Gateway::appsync()
        .trust_any_invoker()
        .issuer(POOL)
        .audience(CLIENT)
        .audience_claim("client_id")
        .require_claim("token_use", "access")
        .roles_claim("cognito:groups", ListForm::Json)
        .clock(FixedClock::at(SAMPLED))
}

fn signers() -> Gateway {
    Gateway::appsync_iam().account("123456789012").clock(FixedClock::at(SAMPLED))
}

fn admitted() -> Gateway {
    Gateway::appsync_authorizer()
        .trust_any_invoker()
        .issuer(ISSUER)
        .roles_claim("roles", ListForm::Json)
        .integer("level")
        .clock(FixedClock::at(SAMPLED))
}

fn built(gateway: Gateway) -> Verifier {
    gateway.build().expect("a verifier")
}

/// The caller with roles and scopes, or the code of the refusal.
fn told(outcome: &Result<Principal, Error>) -> String {
    let caller = match outcome {
        Ok(caller) => caller,
        Err(error) => return error.code().to_owned(),
    };
    let (roles, scopes): (Vec<_>, Vec<_>) = (caller.roles().collect(), caller.scopes().collect());
    format!("{} {} {}", caller.subject(), roles.join("+"), scopes.join("+"))
}

async fn outcome<E: AuthEvent + ?Sized>(verifier: &Verifier, event: &E) -> String {
    told(&verifier.authenticate(event).await)
}

/// What the typed event and `lambda_http` make of a document; `None` where it does not fit the type.
async fn others<E: AuthEvent + DeserializeOwned>(verifier: &Verifier, event: &Value) -> [Option<String>; 2] {
    let typed = serde_json::from_value::<E>(event.clone()).ok();
    let typed = typed.map(|typed| LambdaEvent::new(typed, Context::default()));
    let http = lambda_http::request::from_str(&event.to_string()).ok();
    [
        match typed {
            Some(event) => Some(outcome(verifier, &event).await),
            None => None,
        },
        match http {
            Some(request) => Some(outcome(verifier, &request).await),
            None => None,
        },
    ]
}

/// Every way to read the document says the same.
async fn agreed<E: AuthEvent + DeserializeOwned>(verifier: &Verifier, event: &Value) -> String {
    let untyped = outcome(verifier, event).await;
    assert_eq!(others::<E>(verifier, event).await, [Some(untyped.clone()), Some(untyped.clone())], "{event}");
    untyped
}

/// A document with the value at a JSON Pointer replaced, or taken away by `null` where `null` is not what is meant.
fn with(event: &Value, pointer: &str, value: Value) -> Value {
    let mut event = event.clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    event.pointer_mut(parent).expect("a place")[name.replace("~1", "/").as_str()] = value;
    event
}

fn without(event: &Value, pointer: &str) -> Value {
    let mut event = event.clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    event.pointer_mut(parent).and_then(Value::as_object_mut).expect("a place").remove(name);
    event
}

type V1 = ApiGatewayProxyRequest;
type V2 = ApiGatewayV2httpRequest;
type Socket = ApiGatewayWebsocketProxyRequest;
type Url = LambdaFunctionUrlRequest;
type Lattice = VpcLatticeRequestV2;

#[tokio::test]
async fn an_http_api_says_who_its_token_is_of() {
    let verifier = built(jwt());
    let jane = format!("{JANE} admin+editors orders:read+orders:write");
    let v2 = event("apigw_http_v2_jwt_authorizer", "unused");
    let v1 = event("apigw_http_v1_jwt_authorizer", "unused");
    let null_scopes = event("apigw_http_v2_jwt_authorizer_null_scopes", "unused");
    assert_eq!(agreed::<V2>(&verifier, &v2).await, jane);
    assert_eq!(agreed::<V2>(&verifier, &null_scopes).await, jane);
    assert_eq!(agreed::<V1>(&verifier, &v1).await, jane);

    for (name, value, expected) in [
        (
            "cognito:groups",
            json!("[administrator]"),
            format!("{JANE} administrator orders:read+orders:write"),
        ),
        ("cognito:groups", json!("admin,editors"), "bad_claim_type".to_owned()),
        ("cognito:groups", json!("[]"), format!("{JANE}  orders:read+orders:write")),
        ("scope", json!("orders:read"), format!("{JANE} admin+editors orders:read")),
        ("token_use", json!("id"), "wrong_type".to_owned()),
        ("client_id", json!("another"), "bad_audience".to_owned()),
        ("client_id", json!("[x 1example23456789client]"), jane.clone()),
        ("client_id", json!("x1example23456789client"), "bad_audience".to_owned()),
        ("iss", json!(format!("{POOL}x")), "bad_issuer".to_owned()),
        ("exp", json!("1767225601"), jane.clone()),
        ("exp", json!("1767225600"), "expired".to_owned()),
        ("exp", json!("soon"), "bad_claim_type".to_owned()),
        ("exp", json!("1.7672291E9"), "bad_claim_type".to_owned()),
        ("nbf", json!("1767225600"), jane.clone()),
        ("nbf", json!("1767225601"), "not_yet_valid".to_owned()),
        ("cnf", json!("map[jkt:x]"), "sender_constrained".to_owned()),
        ("sub", json!(""), "bad_claim_type".to_owned()),
        ("scope", json!("x".repeat(17_000)), "too_large".to_owned()),
    ] {
        for (event, place) in
            [(&v2, "/requestContext/authorizer/jwt/claims"), (&v1, "/requestContext/authorizer/claims")]
        {
            let event = with(event, &format!("{place}/{name}"), value.clone());
            let outcome = if event["version"] == "2.0" {
                agreed::<V2>(&verifier, &event).await
            } else {
                agreed::<V1>(&verifier, &event).await
            };
            assert_eq!(outcome, expected, "{name} {value}");
        }
    }
    for name in ["exp", "iss", "sub", "client_id", "token_use"] {
        let event = without(&v2, &format!("/requestContext/authorizer/jwt/claims/{name}"));
        assert_eq!(agreed::<V2>(&verifier, &event).await, "missing_claim", "{name}");
    }
}

#[tokio::test]
async fn claims_may_be_as_long_as_a_token() {
    let verifier = built(jwt());
    let v2 = event("apigw_http_v2_jwt_authorizer", "unused");
    let noted = |note: &str| with(&v2, "/requestContext/authorizer/jwt/claims/note", json!(note));
    let caller = verifier.authenticate(&noted("")).await.expect("a caller");
    let room = TOKEN_BYTES - caller.raw_claims().len();
    assert_eq!(
        outcome(&verifier, &noted(&"x".repeat(room))).await,
        format!("{JANE} admin+editors orders:read+orders:write")
    );
    assert_eq!(outcome(&verifier, &noted(&"x".repeat(room + 1))).await, "too_large");
}

/// Emulators write numbers and lists; only a document without a type can hold them.
#[tokio::test]
async fn values_that_kept_their_type_are_taken_as_they_are() {
    let verifier = built(jwt());
    let v2 = event("apigw_http_v2_jwt_authorizer", "unused");
    let event = with(&v2, "/requestContext/authorizer/jwt/claims/exp", json!(1_767_229_100));
    let event = with(&event, "/requestContext/authorizer/jwt/claims/cognito:groups", json!(["a b", "c"]));
    assert_eq!(outcome(&verifier, &event).await, format!("{JANE} a b+c orders:read+orders:write"));
    assert_eq!(others::<V2>(&verifier, &event).await, [None, None]);
    let event = with(&event, "/requestContext/authorizer/jwt/claims/cognito:groups", json!(["a", 7]));
    assert_eq!(outcome(&verifier, &event).await, "bad_claim_type");
}

#[tokio::test]
async fn an_authorizer_that_did_not_run_proves_nothing() {
    let (jwt, own, rest, signed) = (built(jwt()), built(authorizer()), built(cognito()), built(iam()));
    let v2 = event("apigw_http_v2_jwt_authorizer", "unused");
    let null = event("apigw_http_v2_lambda_authorizer_null", "unused");
    for verifier in [&jwt, &own, &rest, &signed] {
        assert_eq!(agreed::<V2>(verifier, &null).await, "missing_credential");
        for authorizer in
            [json!(null), json!({}), json!({"lambda": {}}), json!({"iam": null}), json!({"jwt": null})]
        {
            let event = with(&v2, "/requestContext/authorizer", authorizer);
            assert_eq!(agreed::<V2>(verifier, &event).await, "missing_credential", "{event}");
        }
        for authorizer in [json!({"jwt": {"claims": null, "scopes": null}}), json!({"jwt": {"claims": {}}})] {
            let event = with(&v2, "/requestContext/authorizer", authorizer);
            assert_eq!(agreed::<V2>(verifier, &event).await, "missing_credential", "{event}");
        }
        let v1 = event("apigw_http_v1_no_authorizer", "unused");
        assert_eq!(agreed::<V1>(verifier, &v1).await, "missing_credential");
        let v1 = with(&v1, "/requestContext/authorizer", json!({"claims": null, "scopes": null}));
        assert_eq!(agreed::<V1>(verifier, &v1).await, "missing_credential");
        let v1 = with(&v1, "/requestContext/authorizer", json!(null));
        assert_eq!(agreed::<V1>(verifier, &v1).await, "missing_credential");
    }
    for claims in [json!("x"), json!(["sub"]), json!(7)] {
        let event = with(&v2, "/requestContext/authorizer/jwt/claims", claims);
        assert_eq!(outcome(&jwt, &event).await, "malformed");
    }
    // What another authorizer said is not what this verifier believes.
    for sample in ["apigw_http_v2_lambda_authorizer", "apigw_http_v2_iam"] {
        assert_eq!(agreed::<V2>(&jwt, &event(sample, "unused")).await, "missing_credential");
    }
    assert_eq!(agreed::<V2>(&rest, &v2).await, "missing_credential");
    assert_eq!(agreed::<V2>(&own, &v2).await, "missing_credential");
}

#[tokio::test]
async fn claims_of_another_gateway_are_refused() {
    let v2 = event("apigw_http_v2_jwt_authorizer", "unused");
    let jane = format!("{JANE} admin+editors orders:read+orders:write");
    let elsewhere = |member: &str, value: &str| with(&v2, &format!("/requestContext/{member}"), json!(value));
    for (verifier, member, value) in [
        (built(jwt()), "apiId", "a1b2c3d4e6"),
        (built(jwt().stage("$default")), "stage", "prod"),
        (built(jwt().account("123456789012")), "accountId", "210987654321"),
        (
            built(jwt().domain("a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com")),
            "domainName",
            "other.example",
        ),
    ] {
        assert_eq!(agreed::<V2>(&verifier, &v2).await, jane, "{member}");
        assert_eq!(agreed::<V2>(&verifier, &elsewhere(member, value)).await, "bad_issuer", "{member}");
        let nowhere = without(&v2, &format!("/requestContext/{member}"));
        assert_eq!(outcome(&verifier, &nowhere).await, "bad_issuer", "{member}");
    }
    let several = built(jwt().api_id("a1b2c3d4e6"));
    assert_eq!(agreed::<V2>(&several, &v2).await, jane);
    assert_eq!(agreed::<V2>(&several, &elsewhere("apiId", "a1b2c3d4e6")).await, jane);
    assert_eq!(agreed::<V2>(&several, &elsewhere("apiId", "a1b2c3d4e7")).await, "bad_issuer");
}

#[tokio::test]
async fn a_rest_api_says_who_its_cognito_token_is_of() {
    let verifier = built(cognito());
    let rest = event("apigw_rest_cognito_authorizer", "unused");
    let place = |name: &str| format!("/requestContext/authorizer/claims/{name}");
    assert_eq!(agreed::<V1>(&verifier, &rest).await, format!("{JANE} admin+editors "));
    for (name, value, expected) in [
        ("exp", "Thu Jan 01 00:00:01 UTC 2026", "admin+editors"),
        ("exp", "1767229100", "admin+editors"),
        ("exp", "Thu Jan 01 00:00:00 UTC 2026", "expired"),
        ("exp", "Fri Jan 01 01:00:00 UTC 2026", "bad_claim_type"),
        ("exp", "2026-01-01T01:00:00Z", "bad_claim_type"),
        ("cognito:groups", "administrator", "administrator"),
        ("cognito:groups", "[admin editors]", "bad_claim_type"),
        ("cognito:groups", "[\"admin\"]", "bad_claim_type"),
        ("cognito:groups", "the admin,editors", "the admin+editors"),
        ("token_use", "access", "wrong_type"),
        ("aud", "another", "bad_audience"),
        ("email_verified", "yes", "bad_claim_type"),
    ] {
        let outcome = agreed::<V1>(&verifier, &with(&rest, &place(name), json!(value))).await;
        let outcome = outcome.trim_start_matches(JANE).trim();
        assert_eq!(outcome, expected, "{name} {value}");
    }
    assert_eq!(agreed::<V1>(&verifier, &without(&rest, &place("exp"))).await, "missing_claim");
    // An HTTP API has no such authorizer.
    let http_api = with(&rest, "/requestContext/http", json!({}));
    assert_eq!(outcome(&verifier, &http_api).await, "missing_credential");
}

/// The same groups in every form: what was not declared gives nobody a role, and refuses rather than to let `not(..)` hold.
#[tokio::test]
async fn a_list_is_read_in_its_form_and_in_no_other() {
    let v2 = event("apigw_http_v2_jwt_authorizer", "unused");
    let base = || {
        Gateway::http_api_jwt()
            .api_id(API)
            .issuer(POOL)
            .audience(CLIENT)
            .audience_claim("client_id")
            .clock(FixedClock::at(SAMPLED))
    };
    let texts = ["[admin editors]", "admin,editors", r#"["admin","editors"]"#, "admin", "admin editors"];
    for (form, expected) in [
        (ListForm::Brackets, ["admin+editors", "", "", "", ""]),
        (ListForm::Commas, ["", "admin+editors", "", "admin", "admin editors"]),
        (ListForm::Json, ["", "", "admin+editors", "", ""]),
        (ListForm::One, ["", "admin,editors", "", "admin", "admin editors"]),
        (ListForm::Spaces, ["", "admin,editors", "", "admin", "admin+editors"]),
    ] {
        let verifier = built(base().roles_claim("cognito:groups", form));
        for (text, expected) in texts.into_iter().zip(expected) {
            let event = with(&v2, "/requestContext/authorizer/jwt/claims/cognito:groups", json!(text));
            let outcome = agreed::<V2>(&verifier, &event).await;
            let expected = match expected {
                "" => "bad_claim_type".to_owned(),
                roles => format!("{JANE} {roles} orders:read+orders:write"),
            };
            assert_eq!(outcome, expected, "{form:?} {text}");
        }
    }
    assert_eq!(agreed::<V2>(&built(base()), &v2).await, format!("{JANE}  orders:read+orders:write"));
}

#[tokio::test]
async fn our_own_authorizer_says_who_is_calling_until_when() {
    let verifier = built(authorizer());
    let http = event("apigw_http_v2_lambda_authorizer", "unused");
    let rest = event("apigw_rest_lambda_authorizer", "unused");
    assert_eq!(agreed::<V2>(&verifier, &http).await, "missing_claim", "the samples lack `exp`");
    assert_eq!(agreed::<V1>(&verifier, &rest).await, "missing_claim");

    let http = with(&http, "/requestContext/authorizer/lambda/exp", json!(SAMPLED + 1));
    let rest = with(&rest, "/requestContext/authorizer/exp", json!((SAMPLED + 1).to_string()));
    let caller = verifier.authenticate(&http).await.expect("a caller");
    assert_eq!((caller.issuer(), caller.expires_at()), (ISSUER, SAMPLED + 1));
    assert_eq!(caller.audience().collect::<Vec<_>>(), [API]);
    assert_eq!(agreed::<V2>(&verifier, &http).await, format!("{JANE} admin+editor "));
    assert_eq!(agreed::<V1>(&verifier, &rest).await, format!("{JANE} admin+editor orders:read+orders:write"));
    let level: Option<i64> = verifier
        .authenticate(&rest)
        .await
        .expect("a caller")
        .claim(&"level".parse().expect("a path"))
        .expect("a number");
    assert_eq!(level, Some(3));

    for exp in [json!(SAMPLED), json!(SAMPLED.to_string())] {
        let http = with(&http, "/requestContext/authorizer/lambda/exp", exp.clone());
        assert_eq!(agreed::<V2>(&verifier, &http).await, "expired");
        let rest = with(&rest, "/requestContext/authorizer/exp", exp);
        assert_eq!(agreed::<V1>(&verifier, &rest).await, "expired");
    }
    let rest = with(&rest, "/requestContext/authorizer/roles", json!("[admin editor]"));
    assert_eq!(agreed::<V1>(&verifier, &rest).await, "bad_claim_type");
}

#[tokio::test]
async fn the_context_names_the_caller_and_may_name_the_issuer() {
    let rest = event("apigw_rest_lambda_authorizer", "unused");
    let rest = with(&rest, "/requestContext/authorizer/exp", json!("1767229100"));
    let with_sub = with(&rest, "/requestContext/authorizer/sub", json!("jane doe"));
    let with_issuer = |iss: &str| with(&rest, "/requestContext/authorizer/iss", json!(iss));
    let subject = |outcome: String| outcome.split(" admin").next().unwrap_or_default().to_owned();
    let (plain, tenant) = (built(authorizer()), built(authorizer().subject_key("tenant")));
    assert_eq!(subject(agreed::<V1>(&plain, &rest).await), JANE);
    assert_eq!(subject(agreed::<V1>(&plain, &with_sub).await), "jane doe");
    assert_eq!(subject(agreed::<V1>(&tenant, &with_sub).await), "tenant-a");
    let nobody = without(&rest, "/requestContext/authorizer/tenant");
    assert_eq!(agreed::<V1>(&tenant, &nobody).await, "missing_claim");

    assert_eq!(subject(agreed::<V1>(&plain, &with_issuer(ISSUER)).await), JANE);
    assert_eq!(agreed::<V1>(&plain, &with_issuer("https://other.example/")).await, "bad_issuer");
    let two = built(authorizer().issuer("https://other.example/"));
    assert_eq!(subject(agreed::<V1>(&two, &with_issuer("https://other.example/")).await), JANE);
    assert_eq!(agreed::<V1>(&two, &rest).await, "missing_claim", "which of the two is not said");

    let audience = built(authorizer().audience(AUDIENCE));
    assert_eq!(agreed::<V1>(&audience, &rest).await, "missing_claim");
    let for_us = with(&rest, "/requestContext/authorizer/aud", json!(AUDIENCE));
    assert_eq!(subject(agreed::<V1>(&audience, &for_us).await), JANE);
}

#[tokio::test]
async fn a_web_socket_is_closed_to_a_token_that_expired() {
    let clock = Arc::new(FixedClock::at(SAMPLED));
    let verifier = built(Gateway::lambda_authorizer().api_id(API).issuer(ISSUER).shared_clock(clock.clone()));
    let message = event("websocket_message", "unused");
    assert_eq!(agreed::<Socket>(&verifier, &message).await, "missing_claim");
    let message = with(&message, "/requestContext/authorizer/exp", json!("1767225660"));
    assert_eq!(agreed::<Socket>(&verifier, &message).await, format!("{JANE}  chat:send"));
    clock.advance(60);
    assert_eq!(agreed::<Socket>(&verifier, &message).await, "expired");
    let connect = event("websocket_connect_header", "unused");
    assert_eq!(agreed::<Socket>(&verifier, &connect).await, "missing_credential");
}

#[tokio::test]
async fn iam_says_who_signed_the_request() {
    let verifier = built(iam());
    for (sample, subject, role) in [
        ("apigw_http_v2_iam", format!("{ROLE}/session"), Some(ROLE)),
        ("apigw_rest_iam", format!("{ROLE}/session"), Some(ROLE)),
        ("function_url_iam", "arn:aws:iam::123456789012:user/example-user".to_owned(), None),
    ] {
        let event = event(sample, "unused");
        let caller = verifier.authenticate(&event).await.expect("a caller");
        assert_eq!((caller.subject(), caller.issuer()), (subject.as_str(), "iam.amazonaws.com"), "{sample}");
        assert_eq!(caller.expires_at(), SAMPLED + 1, "known for this request only");
        let claims: Value = caller.claims().expect("claims");
        assert_eq!((&claims["account"], claims["assumed_role"].as_str()), (&json!("123456789012"), role));
        assert!(!caller.raw_claims().contains("ACCESS_KEY"), "{sample}");
        let outcome = match sample {
            "apigw_http_v2_iam" => agreed::<V2>(&verifier, &event).await,
            "apigw_rest_iam" => agreed::<V1>(&verifier, &event).await,
            _ => agreed::<Url>(&verifier, &event).await,
        };
        assert_eq!(outcome, format!("{subject}  "), "{sample}");
    }
    let http = event("apigw_http_v2_iam", "unused");
    let rest = event("apigw_rest_iam", "unused");
    let elsewhere = |event: &Value| with(event, "/requestContext/accountId", json!("210987654321"));
    assert_eq!(agreed::<V2>(&verifier, &elsewhere(&http)).await, "bad_issuer");
    assert_eq!(agreed::<V1>(&verifier, &elsewhere(&rest)).await, "bad_issuer");
    for nobody in [json!(null), json!("")] {
        let http = with(&http, "/requestContext/authorizer/iam/userArn", nobody.clone());
        assert_eq!(agreed::<V2>(&verifier, &http).await, "missing_credential");
        let rest = with(&rest, "/requestContext/identity/userArn", nobody);
        assert_eq!(agreed::<V1>(&verifier, &rest).await, "missing_credential");
    }
    let roles = built(iam().roles_claim("assumed_role", ListForm::One));
    assert_eq!(agreed::<V2>(&roles, &http).await, format!("{ROLE}/session {ROLE} "));
}

#[tokio::test]
async fn vpc_lattice_says_who_signed_the_request() {
    let verifier = built(lattice());
    let event = event("vpc_lattice_v2", "unused");
    assert_eq!(agreed::<Lattice>(&verifier, &event).await, format!("{ROLE}/session  "));
    let claims: Value = verifier.authenticate(&event).await.expect("a caller").claims().expect("claims");
    assert_eq!(claims["org"], "o-exampleorg");
    for (pointer, value, expected) in [
        ("/requestContext/serviceArn", json!(format!("{SERVICE}x")), "bad_issuer"),
        ("/requestContext/identity/type", json!("NONE"), "missing_credential"),
        ("/requestContext/identity/type", json!(null), "missing_credential"),
        ("/requestContext/identity/principal", json!(null), "missing_credential"),
        ("/requestContext/identity", json!(null), "missing_credential"),
    ] {
        assert_eq!(agreed::<Lattice>(&verifier, &with(&event, pointer, value)).await, expected, "{pointer}");
    }
}

fn netlify_event(custom: &Value) -> LambdaEvent<Value> {
    let mut context = Context::default();
    let client = json!({"custom": custom});
    context.client_context = serde_json::from_value(client).expect("a client context");
    LambdaEvent::new(json!({"path": "/", "httpMethod": "GET", "headers": {}}), context)
}

#[tokio::test]
async fn netlify_says_who_is_signed_in() {
    let gateway = || Gateway::netlify().trust_any_invoker().clock(FixedClock::at(SAMPLED));
    let verifier = built(gateway().issuer(SITE));
    let custom = event("client_context_netlify", "unused")["custom"].clone();
    let decoded = STANDARD.decode(custom["netlify"].as_str().expect("text")).expect("base64");
    let sample: Value = serde_json::from_slice(&decoded).expect("JSON");
    let encoded = |value: &Value| json!({"netlify": STANDARD.encode(value.to_string())});

    assert_eq!(outcome(&verifier, &netlify_event(&custom)).await, format!("{JANE} admin "));
    let request =
        lambda_http::http::Request::new(String::new()).with_lambda_context(netlify_event(&custom).context);
    assert_eq!(outcome(&verifier, &request).await, format!("{JANE} admin "));
    let caller = verifier.authenticate(&netlify_event(&custom)).await.expect("a caller");
    assert_eq!(caller.issuer(), SITE);
    assert!(!caller.raw_claims().contains("ADMIN_TOKEN"), "{}", caller.raw_claims());
    let other_site = built(gateway().issuer("https://other.example/.netlify/identity"));
    assert_eq!(outcome(&other_site, &netlify_event(&custom)).await, "bad_issuer");
    for (custom, expected) in [
        (json!({}), "missing_credential"),
        (encoded(&without(&sample, "/user")), "missing_credential"),
        (encoded(&with(&sample, "/user", json!({}))), "missing_credential"),
        (encoded(&with(&sample, "/user/exp", json!(SAMPLED))), "expired"),
        (encoded(&without(&sample, "/user/exp")), "missing_claim"),
        (encoded(&without(&sample, "/identity")), "bad_audience"),
        (json!({"netlify": "%"}), "malformed"),
        (json!({"netlify": STANDARD.encode(r#"{"user":{"sub":"a","sub":"b"}}"#)}), "duplicate_member"),
    ] {
        assert_eq!(outcome(&verifier, &netlify_event(&custom)).await, expected, "{custom}");
    }
    let padded = |length: usize| {
        let note = "x".repeat(length - with(&sample, "/user/note", json!("")).to_string().len());
        encoded(&with(&sample, "/user/note", json!(note)))
    };
    let (fits, more) = (padded(TOKEN_BYTES / 4 * 3), padded(TOKEN_BYTES / 4 * 3 + 1));
    assert_eq!(outcome(&verifier, &netlify_event(&fits)).await, format!("{JANE} admin "));
    assert_eq!(outcome(&verifier, &netlify_event(&more)).await, "too_large");
    let authority = gateway().issuer(SITE).roles_claim("/user_metadata/roles", ListForm::Json).build();
    assert!(authority.expect_err("a refusal").to_string().contains("`user_metadata`"));
}

/// Neither a header nor a document that some service carries is the gateway's word.
#[tokio::test]
async fn imitations_are_not_looked_at() {
    let verifier = built(jwt());
    let claims = event("apigw_http_v2_jwt_authorizer", "unused");
    let mut plain = event("apigw_http_v2_bearer", "unused");
    let text = claims["requestContext"]["authorizer"].to_string();
    for name in [
        "authorizer",
        "x-amzn-request-context",
        "requestcontext",
        "x-apigateway-event",
        "x-ms-client-principal",
    ] {
        plain["headers"][name] = json!(text);
        plain["headers"]["x-b64"] = json!(STANDARD.encode(&text));
    }
    assert_eq!(agreed::<V2>(&verifier, &plain).await, "missing_credential");

    let carried = json!({"detail-type": "x", "source": "x", "detail": claims});
    assert_eq!(outcome(&verifier, &carried).await, "missing_credential");
    let typed: EventBridgeEvent<Value> = serde_json::from_value(carried).expect("an event");
    assert_eq!(outcome(&verifier, &typed).await, "missing_credential");
    assert_eq!(
        outcome(&verifier, &typed.detail).await,
        format!("{JANE} admin+editors orders:read+orders:write")
    );
    let body = json!({"headers": {}, "body": claims.to_string()});
    assert_eq!(outcome(&verifier, &body).await, "missing_credential");
    let request =
        lambda_http::http::Request::builder().header("x-amzn-request-context", &text).body(String::new());
    assert_eq!(outcome(&verifier, &request.expect("a request")).await, "missing_credential");
}

#[tokio::test]
async fn tokens_and_claims_are_not_taken_for_each_other() {
    let signer = Signer::new("k1");
    let tokens =
        verifier_without_keys().keys(Keys::jwk(signer.jwk().to_string())).build().expect("a verifier");
    let gateway = built(jwt());
    let either = gateway.or_tokens(&tokens).expect("a verifier");
    let token = signer.sign(&claims(&json!({"exp": NOW + 300})));
    let both = event("apigw_http_v2_jwt_authorizer", &token);
    let only_token = event("apigw_http_v2_bearer", &token);
    let jane = format!("{JANE} admin+editors orders:read+orders:write");
    let user = "user-1 viewer orders:read";

    assert_eq!(agreed::<V2>(&gateway, &both).await, jane);
    assert_eq!(agreed::<V2>(&gateway, &only_token).await, "missing_credential");
    assert_eq!(agreed::<V2>(&tokens, &both).await, user);
    assert_eq!(agreed::<V2>(&tokens, &only_token).await, user);
    assert_eq!(agreed::<V2>(&either, &both).await, jane);
    assert_eq!(agreed::<V2>(&either, &only_token).await, user);
    let expired = with(&both, "/requestContext/authorizer/jwt/claims/exp", json!("1"));
    assert_eq!(agreed::<V2>(&either, &expired).await, "expired", "no second try with the token");
    assert_eq!(told(&gateway.verify(&token).await), "bad_issuer");

    assert!(tokens.or_tokens(&tokens).is_err());
    assert!(gateway.or_tokens(&gateway).is_err());
    assert!(either.or_tokens(&tokens).is_err());
    assert!(Verifier::any_of([gateway, tokens]).is_err());
}

/// The attribute is the same as with tokens; which verifier it names says what is believed.
#[tokio::test]
async fn the_decorator_believes_what_its_verifier_believes() {
    static BEHIND_GATEWAY: LazyLock<Verifier> = LazyLock::new(|| built(jwt()));

    #[require_auth(all(role = "admin", claim("username") == "jane"), verifier = BEHIND_GATEWAY)]
    async fn handler(
        _: LambdaEvent<Value>,
        #[principal] caller: Principal,
    ) -> Result<Value, lambda_runtime::Error> {
        Ok(json!({"statusCode": 200, "body": caller.subject()}))
    }

    #[require_auth(optional, verifier = BEHIND_GATEWAY)]
    async fn welcome(
        _: LambdaEvent<Value>,
        #[principal] caller: Option<Principal>,
    ) -> Result<Value, lambda_runtime::Error> {
        Ok(json!({"statusCode": 200, "body": caller.is_some()}))
    }

    let v2 = event("apigw_http_v2_jwt_authorizer", "unused");
    let groups = |text: &str| with(&v2, "/requestContext/authorizer/jwt/claims/cognito:groups", json!(text));
    let null = event("apigw_http_v2_lambda_authorizer_null", "unused");
    for (event, expected, anyone) in [
        (v2.clone(), 200, (200, json!(true))),
        (groups("[administrator]"), 403, (200, json!(true))),
        (groups("[editors not-admin]"), 403, (200, json!(true))),
        (groups("admin,editors"), 401, (401, json!(null))),
        (with(&v2, "/requestContext/apiId", json!("other")), 401, (401, json!(null))),
        (null, 401, (200, json!(false))),
    ] {
        let call = |event: &Value| LambdaEvent::new(event.clone(), Context::default());
        assert_eq!(handler(call(&event)).await.expect("an answer")["statusCode"], expected, "{event}");
        let answer = welcome(call(&event)).await.expect("an answer");
        assert_eq!(answer["statusCode"], anyone.0, "{event}");
        assert!(anyone.1.is_null() || answer["body"] == anyone.1, "{event}");
    }
}

#[test]
fn what_is_missing_or_contradictory_is_said() {
    let plain = || Gateway::http_api_jwt().issuer(POOL).audience(CLIENT);
    let (signers, guests) =
        (Gateway::appsync_iam, || Gateway::appsync_authorizer().trust_any_invoker().issuer(ISSUER));
    assert!(guests().or(signers().account("1")).build().is_ok());
    assert!(plain().api_id(API).build().is_ok());
    assert!(plain().trust_any_invoker().build().is_ok());
    for (gateway, problem) in [
        (plain(), "nothing says which gateway is believed"),
        (plain().stage("prod"), "nothing says which gateway is believed"),
        (plain().api_id(API).trust_any_invoker(), "contradicts the pins"),
        (plain().api_id(""), "a pin is empty"),
        (plain().service(SERVICE), "do not name what is pinned"),
        (Gateway::http_api_jwt().api_id(API).audience(CLIENT), "the issuer is missing"),
        (Gateway::http_api_jwt().api_id(API).issuer(POOL), "the audience is missing"),
        (Gateway::rest_cognito().api_id(API).issuer(POOL), "the audience is missing"),
        (Gateway::lambda_authorizer().api_id(API), "the issuer is missing"),
        (plain().api_id(API).issuer(""), "the issuer is empty"),
        (plain().api_id(API).audience(""), "an audience is empty"),
        (plain().api_id(API).subject_key("user"), "`subject_key`"),
        (plain().api_id(API).list("a", ListForm::Json).boolean("a"), "said twice"),
        (plain().api_id(API).roles_claim("", ListForm::Json), "`roles_claim`"),
        (plain().api_id(API).require_claim("/", "x"), "`require_claim`"),
        (plain().api_id(API).audience_claim("/a//b"), "`audience_claim`"),
        (plain().api_id(API).leeway(std::time::Duration::from_secs(301)), "`leeway`"),
        (Gateway::iam().api_id(API).issuer(POOL), "IAM names neither"),
        (signers(), "nothing says which gateway is believed"),
        (signers().account("1").trust_any_invoker(), "contradicts the pins"),
        (signers().account("1").audience("x"), "IAM names neither"),
        (signers().api_id(API), "do not name what is pinned"),
        (guests().account("1"), "do not name what is pinned"),
        (Gateway::appsync_authorizer().trust_any_invoker(), "the issuer is missing"),
        (guests().or(signers()), "nothing says which gateway is believed"),
        (guests().or(guests()), "`or` joins"),
        (guests().or(signers().account("1").or(guests())), "`or` joins"),
        (guests().or(Gateway::iam().api_id(API)), "`or` joins"),
        (plain().api_id(API).or(guests()), "`or` joins"),
        (Gateway::vpc_lattice().service(SERVICE).audience("x"), "IAM names neither"),
        (Gateway::vpc_lattice().api_id(API), "do not name what is pinned"),
        (Gateway::netlify().issuer(SITE), "nothing says which gateway is believed"),
        (Gateway::netlify().issuer(SITE).domain("site.example.com"), "do not name what is pinned"),
    ] {
        let error = gateway.build().expect_err(problem).to_string();
        assert!(error.contains(problem) && !error.contains("AUTH_"), "{problem}: {error}");
    }
}

/// The typed event would read the identity of a user pool as one of IAM, so only the document tells.
#[tokio::test]
async fn appsync_says_whose_token_it_verified() {
    let verifier = built(pool());
    let ask = async |event: &Value| match verifier.authenticate(event).await {
        Ok(caller) => format!("{} {}", caller.subject(), caller.has_role("admin")),
        Err(error) => error.code().to_owned(),
    };
    let sample = event("appsync_resolver_cognito", "");
    let with = |pointer: &str, value: Value| with(&sample, pointer, value);
    assert_eq!(ask(&sample).await, format!("{JANE} true"));
    for (event, expected) in [
        (with("/identity/claims/cognito:groups", json!(["administrators"])), format!("{JANE} false")),
        (with("/identity/claims/exp", json!(SAMPLED)), "expired".to_owned()),
        (with("/identity/claims/client_id", json!("another")), "bad_audience".to_owned()),
        (with("/identity/claims/token_use", json!("id")), "wrong_type".to_owned()),
        (with("/identity/claims/iss", json!("https://another.example")), "bad_issuer".to_owned()),
        (with("/identity/issuer", json!("https://another.example")), "bad_issuer".to_owned()),
        (with("/identity/sub", json!("another")), "bad_issuer".to_owned()),
        (with("/identity/claims", json!({})), "bad_issuer".to_owned()),
        (with("/identity/claims", json!(null)), "bad_issuer".to_owned()),
        (with("/identity/issuer", json!(null)), "bad_issuer".to_owned()),
        (with("/identity/resolverContext", json!({"sub": JANE})), "bad_issuer".to_owned()),
        (with("/identity/userArn", json!(ROLE)), "bad_issuer".to_owned()),
        (with("/identity", json!(null)), "missing_credential".to_owned()),
    ] {
        assert_eq!(ask(&event).await, expected, "{}", event["identity"]);
    }
    // What stands in the detail of an event on a bus was written by who put it there.
    let bus = json!({"detail-type": "x", "source": "y", "detail": sample});
    assert_eq!(ask(&bus).await, "missing_credential");
    let typed: EventBridgeEvent<Value> = serde_json::from_value(bus).expect("an event");
    assert_eq!(verifier.authenticate(&typed).await.expect_err("nobody").code(), "missing_credential");

    assert!(pool().api_id(API).build().is_err(), "there is nothing to pin");
    let unsaid = Gateway::appsync().issuer(POOL).audience(CLIENT).build();
    assert!(unsaid.expect_err("nobody is pinned").to_string().contains("trust_any_invoker"));
}

/// As AppSync hands it on after an authorizer with `.context(["sub", "exp", "roles", "level"])`.
fn admitted_event() -> Value {
    let context =
        json!({"sub": JANE, "exp": (SAMPLED + 1).to_string(), "roles": r#"["admin"]"#, "level": "3"});
    with(&event("appsync_resolver_lambda", ""), "/identity/resolverContext", context)
}

#[tokio::test]
async fn appsync_says_who_signed_the_request() {
    let (verifier, sample) = (built(signers()), event("appsync_resolver_iam", ""));
    let session = format!("{ROLE}/session");
    let caller = verifier.authenticate(&sample).await.expect("a caller");
    assert_eq!((caller.subject(), caller.issuer()), (session.as_str(), "iam.amazonaws.com"));
    assert_eq!(caller.expires_at(), SAMPLED + 1, "known for this request only");
    assert_eq!(caller.audience().collect::<Vec<_>>(), ["Query.order"]);
    let claims: Value = caller.claims().expect("claims");
    assert_eq!((&claims["account"], &claims["assumed_role"]), (&json!("123456789012"), &json!(ROLE)));
    assert_eq!(claims["user_id"], "AROAEXAMPLEROLEID:session");

    let user = "arn:aws:iam::123456789012:user/example-user";
    let elsewhere = "arn:aws:sts::210987654321:assumed-role/example-role/session";
    for (member, value, expected) in [
        ("userArn", json!(user), format!("{user}  ")),
        ("userArn", json!(elsewhere), "bad_issuer".to_owned()),
        ("userArn", json!("example-user"), "bad_issuer".to_owned()),
        ("userArn", json!(""), "bad_issuer".to_owned()),
        ("userArn", json!(null), "bad_issuer".to_owned()),
        ("accountId", json!("210987654321"), "bad_issuer".to_owned()),
        ("accountId", json!(123_456_789_012_u64), "bad_issuer".to_owned()),
        ("accountId", json!(null), "bad_issuer".to_owned()),
        ("username", json!(null), format!("{session}  ")),
    ] {
        let event = with(&sample, &format!("/identity/{member}"), value.clone());
        assert_eq!(outcome(&verifier, &event).await, expected, "{member} {value}");
    }
    let their_own = with(&sample, "/identity/accountId", json!("210987654321"));
    let their_own = with(&their_own, "/identity/userArn", json!(elsewhere));
    assert_eq!(outcome(&verifier, &their_own).await, "bad_issuer", "another account's caller");
    let theirs = built(Gateway::appsync_iam().account("210987654321").clock(FixedClock::at(SAMPLED)));
    assert_eq!(outcome(&theirs, &their_own).await, format!("{elsewhere}  "));
    assert_eq!(outcome(&theirs, &sample).await, "bad_issuer");
}

#[tokio::test]
async fn appsync_says_which_identity_pool_a_caller_is_of() {
    let pool = "eu-west-1:0f2c1d7e-2222-4222-8333-444455556666";
    let verifier = built(signers().require_claim("cognito_identity_pool_id", pool));
    let mut sample = event("appsync_resolver_iam", "");
    assert_eq!(outcome(&verifier, &sample).await, "missing_claim");
    sample["identity"]["cognitoIdentityId"] = json!("eu-west-1:0f2c1d7e-3333-4222-8333-444455556666");
    sample["identity"]["cognitoIdentityPoolId"] = json!(pool);
    sample["identity"]["cognitoIdentityAuthType"] = json!("authenticated");
    sample["identity"]["cognitoIdentityAuthProvider"] = json!("\"cognito-idp.eu-west-1.amazonaws.com/p\"");
    let claims: Value = verifier.authenticate(&sample).await.expect("a caller").claims().expect("claims");
    assert_eq!(claims["cognito_amr"], json!(["authenticated"]));
    assert_eq!(claims["cognito_identity_id"], sample["identity"]["cognitoIdentityId"]);
    assert_eq!(claims["cognito_provider"], sample["identity"]["cognitoIdentityAuthProvider"]);
    sample["identity"]["cognitoIdentityPoolId"] = json!(format!("{pool}x"));
    assert_eq!(outcome(&verifier, &sample).await, "wrong_type");
}

#[tokio::test]
async fn appsync_says_whom_our_authorizer_let_in_until_when() {
    let (verifier, sample) = (built(admitted()), admitted_event());
    let caller = verifier.authenticate(&sample).await.expect("a caller");
    assert_eq!((caller.issuer(), caller.expires_at()), (ISSUER, SAMPLED + 1));
    assert_eq!(caller.audience().collect::<Vec<_>>(), ["Query.order"]);
    let level: Option<i64> = caller.claim(&"level".parse().expect("a path")).expect("a number");
    assert_eq!(level, Some(3));

    let admin = format!("{JANE} admin ");
    assert_eq!(outcome(&verifier, &sample).await, admin);
    for (member, value, expected) in [
        ("exp", json!(SAMPLED.to_string()), "expired"),
        ("exp", json!("soon"), "bad_claim_type"),
        ("exp", json!(null), "missing_claim"),
        ("sub", json!(null), "missing_claim"),
        ("roles", json!("[admin]"), "bad_claim_type"),
        ("level", json!("high"), "bad_claim_type"),
        ("iss", json!("https://other.example/"), "bad_issuer"),
        ("iss", json!(ISSUER), admin.as_str()),
    ] {
        let event = with(&sample, &format!("/identity/resolverContext/{member}"), value.clone());
        assert_eq!(outcome(&verifier, &event).await, expected, "{member} {value}");
    }
    for (context, expected) in
        [(json!({}), "missing_credential"), (json!("x"), "malformed"), (json!([JANE]), "malformed")]
    {
        let event = with(&sample, "/identity/resolverContext", context.clone());
        assert_eq!(outcome(&verifier, &event).await, expected, "{context}");
    }
    let named = with(&sample, "/identity/resolverContext/user", json!("jane doe"));
    assert_eq!(outcome(&built(admitted().subject_key("user")), &named).await, "jane doe admin ");
    assert_eq!(outcome(&built(admitted().subject_key("user")), &sample).await, "missing_claim");
    let unnamed = without(&sample, "/info/parentTypeName");
    assert_eq!(outcome(&verifier, &unnamed).await, "bad_audience");
    let demanding = built(admitted().audience(AUDIENCE));
    assert_eq!(outcome(&demanding, &sample).await, "missing_claim");
    let for_us = with(&sample, "/identity/resolverContext/aud", json!(AUDIENCE));
    assert_eq!(outcome(&demanding, &for_us).await, admin);
}

/// What the authorizer of this crate answers is what the resolver behind reads.
#[tokio::test]
async fn the_answer_of_our_authorizer_is_understood_behind_it() {
    let signer = Signer::new("k1");
    let tokens =
        verifier_without_keys().keys(Keys::jwk(signer.jwk().to_string())).build().expect("a verifier");
    let authorizer =
        Authorizer::exact(rule!(role = "admin")).verifier(tokens).context(["sub", "exp", "roles"]);
    let token = signer.sign(&claims(&json!({"roles": ["admin", "a b"], "exp": NOW + 300})));
    let asked = event("authorizer_appsync", &token);
    let answer: AppSyncLambdaAuthorizerResponse =
        authorizer.build().expect("an authorizer").answer(&asked).await.expect("an answer");
    // AppSync makes text of whatever is none.
    let texts = answer.resolver_context.into_iter().map(|(key, value)| match value {
        Value::String(text) => (key, json!(text)),
        other => (key, json!(other.to_string())),
    });
    let behind = with(&admitted_event(), "/identity/resolverContext", Value::Object(texts.collect()));
    let gateway = |at| built(admitted().clock(FixedClock::at(at)));
    assert_eq!(outcome(&gateway(NOW + 299), &behind).await, "user-1 admin+a b ");
    assert_eq!(outcome(&gateway(NOW + 300), &behind).await, "expired");
}

/// Of each verifier and each kind of identity: only what was opted into gets in, and only an API key is nobody.
#[tokio::test]
async fn appsync_identities_are_of_the_kind_that_is_believed() {
    let jane = format!("{JANE} admin orders:read");
    let role = format!("{ROLE}/session  ");
    let let_in = format!("{JANE} admin ");
    let events = [
        (event("appsync_resolver_cognito", ""), &jane),
        (event("appsync_resolver_iam", ""), &role),
        (admitted_event(), &let_in),
    ];
    let oidc = || {
        Gateway::appsync().trust_any_invoker().issuer("https://tenant.example.com/").audience("orders-api")
    };
    let of_oidc = event("appsync_resolver_oidc", "");
    let believed = built(oidc().clock(FixedClock::at(SAMPLED)).or(signers()));
    assert_eq!(outcome(&believed, &of_oidc).await, "auth0|example  ");
    assert_eq!(outcome(&built(pool()), &of_oidc).await, "bad_issuer");
    let sourced = with(&of_oidc, "/identity/sourceIp", json!(["203.0.113.10"]));
    assert_eq!(outcome(&believed, &sourced).await, "auth0|example  ");

    for (gateway, kinds) in [
        (pool(), [true, false, false]),
        (signers(), [false, true, false]),
        (admitted(), [false, false, true]),
        (pool().or(signers()), [true, true, false]),
        (signers().or(admitted()), [false, true, true]),
        (admitted().or(pool()), [true, false, true]),
        (pool().or(signers().or(admitted())), [true, true, true]),
        (pool().or(signers()).or(admitted()), [true, true, true]),
    ] {
        let verifier = built(gateway);
        for ((event, who), is_believed) in events.iter().zip(kinds) {
            let expected = if is_believed { who.as_str() } else { "bad_issuer" };
            assert_eq!(outcome(&verifier, event).await, expected, "{kinds:?} {}", event["identity"]);
        }
        for nobody in [json!(null), json!({}), json!({"sourceIp": null, "userArn": null, "claims": null})] {
            let event = with(&events[0].0, "/identity", nobody);
            assert_eq!(outcome(&verifier, &event).await, "missing_credential", "{}", event["identity"]);
        }
        assert_eq!(outcome(&verifier, &without(&events[0].0, "/identity")).await, "missing_credential");
        assert_eq!(outcome(&verifier, &event("appsync_resolver_api_key", "")).await, "missing_credential");
        for other in [json!({"sourceIp": ["203.0.113.10"]}), json!({"username": "jane"}), json!({"other": 1})]
        {
            let event = with(&events[0].0, "/identity", other);
            assert_eq!(outcome(&verifier, &event).await, "bad_issuer", "{}", event["identity"]);
        }
        for odd in [json!("jane"), json!([{"resolverContext": {"sub": JANE}}])] {
            let event = with(&events[0].0, "/identity", odd);
            assert_eq!(outcome(&verifier, &event).await, "malformed", "{}", event["identity"]);
        }
    }
}

#[tokio::test]
async fn an_appsync_identity_of_two_kinds_is_of_none() {
    let verifier = built(pool().or(signers()).or(admitted()));
    let samples =
        [event("appsync_resolver_cognito", ""), event("appsync_resolver_iam", ""), admitted_event()];
    for (i, base) in samples.iter().enumerate() {
        assert!(!outcome(&verifier, base).await.contains("bad_issuer"));
        for (j, foreign) in samples.iter().enumerate().filter(|(j, _)| *j != i) {
            for (name, value) in foreign["identity"].as_object().expect("members") {
                let mixed = with(base, &format!("/identity/{name}"), value.clone());
                let is_neutral = ["sourceIp", "username"].contains(&name.as_str()) || value.is_null();
                let is_refused = outcome(&verifier, &mixed).await == "bad_issuer";
                assert_eq!(is_refused, !is_neutral, "{name} of {j} in {i}");
            }
        }
    }
}

/// Only AppSync writes `identity` beside `info`; all else in an event may be the caller's.
#[tokio::test]
async fn arguments_that_look_like_an_identity_do_not_count() {
    let verifier = built(pool().or(signers()).or(admitted()));
    let tokens = verifier_without_keys().keys(Keys::jwk(Signer::new("k1").jwk().to_string())).build();
    let either = verifier.or_tokens(&tokens.expect("a verifier")).expect("a verifier");
    let api_key = event("appsync_resolver_api_key", "");
    for sample in [event("appsync_resolver_cognito", ""), event("appsync_resolver_iam", ""), admitted_event()]
    {
        let identity = sample["identity"].clone();
        assert!(verifier.authenticate(&sample).await.is_ok());
        let whole = json!({"identity": identity, "info": sample["info"]});
        for place in
            ["/arguments", "/source", "/stash", "/prev", "/request", "/info/variables", "/request/headers"]
        {
            let forged = with(&api_key, place, whole.clone());
            assert_eq!(outcome(&verifier, &forged).await, "missing_credential", "{place}");
            assert_eq!(outcome(&either, &forged).await, "missing_credential", "{place}");
        }
        for name in ["Identity", "identity ", "x-identity"] {
            let mut forged = without(&api_key, "/identity");
            forged[name] = identity.clone();
            assert_eq!(outcome(&verifier, &forged).await, "missing_credential", "{name}");
        }
        // A batch of questions, and what no resolver is asked.
        assert_eq!(outcome(&verifier, &json!([sample])).await, "missing_credential");
        assert_eq!(outcome(&verifier, &without(&sample, "/info")).await, "missing_credential");
        let carried = json!({"detail-type": "x", "source": "x", "detail": sample});
        assert_eq!(outcome(&verifier, &carried).await, "missing_credential");
        let request = with(&sample, "/headers", json!({}));
        assert_eq!(outcome(&verifier, &request).await, "missing_credential", "an HTTP request");
        let typed: AppSyncDirectResolverEvent = serde_json::from_value(sample).expect("an event");
        let error = verifier.authenticate(&typed).await.expect_err("the type cannot tell");
        assert_eq!(error.code(), "missing_credential");
    }
}

/// Whoever came with an identity that is not believed is no guest.
#[tokio::test]
async fn an_unbelieved_identity_is_no_guest() {
    static USERS: LazyLock<Verifier> = LazyLock::new(|| built(pool()));

    #[require_auth(optional, verifier = USERS)]
    async fn order(
        _: LambdaEvent<Value>,
        #[principal] caller: Option<Principal>,
    ) -> Result<Value, lambda_runtime::Error> {
        Ok(json!(caller.map(|caller| caller.subject().to_owned())))
    }

    for (sample, expected) in [
        ("appsync_resolver_cognito", Some(json!(JANE))),
        ("appsync_resolver_api_key", Some(json!(null))),
        ("appsync_resolver_iam", None),
        ("appsync_resolver_lambda", None),
    ] {
        let answer = order(LambdaEvent::new(event(sample, ""), Context::default())).await;
        assert_eq!(answer.ok(), expected, "{sample}");
    }
}

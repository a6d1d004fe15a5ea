//! Ways past the guard that were looked for, each beside what may pass.

use std::net::IpAddr;
use std::time::Duration;

use auth_runtime::authorizer::{Authorizer, AuthorizerError, Routes};
use auth_runtime::layer::Authorized;
use auth_runtime::{AuthEvent, Authenticated, Keys, Requirement, Verifier, rule};
use auth_tests::{NOW, Signer, claims, event, verifier, verifier_without_keys};
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerResponse, ApiGatewayV2CustomAuthorizerIamPolicyResponse,
    ApiGatewayV2CustomAuthorizerSimpleResponse, ApiGatewayV2httpRequest,
};
use aws_lambda_events::eventbridge::EventBridgeEvent;
use aws_lambda_events::sqs::SqsMessage;
use lambda_http::{RequestExt as _, RequestPayloadExt as _};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};

const READ: Requirement = Requirement::Scope("orders:read");

fn with_cookie(signer: &Signer) -> Verifier {
    let keys = Keys::jwk(signer.jwk().to_string());
    verifier_without_keys().keys(keys).cookie("__Host-session").build().expect("a verifier")
}

async fn outcome<E: AuthEvent>(verifier: &Verifier, event: &E) -> &'static str {
    verifier.authenticate(event).await.map_or_else(|error| error.code(), |_| "in")
}

/// A page of any site may open a WebSocket with the cookies of this one, and read what comes.
#[tokio::test]
async fn another_sites_page_opens_no_websocket() {
    let signer = Signer::new("k1");
    let verifier = with_cookie(&signer);
    let cookie = format!("__Host-session={}", signer.sign(&claims(&json!({}))));
    let mut connect = event("websocket_connect_header", "");
    for view in ["headers", "multiValueHeaders"] {
        connect[view].as_object_mut().expect("headers").remove("Authorization");
    }
    connect["multiValueHeaders"]["Cookie"] = json!([cookie]);
    let host = connect["headers"]["Host"].as_str().expect("a host").to_owned();
    for (origin, expected) in
        [("https://attacker.example", "condition_failed"), (&format!("https://{host}"), "in")]
    {
        connect["multiValueHeaders"]["Origin"] = json!([origin]);
        assert_eq!(outcome(&verifier, &connect).await, expected, "document, {origin}");
        let request = lambda_http::request::from_str(&connect.to_string()).expect("a request");
        assert_eq!(outcome(&verifier, &request).await, expected, "lambda_http, {origin}");
        let upgrade = lambda_http::http::Request::get("/live")
            .header("host", &host)
            .header("origin", origin)
            .header("cookie", &cookie)
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13");
        assert_eq!(outcome(&verifier, &upgrade.body(()).expect("a request")).await, expected, "{origin}");
    }
}

/// Proxies write these headers for whoever has their cookie, which a browser sends with the form of another site too.
#[tokio::test]
async fn another_sites_page_changes_nothing_behind_a_proxy() {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&json!({})));
    for name in [
        "Cf-Access-Jwt-Assertion",
        "X-Amzn-Ava-User-Context",
        "X-Amzn-Oidc-Accesstoken",
        "X-Amzn-Oidc-Data",
        "X-Auth-Request-Access-Token",
        "X-Forwarded-Access-Token",
        "X-Goog-Iap-Jwt-Assertion",
        "X-Own-Token",
    ] {
        let keys = Keys::jwk(signer.jwk().to_string());
        let verifier = verifier_without_keys().keys(keys).header(name).build().expect("a verifier");
        let is_ours = name == "X-Own-Token";
        for (method, site, expected) in [
            ("POST", json!(null), true),
            ("POST", json!(["same-origin"]), true),
            ("POST", json!(["same-site"]), true),
            ("POST", json!(["none"]), true),
            ("GET", json!(["cross-site"]), true),
            ("POST", json!(["cross-site"]), is_ours),
            ("post", json!(["cross-site"]), is_ours),
            ("POST", json!(["same-origin", "cross-site"]), is_ours),
        ] {
            let mut headers = json!({ name: token });
            if !site.is_null() {
                headers["sec-fetch-site"] = site.clone();
            }
            let event = json!({ "httpMethod": method, "headers": headers });
            let expected = if expected { "in" } else { "condition_failed" };
            assert_eq!(outcome(&verifier, &event).await, expected, "{name}: {method} {site}");
        }
    }
}

/// Browsers that say no more of a request than `Origin` are old, but those that say no more of a WebSocket are not.
#[tokio::test]
async fn where_there_is_only_an_origin_it_tells_whose_page_asks() {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&json!({})));
    let verifier = |name: &str| {
        let keys = Keys::jwk(signer.jwk().to_string());
        verifier_without_keys().keys(keys).header(name).build().expect("a verifier")
    };
    let (proxied, own) = (verifier("Cf-Access-Jwt-Assertion"), verifier("X-Own-Token"));
    let (ours, others) = ("https://shop.example", "https://attacker.example");
    for (method, origins, site, socket, expected) in [
        ("POST", json!([]), None, false, true),
        ("POST", json!([ours]), None, false, true),
        ("POST", json!([others]), None, false, false),
        ("POST", json!(["null"]), None, false, false),
        ("POST", json!(["http://shop.example"]), None, false, false),
        ("POST", json!([ours, others]), None, false, false),
        ("POST", json!(["https://cdn.shop.example"]), Some("same-site"), false, true),
        ("GET", json!([others]), None, false, true),
        ("GET", json!([others]), None, true, false),
        ("GET", json!([ours]), None, true, true),
        ("GET", json!([]), None, true, true),
    ] {
        let mut headers = json!({"host": "shop.example", "origin": origins});
        headers.as_object_mut().expect("headers").extend(
            [("sec-fetch-site", site), ("sec-websocket-version", socket.then_some("13"))]
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))),
        );
        for (name, verifier, expected) in
            [("Cf-Access-Jwt-Assertion", &proxied, expected), ("X-Own-Token", &own, true)]
        {
            let mut event = json!({"httpMethod": method, "headers": headers});
            event["headers"][name] = json!(token);
            let expected = if expected { "in" } else { "condition_failed" };
            assert_eq!(outcome(verifier, &event).await, expected, "{name}: {event}");
        }
    }
}

/// `lambda_http` writes an address from scheme, host and path, and whoever writes one of these could write a query there.
#[tokio::test]
async fn a_query_of_lambda_http_is_not_read_where_another_could_be_meant() {
    const OWN: Requirement = rule!(query("id") == claim("sub"));
    let signer = Signer::new("k1");
    let caller = verifier(&[&signer]).verify(&signer.sign(&claims(&json!({})))).await.expect("a caller");
    let mut http_api = event("apigw_http_v2_bearer", "");
    http_api["rawQueryString"] = json!("id=user-2");
    let mut load_balancer = event("alb_bearer", "");
    load_balancer["queryStringParameters"] = json!({"id": "user-2"});
    let mut lattice = event("vpc_lattice_v2", "");
    lattice["queryStringParameters"] = json!({"id": ["user-2"]});
    for (event, place, odd) in [
        (&http_api, "/rawPath", json!("/orders?id=user-1#")),
        (&http_api, "/rawPath", json!("/orders?id=user-1&x=")),
        (&load_balancer, "/headers/host", json!("shop.example?id=user-1#")),
        (&lattice, "/headers/x-forwarded-proto", json!(["https://shop.example?id=user-1#"])),
    ] {
        let request = |event: &Value| lambda_http::request::from_str(&event.to_string()).expect("a request");
        let mut odd_event = event.clone();
        let (parent, name) = place.rsplit_once('/').expect("a pointer");
        odd_event.pointer_mut(parent).expect("a parent")[name] = odd.clone();
        let odd_request = request(&odd_event);
        assert_eq!(odd_request.query_string_parameters().all("id"), Some(vec!["user-2"]));
        assert!(caller.require_for(&OWN, &odd_request).is_err(), "{odd}");
        assert!(caller.require_for(&OWN, &request(event)).is_err());
        let plain = event.to_string().replace("user-2", "user-1");
        let plain = lambda_http::request::from_str(&plain).expect("a request");
        assert!(caller.require_for(&OWN, &plain).is_ok(), "{place}");
    }
}

/// A handler that goes by `Content-Type` reads a form where a rule would read JSON.
#[tokio::test]
async fn a_form_that_is_json_too_is_not_read_as_json() {
    const OWN: Requirement = rule!(body("owner") == claim("sub"));
    #[derive(serde::Deserialize)]
    struct Order {
        owner: String,
    }
    let signer = Signer::new("k1");
    let caller = verifier(&[&signer]).verify(&signer.sign(&claims(&json!({})))).await.expect("a caller");
    let mut event = event("apigw_http_v2_bearer", "");
    event["body"] = json!(r#"{"owner":"user-1","x":"&owner=user-2&y="}"#);
    event["isBase64Encoded"] = json!(false);
    for (kind, holds) in [
        (json!(null), true),
        (json!("application/json"), true),
        (json!("application/json; charset=utf-8"), true),
        (json!("Application/Problem+JSON ;q=1"), true),
        (json!("application/x-www-form-urlencoded"), false),
        (json!("application/x-www-form-urlencoded; a=application/json"), false),
        (json!("application/x-www-form-urlencoded,application/vnd.a+json"), false),
        (json!("text/plain"), false),
        (json!(""), false),
    ] {
        event["headers"]["content-type"] = kind.clone();
        if kind.is_null() {
            event["headers"].as_object_mut().expect("headers").remove("content-type");
        }
        let request = lambda_http::request::from_str(&event.to_string()).expect("a request");
        assert_eq!(caller.require_for(&OWN, &request).is_ok(), holds, "lambda_http: {kind}");
        assert_eq!(caller.require_for(&OWN, &event).is_ok(), holds, "document: {kind}");
        let order: Option<Order> = request.payload().expect("a payload");
        assert!(order.is_none_or(|order| !holds || order.owner == "user-1"), "{kind}");
    }
    event["headers"]["content-type"] = json!(["application/json", "application/x-www-form-urlencoded"]);
    assert!(caller.require_for(&OWN, &event).is_err());
}

/// Who puts an event on a bus writes its detail, and so whatever looks there as if a service had written it.
#[tokio::test]
async fn the_detail_of_an_event_tells_neither_address_nor_time() {
    let signer = Signer::new("k1");
    let carried = |detail: &Value| {
        json!({"version": "0", "id": "1", "detail-type": "x", "source": "y", "account": "1", "region": "r",
            "time": "2026-01-01T00:00:00Z", "resources": [], "detail": detail})
    };
    let inside: IpAddr = "10.1.2.3".parse().expect("an address");
    let caller = verifier(&[&signer]).verify(&signer.sign(&claims(&json!({})))).await.expect("a caller");
    const FROM_INSIDE: Requirement = rule!(source_ip == "10.1.2.3");
    let direct = json!({"requestContext": {"http": {"method": "GET", "sourceIp": inside}}, "headers": {}});
    assert!(caller.require_for(&FROM_INSIDE, &direct).is_ok());
    for detail in [
        direct,
        json!({"requestContext": {"elb": {}}, "headers": {"x-forwarded-for": inside}}),
        json!({"requestContext": {"identity": {"sourceIp": inside}}}),
    ] {
        let event: EventBridgeEvent<Value> = serde_json::from_value(carried(&detail)).expect("an event");
        assert!(caller.require_for(&FROM_INSIDE, &event).is_err(), "{detail}");
    }

    let keys = Keys::jwk(signer.jwk().to_string());
    let patient = verifier_without_keys().keys(keys).max_queue_age(Duration::from_secs(600)).build();
    let patient = patient.expect("a verifier");
    let expired = signer.sign(&claims(&json!({"exp": NOW - 60})));
    let message = json!({
        "attributes": {"SentTimestamp": ((NOW - 120) * 1_000).to_string()},
        "messageAttributes": {"authorization": {"stringValue": expired, "dataType": "String"}},
    });
    let direct: SqsMessage = serde_json::from_value(message.clone()).expect("a message");
    assert_eq!(outcome(&patient, &direct).await, "in");
    let event: EventBridgeEvent<SqsMessage> = serde_json::from_value(carried(&message)).expect("an event");
    assert_eq!(outcome(&patient, &event).await, "expired");
}

/// An answer that is kept for a cookie would let the page of another site in after one of ours.
#[tokio::test]
async fn answers_that_are_kept_are_not_for_cookies() {
    let signer = Signer::new("k1");
    let routes = || Routes::new().route("GET", "/orders/{id}", READ).route("DELETE", "/orders/{id}", READ);
    let token = signer.sign(&claims(&json!({})));
    let kept = Authorizer::routes(routes()).verifier(with_cookie(&signer)).build().expect("an authorizer");
    let exact = Authorizer::exact(READ).verifier(with_cookie(&signer)).build().expect("an authorizer");
    type IamPolicy = ApiGatewayV2CustomAuthorizerIamPolicyResponse;
    type Policy = ApiGatewayCustomAuthorizerResponse;
    type Simple = ApiGatewayV2CustomAuthorizerSimpleResponse;
    let cookie = event("authorizer_http_v2_cookie", &token);
    let header = event("authorizer_http_v2", &token);
    for asked in [&header, &cookie] {
        let answer: Simple = exact.answer(asked).await.expect("an answer");
        assert!(answer.is_authorized);
        let answer = kept.answer::<_, Simple>(asked).await;
        assert_eq!(answer.expect_err("no answer"), AuthorizerError::Undecided { code: "misconfigured" });
        let answer = kept.answer::<_, IamPolicy>(asked).await;
        assert_eq!(answer.expect_err("no policy"), AuthorizerError::Undecided { code: "misconfigured" });
    }
    let without = Authorizer::routes(routes()).verifier(verifier(&[&signer])).build().expect("an authorizer");
    let answer: Simple = without.answer(&header).await.expect("an answer");
    assert!(answer.is_authorized);
    // A token alone is no cookie.
    let answer = kept.answer::<_, Policy>(&event("authorizer_rest_token", &token)).await;
    assert!(answer.is_ok());
}

#[test]
fn what_an_invoker_sent_beside_the_event_is_not_shown() {
    let mut context = Context::default();
    let client = json!({"custom": {"authorization": "hunter2"}, "client": {"installationId": "", "appTitle": "", "appVersionName": "", "appVersionCode": "", "appPackageName": ""}, "environment": {}});
    context.client_context = Some(serde_json::from_value(client).expect("a client context"));
    let order: Authenticated<Value> = serde_json::from_value(json!({"order": 7})).expect("an order");
    let shown = format!("{:?}", LambdaEvent::new(order, context.clone()).request());
    assert!(!shown.contains("hunter2"), "{shown}");
    let shown = format!("{:?}", LambdaEvent::new(ApiGatewayV2httpRequest::default(), context).request());
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// What AppSync found out about its caller are claims.
#[test]
fn a_view_does_not_show_the_caller_of_a_resolver() {
    let resolver = json!({
        "info": {"fieldName": "order"},
        "identity": {"sub": "hunter2", "claims": {"email": "hunter2@example.com"}},
    });
    let shown = format!("{:?}", resolver.request());
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("resolver: Some"), "{shown}");
}

/// What stands behind a layer may be traced with its argument.
#[test]
fn an_event_that_was_let_in_is_not_shown() {
    let event = json!({"headers": {"authorization": "Bearer hunter2"}});
    let authorized = Authorized { event: LambdaEvent::new(event, Context::default()), principal: "user-1" };
    assert_eq!(format!("{authorized:?}"), r#"Authorized { principal: "user-1", .. }"#);
}

/// The kind of a document is its writer's to choose; a payload with a credential beside it has no other kind.
#[tokio::test]
async fn a_payload_cannot_pose_as_a_request() {
    let signer = Signer::new("k1");
    let verifier = verifier(&[&signer]);
    let token = signer.sign(&claims(&json!({})));
    let posing = json!({"requestContext": {"http": {"method": "GET"}}, "headers": {"authorization": token}});
    let payload: Authenticated<Value> = serde_json::from_value(posing).expect("a payload");
    let refused: Result<Value, &str> =
        verifier.authenticate(&payload).await.expect_err("no credential").answer(&payload);
    assert_eq!(refused, Err("Unauthorized"));
}

/// A second credential in another spelling is neither hidden from the guard nor handed to the body.
#[tokio::test]
async fn a_payload_has_one_credential_however_it_is_spelt() {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&json!({})));
    for (document, expected) in [
        (json!({"order": 7, "authorization": token}), "in"),
        (json!({"order": 7, "Authorization": token}), "in"),
        (json!({"order": 7, "authorization": token, "Authorization": "other"}), "malformed"),
        (json!({"order": 7}), "missing_credential"),
    ] {
        let payload: Authenticated<Value> = serde_json::from_value(document).expect("a payload");
        assert_eq!(outcome(&verifier(&[&signer]), &payload).await, expected);
        assert_eq!(payload.payload, json!({"order": 7}));
    }
}

/// Two tenants never become one.
#[tokio::test]
async fn large_numbers_are_handed_on_as_they_are() {
    let signer = Signer::new("k1");
    let mut told = Vec::new();
    for number in ["18446744073709551616", "18446744073709551617", "42"] {
        let claims = claims(&json!({})).to_string().replacen('{', &format!(r#"{{"tenant":{number},"#), 1);
        let token = signer.sign_raw(br#"{"alg":"ES256","typ":"at+jwt","kid":"k1"}"#, claims.as_bytes());
        let authorizer = Authorizer::exact(READ).verifier(verifier(&[&signer])).context(["tenant"]).build();
        let asked = event("authorizer_http_v2", &token);
        let answer: ApiGatewayV2CustomAuthorizerSimpleResponse =
            authorizer.expect("an authorizer").answer(&asked).await.expect("an answer");
        told.push(serde_json::to_value(answer).expect("JSON")["context"]["tenant"].clone());
    }
    assert_ne!(told[0], told[1]);
    assert_eq!(told[2], json!(42));
}

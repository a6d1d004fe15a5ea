//! Where a credential may come from, in every event, typed and untyped.

use auth_runtime::{AuthEvent, Error, Keys, Verifier};
use auth_tests::corpus::{Fixture, outcome};
use auth_tests::{Signer, claims, event, typed_event, verifier, verifier_without_keys};
use aws_lambda_events::alb::AlbTargetGroupRequest;
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayV2httpRequest, ApiGatewayWebsocketProxyRequest,
};
use aws_lambda_events::lambda_function_urls::LambdaFunctionUrlRequest;
use lambda_runtime::LambdaEvent;
use serde_json::{Value, json};

/// The event of a corpus case, as JSON.
fn corpus_event(case: &Value) -> Value {
    let template = match case["source"].as_str() {
        Some("apigw_http_v2") => "apigw_http_v2_bearer",
        Some("apigw_rest") => "apigw_rest_bearer",
        Some("alb" | "alb_multi") => "alb_bearer",
        other => panic!("an unknown source: {other:?}"),
    };
    let mut event = event(template, "unused");
    event["headers"] = case["headers"].clone();
    event["multiValueHeaders"] = case["multiValueHeaders"].clone();
    event["cookies"] = case["cookies"].clone();
    for name in ["queryStringParameters", "rawQueryString", "body"] {
        if !case[name].is_null() {
            event[name] = case[name].clone();
        }
    }
    if let Some(method) = case["method"].as_str() {
        event["requestContext"]["http"]["method"] = method.into();
    }
    if event["cookies"].is_null() {
        event.as_object_mut().expect("an object").remove("cookies");
    }
    event
}

#[tokio::test]
async fn every_request_of_the_corpus_is_read_as_it_should_be() {
    let fixture = Fixture::default();
    let mut typed = 0;
    for case in fixture.cases() {
        let verifier = fixture.verifier(case["cookie_source"].as_str());
        let event = corpus_event(&case);
        let expected = case["expect"].as_str().expect("text");
        assert_eq!(outcome(&verifier, &event).await, expected, "untyped: {}", case["id"]);

        let event_type = match case["source"].as_str() {
            Some("apigw_http_v2") => outcome_typed::<ApiGatewayV2httpRequest>(&verifier, event).await,
            Some("apigw_rest") => outcome_typed::<ApiGatewayProxyRequest>(&verifier, event).await,
            _ => outcome_typed::<AlbTargetGroupRequest>(&verifier, event).await,
        };
        // Some header values cannot be in a typed event: it does not decode, and the handler never runs.
        if let Some(outcome) = event_type {
            assert_eq!(outcome, expected, "typed: {}", case["id"]);
            typed += 1;
        }
    }
    assert!(typed >= 48, "{typed}");
}

async fn outcome_typed<E>(verifier: &Verifier, event: Value) -> Option<&'static str>
where
    E: AuthEvent + serde::de::DeserializeOwned,
{
    let payload: E = serde_json::from_value(event).ok()?;
    Some(outcome(verifier, &LambdaEvent::new(payload, lambda_runtime::Context::default())).await)
}

#[tokio::test]
async fn every_sample_event_is_read_typed_and_untyped() {
    let fixture = Fixture::default();
    let verifier = fixture.verifier(None);
    for (name, expected) in [
        ("apigw_rest_bearer", "A"),
        ("apigw_rest_duplicate_authorization", "reject"),
        ("apigw_rest_query_token", "none"),
        ("apigw_http_v1_no_authorizer", "A"),
    ] {
        assert_eq!(outcome(&verifier, &event(name, &fixture.a)).await, expected, "{name}");
        let event = typed_event::<ApiGatewayProxyRequest>(name, &fixture.a);
        assert_eq!(outcome(&verifier, &event).await, expected, "typed {name}");
    }
    for (name, expected) in [
        ("apigw_http_v2_bearer", "A"),
        ("apigw_http_v2_duplicate_authorization", "reject"),
        ("function_url_none", "A"),
    ] {
        assert_eq!(outcome(&verifier, &event(name, &fixture.a)).await, expected, "{name}");
        let event = typed_event::<ApiGatewayV2httpRequest>(name, &fixture.a);
        assert_eq!(outcome(&verifier, &event).await, expected, "typed {name}");
    }
    for name in ["alb_bearer", "alb_multi_value"] {
        assert_eq!(outcome(&verifier, &event(name, &fixture.a)).await, "A", "{name}");
        let event = typed_event::<AlbTargetGroupRequest>(name, &fixture.a);
        assert_eq!(outcome(&verifier, &event).await, "A", "typed {name}");
    }
    let url = typed_event::<LambdaFunctionUrlRequest>("function_url_none", &fixture.a);
    assert_eq!(outcome(&verifier, &url).await, "A");
}

#[tokio::test]
async fn documents_of_any_other_kind_carry_no_credential() {
    let fixture = Fixture::default();
    let verifier = fixture.verifier(Some("session"));
    for event in [
        json!(null),
        json!("Bearer x"),
        json!([]),
        json!({}),
        json!({"headers": null, "multiValueHeaders": [], "cookies": {}}),
        json!({"headers": ["authorization"], "requestContext": []}),
        json!({"authorization": null, "payload": {"authorization": "Bearer x"}}),
        json!({"detail-type": "x", "authorization": "Bearer x", "detail": {"headers": {"authorization": "Bearer x"}}}),
        json!({"messageVersion": "1.0", "promptSessionAttributes": {"authorization": "Bearer x"}}),
        json!({"Records": [{"messageAttributes": {"authorization": {"stringValue": "Bearer x"}}}]}),
        json!({"cookies": ["session=x"]}),
    ] {
        assert_eq!(outcome(&verifier, &event).await, "none", "{event}");
    }
    for event in [
        json!({"headers": {"authorization": 7}}),
        json!({"headers": {"authorization": ["Bearer x", "Bearer y"]}}),
        json!({"headers": {"authorization": null}}),
        json!({"headers": {}, "cookies": ["session=é"]}),
        json!({"headers": {}, "cookies": [7]}),
        json!({"authorization": 7}),
        json!({"authorization": ["x", "y"]}),
        json!({"authorization": "x", "Authorization": "x"}),
        json!({"detail-type": "x", "detail": {"authorization": "x", "metadata": {"authorization": "x"}}}),
    ] {
        assert_eq!(outcome(&verifier, &event).await, "reject", "{event}");
    }
}

#[tokio::test]
async fn a_named_header_is_read_with_or_without_the_scheme() {
    let fixture = Fixture::default();
    let verifier = verifier_without_keys()
        .header("X-User-Token")
        .keys(Keys::jwk(fixture.signer.jwk().to_string()))
        .build()
        .expect("a verifier");
    let (a, b) = (&fixture.a, &fixture.b);
    // What IAM puts into `Authorization` is not a bearer token and does not disturb.
    let iam = "AWS4-HMAC-SHA256 Credential=AKIA/20270115/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=00";
    for (headers, expected) in [
        (json!({"x-user-token": a}), "A"),
        (json!({"X-User-Token": format!("Bearer {a}")}), "A"),
        (json!({"x-user-token": a, "authorization": iam}), "A"),
        (json!({"authorization": format!("Bearer {a}")}), "A"),
        (json!({"x-user-token": a, "authorization": format!("Bearer {b}")}), "reject"),
        (json!({"x-user-token": a, "authorization": format!("Basic x, Bearer {b}")}), "reject"),
        (json!({"x-user-token": format!("{a},{b}")}), "reject"),
        (json!({"x-user-token": format!("Basic {a}")}), "reject"),
        (json!({"x-user-token": ""}), "reject"),
        (json!({"authorization": iam}), "none"),
        (json!({"authorization": ""}), "reject"),
    ] {
        assert_eq!(outcome(&verifier, &json!({ "headers": headers })).await, expected, "{headers}");
    }
}

/// The scheme is a word, and a space follows it.
#[tokio::test]
async fn an_authorization_that_is_not_of_its_form_is_a_bad_request() {
    let fixture = Fixture::default();
    let verifier = fixture.verifier(None);
    for (value, expected) in [("Basic eDp5", "none"), ("Basic é", "reject"), ("Basic \u{7f}", "reject")] {
        let event = json!({"headers": {"authorization": value}});
        assert_eq!(outcome(&verifier, &event).await, expected, "{value}");
    }
    for (value, is_request_error) in [("Bearer x", false), ("Bearer/x", true), ("Bearer", true)] {
        let event = json!({"headers": {"authorization": value}});
        let error = verifier.authenticate(&event).await.expect_err("a refusal");
        assert_eq!(matches!(error, Error::Request(_)), is_request_error, "{value}: {error}");
    }
}

/// Where the browser does not say `Sec-Fetch-Site`, `Origin` and `Host` must agree.
#[tokio::test]
async fn a_cookie_that_could_change_something_comes_from_the_same_origin() {
    let fixture = Fixture::default();
    let verifier = fixture.verifier(Some("session"));
    for (headers, expected) in [
        (json!({"origin": "https://api.example", "host": "api.example"}), "A"),
        (json!({"origin": "https://api.example", "host": "other.example"}), "csrf"),
        (json!({"origin": "http://api.example", "host": "api.example"}), "csrf"),
        (json!({"origin": "https://", "host": ""}), "csrf"),
        (json!({"origin": "https://api.example"}), "csrf"),
        (json!({"host": "api.example"}), "csrf"),
        (
            json!({"origin": "https://api.example", "host": "api.example", "sec-fetch-site": "cross-site"}),
            "csrf",
        ),
    ] {
        let mut event = json!({"httpMethod": "POST", "headers": headers});
        event["headers"]["cookie"] = format!("session={}", fixture.a).into();
        assert_eq!(outcome(&verifier, &event).await, expected, "{headers}");
    }
}

#[tokio::test]
async fn lambda_http_requests_are_read() {
    let signer = Signer::new("k1");
    let verifier = verifier(&[&signer]);
    let request = |values: &[&str]| {
        let mut request = lambda_http::http::Request::builder();
        for value in values {
            request = request.header("Authorization", *value);
        }
        request.body(lambda_http::Body::Empty).expect("a request")
    };
    let bearer = format!("Bearer {}", signer.sign(&claims(&json!({"sub": "A"}))));
    assert_eq!(outcome(&verifier, &request(&[&bearer])).await, "A");
    assert_eq!(outcome(&verifier, &request(&[])).await, "none");
    assert_eq!(outcome(&verifier, &request(&[&bearer, &bearer])).await, "reject");
    assert_eq!(outcome(&verifier, &request(&["Basic x", &bearer])).await, "reject");
}

/// Where the front sends cookies twice, both must say the same; and with any `Authorization` none is looked at.
#[tokio::test]
async fn cookies_are_read_from_every_view() {
    let fixture = Fixture::default();
    let verifier = fixture.verifier(Some("session"));
    let (a, b) = (format!("session={}", fixture.a), format!("session={}", fixture.b));
    for (event, expected) in [
        (json!({"cookies": [a], "headers": {"cookie": a}}), "A"),
        (json!({"cookies": ["x=y"], "headers": {"cookie": a}}), "A"),
        (json!({"cookies": [a], "headers": {"cookie": b}}), "reject"),
        (json!({"multiValueHeaders": {"Cookie": ["x=y", a]}, "headers": {"Cookie": a}}), "A"),
        (json!({"multiValueHeaders": {"Cookie": [a]}, "headers": {"Cookie": "x=y"}}), "A"),
        (json!({"multiValueHeaders": {"Cookie": [a]}, "headers": {"Cookie": b}}), "reject"),
        (json!({"multiValueHeaders": {"Cookie": [a, a]}, "headers": {"Cookie": a}}), "reject"),
        (json!({"cookies": [a], "headers": {"authorization": "Basic eDp5"}}), "none"),
    ] {
        let mut event = event;
        event["httpMethod"] = "GET".into();
        assert_eq!(outcome(&verifier, &event).await, expected, "{event}");
    }
}

#[tokio::test]
async fn a_page_may_send_the_token_as_a_subprotocol() {
    let fixture = Fixture::default();
    let keys = || Keys::jwk(fixture.signer.jwk().to_string());
    let listening =
        verifier_without_keys().keys(keys()).websocket_protocol("bearer").build().expect("a verifier");
    let sample = event("websocket_connect_subprotocol", &fixture.a);
    assert_eq!(outcome(&listening, &sample).await, "A");
    let typed: ApiGatewayWebsocketProxyRequest = serde_json::from_value(sample.clone()).expect("an event");
    assert_eq!(outcome(&listening, &typed).await, "A");
    assert_eq!(outcome(&fixture.verifier(None), &sample).await, "none", "it is not looked at unasked");
    let (a, b) = (&fixture.a, &fixture.b);
    for (value, expected) in [
        (format!("bearer,{a}"), "A"),
        (format!("chat, bearer,  {a}, superchat"), "A"),
        (format!("{a}, bearer"), "reject"),
        ("bearer".to_owned(), "reject"),
        ("bearer, ".to_owned(), "reject"),
        (format!("bearer, {a}, bearer, {b}"), "reject"),
        (format!("bearer, {a} {b}"), "reject"),
        (format!("Bearer, {a}"), "none"),
        (format!("bearers, {a}"), "none"),
        ("chat".to_owned(), "none"),
    ] {
        let event = json!({"requestContext": {"connectionId": "c", "eventType": "CONNECT"},
            "multiValueHeaders": {"Sec-WebSocket-Protocol": [value]}});
        assert_eq!(outcome(&listening, &event).await, expected, "{value}");
    }
    let mut both = sample;
    both["headers"]["Authorization"] = format!("Bearer {b}").into();
    both["multiValueHeaders"]["Authorization"] = json!([format!("Bearer {b}")]);
    assert_eq!(outcome(&listening, &both).await, "reject");
    let problem = verifier_without_keys().keys(keys()).websocket_protocol("a b").build();
    assert!(problem.expect_err("no protocol").to_string().contains("websocket_protocol"));
}

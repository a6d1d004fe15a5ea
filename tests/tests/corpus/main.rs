//! Every request that tries to get in, by every door: as an event of each kind that can say the same, typed and untyped,
//! through `lambda_http`, as a plain HTTP request before a layer, and as a question to an authorizer.
//!
//! A kind is left out where it cannot say what the case says: see `Kind::event`.

mod kinds;

use std::convert::Infallible;

use auth_runtime::authorizer::{AnyFront, Authorizer, AuthorizerAnswer, AuthorizerError};
use auth_runtime::layer::RequireAuthLayer;
use auth_runtime::{AuthEvent, Principal, Requirement, Verifier};
use auth_tests::corpus::{Fixture, outcome};
use aws_lambda_events::alb::AlbTargetGroupRequest;
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerResponse, ApiGatewayProxyRequest, ApiGatewayV2CustomAuthorizerSimpleResponse,
    ApiGatewayV2httpRequest, ApiGatewayWebsocketProxyRequest,
};
use aws_lambda_events::lambda_function_urls::LambdaFunctionUrlRequest;
use aws_lambda_events::vpc_lattice::VpcLatticeRequestV2;
use lambda_http::http::{Request, header};
use lambda_http::tower::{Layer as _, ServiceExt as _};
use lambda_http::{Body, Response, service_fn};
use lambda_runtime::{Context, LambdaEvent};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use kinds::{
    ALB, ALB_MULTI, Case, Form, HTTP_1, HTTP_2, HTTP_AUTHORIZER, Kind, LATTICE, REST, REST_AUTHORIZER,
    SOCKET, URL,
};

/// Runs every case that `call` can say, and checks that at least so many were.
async fn every(door: &str, at_least: usize, call: impl AsyncFn(&Verifier, &Case) -> Option<&'static str>) {
    let fixture = Fixture::default();
    let mut ran = 0;
    for case in fixture.cases().into_iter().map(Case::new) {
        let verifier = fixture.verifier(case.json["cookie_source"].as_str());
        if let Some(outcome) = call(&verifier, &case).await {
            assert_eq!(outcome, case.expect, "{door}: {}", case.id);
            ran += 1;
        }
    }
    assert!(ran >= at_least, "{door}: {ran}");
}

/// As a document, and as the type where it decodes: some values cannot be in one, and the handler never runs.
async fn events<E: AuthEvent + DeserializeOwned>(kind: &Kind, untyped: usize, typed: usize) {
    every(kind.sample, untyped, async |verifier, case| Some(outcome(verifier, &kind.event(case)?).await))
        .await;
    every(&format!("{}, typed", kind.sample), typed, async |verifier, case| {
        let payload: E = serde_json::from_value(kind.event(case)?).ok()?;
        Some(outcome(verifier, &LambdaEvent::new(payload, Context::default())).await)
    })
    .await;
}

#[tokio::test]
async fn by_every_event() {
    events::<ApiGatewayProxyRequest>(&REST, 51, 50).await;
    events::<ApiGatewayProxyRequest>(&HTTP_1, 51, 50).await;
    events::<ApiGatewayV2httpRequest>(&HTTP_2, 50, 49).await;
    events::<LambdaFunctionUrlRequest>(&URL, 50, 49).await;
    events::<AlbTargetGroupRequest>(&ALB, 46, 45).await;
    events::<AlbTargetGroupRequest>(&ALB_MULTI, 50, 49).await;
    events::<VpcLatticeRequestV2>(&LATTICE, 50, 49).await;
    events::<ApiGatewayWebsocketProxyRequest>(&SOCKET, 30, 29).await;
}

/// `lambda_http` keeps the last of several values where a front writes two views. What it lost, nobody can refuse.
#[tokio::test]
async fn by_lambda_http() {
    for (kind, at_least) in [
        (REST, 45),
        (HTTP_1, 45),
        (HTTP_2, 49),
        (URL, 49),
        (ALB, 45),
        (ALB_MULTI, 49),
        (LATTICE, 49),
        (SOCKET, 24),
    ] {
        every(&format!("lambda_http, {}", kind.sample), at_least, async |verifier, case| {
            if kind.form == Form::Both && (case.repeats() || case.disagrees()) {
                return None;
            }
            let request = lambda_http::request::from_str(&kind.event(case)?.to_string()).ok()?;
            Some(outcome(verifier, &request).await)
        })
        .await;
    }
}

/// A layer before a service on plain HTTP, told by the response.
#[tokio::test]
async fn by_a_layer() {
    every("layer", 49, async |verifier, case| {
        if case.disagrees() {
            return None;
        }
        let path = case.json["rawQueryString"].as_str().map_or("/".to_owned(), |query| format!("/?{query}"));
        let mut request = Request::builder().method(case.method()).uri(path);
        for (name, value) in case.lines_with_cookies() {
            request = request.header(name, value.as_bytes());
        }
        let request = request.body(Body::from(case.json["body"].as_str().unwrap_or_default())).ok()?;
        let service = service_fn(async |request: Request<Body>| {
            let caller = request.extensions().get::<Principal>().map(|caller| caller.subject().to_owned());
            Ok::<_, Infallible>(Response::new(Body::from(caller.unwrap_or_default())))
        });
        let layer = RequireAuthLayer::new(Requirement::Authenticated).verifier(verifier.clone());
        let response = layer.layer(service).oneshot(request).await.expect("an answer");
        let challenge = response.headers().get(header::WWW_AUTHENTICATE).map(|value| value.as_bytes());
        Some(match (response.status().as_u16(), challenge) {
            (200, None) if response.body().as_ref() == b"A" => "A",
            (401, Some(b"Bearer")) => "none",
            (400 | 401, Some(_)) => "reject",
            (403, _) => "csrf",
            _ => panic!("{response:?}"),
        })
    })
    .await;
}

/// What an authorizer answers, and whether that lets `A` in.
async fn asked<A>(verifier: &Verifier, event: Option<Value>, allows: fn(&Value) -> bool) -> Option<bool>
where
    A: AuthorizerAnswer<AnyFront> + Serialize,
{
    let authorizer =
        Authorizer::exact(Requirement::Authenticated).context(["sub"]).verifier(verifier.clone());
    let answer: Result<A, _> = authorizer.build().expect("an authorizer").answer(&event?).await;
    match answer {
        Ok(answer) => {
            let answer = serde_json::to_value(answer).expect("JSON");
            assert!(!allows(&answer) || answer["context"]["sub"] == "A", "{answer}");
            Some(allows(&answer))
        }
        Err(AuthorizerError::Unauthorized) => Some(false),
        Err(error) => panic!("{error}"),
    }
}

/// An authorizer has one way to say no.
#[tokio::test]
async fn by_an_authorizer() {
    let told = |case: &Case, is_allowed: Option<bool>| {
        is_allowed.map(|is_allowed| match (is_allowed, case.expect.as_str()) {
            (true, _) => "A",
            (false, "none") => "none",
            (false, "csrf") => "csrf",
            (false, _) => "reject",
        })
    };
    every("REST authorizer", 50, async |verifier, case| {
        let allows = |answer: &Value| answer["policyDocument"]["Statement"][0]["Effect"] == "Allow";
        let event = REST_AUTHORIZER.event(case);
        told(case, asked::<ApiGatewayCustomAuthorizerResponse>(verifier, event, allows).await)
    })
    .await;
    every("HTTP authorizer", 49, async |verifier, case| {
        let allows = |answer: &Value| answer["isAuthorized"] == true;
        let event = HTTP_AUTHORIZER.event(case);
        told(case, asked::<ApiGatewayV2CustomAuthorizerSimpleResponse>(verifier, event, allows).await)
    })
    .await;
}

//! The guard as a layer: the service behind runs for whom the rule admits and for nobody else.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};

use auth_runtime::layer::{Authorized, RequireAuthLayer};
use auth_runtime::{Guarded, Principal, Requirement, Verifier, rule};
use auth_tests::log::Log;
use auth_tests::{Remote, Signer, claims, typed_event, verifier};
use aws_lambda_events::alb::{AlbTargetGroupRequest, AlbTargetGroupResponse};
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayProxyResponse, ApiGatewayV2httpRequest, ApiGatewayV2httpResponse,
};
use aws_lambda_events::lambda_function_urls::{LambdaFunctionUrlRequest, LambdaFunctionUrlResponse};
use lambda_http::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use lambda_http::tower::{Layer, Service, ServiceBuilder, ServiceExt as _};
use lambda_http::{Body, IntoResponse, Request, RequestExt as _, Response, service_fn};
use lambda_runtime::{Error, LambdaEvent};
use serde_json::{Value, json};
use tokio::task::JoinSet;

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));

const ADMIN: Requirement = rule!(role = "admin");

fn admins() -> RequireAuthLayer {
    RequireAuthLayer::new(ADMIN).name("orders").verifier(|| &*VERIFIER)
}

fn anybody() -> RequireAuthLayer<Option<Principal>> {
    RequireAuthLayer::optional().verifier(|| &*VERIFIER)
}

fn token(changes: Value) -> String {
    SIGNER.sign(&claims(&changes))
}

fn role(role: &str) -> String {
    token(json!({ "roles": [role] }))
}

fn request(token: Option<&str>) -> Request {
    let mut request = Request::new(Body::Empty);
    if let Some(token) = token {
        let value = format!("Bearer {token}").parse().expect("a header");
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    request
}

/// A service that counts its runs and answers who called, by the extensions.
fn echo(
    runs: &Arc<AtomicUsize>,
) -> impl Service<Request, Response = Response<Body>, Error = Infallible, Future: Send + 'static>
+ Clone
+ Send
+ 'static
+ use<> {
    let runs = runs.clone();
    service_fn(move |request: Request| {
        runs.fetch_add(1, Ordering::SeqCst);
        let subject = request.extensions().get::<Principal>().map(|caller| caller.subject().to_owned());
        ready(Ok(Response::new(Body::Text(subject.unwrap_or_default()))))
    })
}

async fn answer<S>(service: &S, request: Request) -> (u16, Option<String>, String)
where
    S: Service<Request, Response = Response<Body>> + Clone,
    S::Error: std::fmt::Debug,
{
    let response = service.clone().oneshot(request).await.expect("an answer");
    let challenge = response.headers().get(WWW_AUTHENTICATE);
    let challenge = challenge.map(|value| value.to_str().expect("text").to_owned());
    let body = std::str::from_utf8(response.body()).expect("text").to_owned();
    (response.status().as_u16(), challenge, body)
}

#[tokio::test]
async fn each_refusal_beside_what_is_let_through() {
    let runs = Arc::default();
    let service = ServiceBuilder::new().layer(admins()).service(echo(&runs));
    let (admin, viewer) = (role("admin"), role("viewer"));
    let expired = token(json!({"roles": ["admin"], "exp": auth_tests::NOW}));
    let mut two = request(Some(&admin));
    two.headers_mut().append(AUTHORIZATION, format!("Bearer {admin}").parse().expect("a header"));
    for (name, request, status, challenge) in [
        ("admin", request(Some(&admin)), 200, None),
        ("viewer", request(Some(&viewer)), 403, None),
        ("nobody", request(None), 401, Some("Bearer")),
        ("expired", request(Some(&expired)), 401, Some(r#"Bearer error="invalid_token""#)),
        ("two", two, 400, Some(r#"Bearer error="invalid_request""#)),
    ] {
        let before = runs.load(Ordering::SeqCst);
        let (answered, found, body) = answer(&service, request).await;
        assert_eq!((answered, found.as_deref()), (status, challenge), "{name}");
        assert_eq!(runs.load(Ordering::SeqCst) - before, usize::from(status == 200), "{name}");
        let expected = if status == 200 { "user-1".to_owned() } else { format!("\"status\":{status}") };
        assert!(body.contains(&expected), "{name}: {body}");
    }
}

#[tokio::test]
async fn a_missing_scope_is_asked_for() {
    let runs = Arc::default();
    let layer = |requirement| RequireAuthLayer::new(requirement).verifier(|| &*VERIFIER);
    let readers = layer(rule!(scope = "orders:read")).layer(echo(&runs));
    let writers = layer(rule!(scope = "orders:write")).layer(echo(&runs));
    let token = role("viewer");
    assert_eq!(answer(&readers, request(Some(&token))).await.0, 200);
    let (status, challenge, _) = answer(&writers, request(Some(&token))).await;
    let asked = r#"Bearer error="insufficient_scope", scope="orders:write""#;
    assert_eq!((status, challenge.as_deref()), (403, Some(asked)));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refusal_is_the_same_as_from_the_attribute() {
    #[auth_runtime::require_auth(role = "admin", verifier = VERIFIER)]
    async fn handler(request: Request) -> Result<Response<Body>, Error> {
        drop(request);
        Ok(Response::new(Body::Empty))
    }

    let runs = Arc::default();
    let service = admins().layer(echo(&runs));
    for token in [None, Some(role("viewer")), Some("abc".to_owned()), Some("a,b".to_owned())] {
        let by_layer = service.clone().oneshot(request(token.as_deref())).await.expect("an answer");
        let by_attribute = handler(request(token.as_deref())).await.expect("an answer");
        assert_eq!(by_layer.status(), by_attribute.status());
        assert_eq!(by_layer.headers(), by_attribute.headers());
        assert_eq!(by_layer.body().as_ref(), by_attribute.body().as_ref());
    }
    assert_eq!(runs.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn optional_lets_through_who_sent_nothing_and_nobody_who_sent_something_bad() {
    let runs = Arc::default();
    let service = anybody().layer(echo(&runs));
    assert_eq!(answer(&service, request(None)).await, (200, None, String::new()));
    assert_eq!(answer(&service, request(Some(&role("viewer")))).await, (200, None, "user-1".to_owned()));
    let foreign = Signer::new("k1").sign(&claims(&json!({})));
    assert_eq!(answer(&service, request(Some(&foreign))).await.0, 401);
    assert_eq!(answer(&service, request(Some("abc"))).await.0, 401);
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_principal_from_before_is_replaced_or_removed() {
    let runs = Arc::default();
    let another =
        VERIFIER.verify(&token(json!({"sub": "smuggled", "roles": ["admin"]}))).await.expect("good");
    let smuggle = |token: Option<&str>| {
        let mut request = request(token);
        request.extensions_mut().insert(another.clone());
        request
    };
    assert_eq!(answer(&echo(&runs), smuggle(None)).await.2, "smuggled", "without a layer");
    let service = admins().layer(echo(&runs));
    assert_eq!(answer(&service, smuggle(Some(&role("admin")))).await.2, "user-1");
    assert_eq!(answer(&service, smuggle(Some(&role("viewer")))).await.0, 403);
    assert_eq!(answer(&service, smuggle(None)).await.0, 401);
    let service = anybody().layer(echo(&runs));
    assert_eq!(answer(&service, smuggle(None)).await, (200, None, String::new()));
    assert_eq!(answer(&service, smuggle(Some(&role("viewer")))).await.2, "user-1");
}

#[tokio::test]
async fn two_layers_both_have_to_let_through() {
    let runs = Arc::default();
    let writers = RequireAuthLayer::new(rule!(scope = "orders:write")).verifier(|| &*VERIFIER);
    let service = ServiceBuilder::new().layer(admins()).layer(writers).service(echo(&runs));
    for (role, scope, status) in
        [("admin", "orders:write", 200), ("admin", "orders:read", 403), ("viewer", "orders:write", 403)]
    {
        let token = token(json!({"roles": [role], "scope": scope}));
        assert_eq!(answer(&service, request(Some(&token))).await.0, status, "{role} {scope}");
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn conditions_on_the_request_are_asked() {
    const OWN: Requirement = rule!(claim("sub") == path("user_id"), claim("tenant") == body("tenant"));
    let runs = Arc::default();
    let service = RequireAuthLayer::new(OWN).verifier(|| &*VERIFIER).layer(echo(&runs));
    let token = token(json!({"tenant": "t1"}));
    let call = |user: &str, tenant: &str| {
        let parameters = [("user_id".to_owned(), vec![user.to_owned()])];
        let request = request(Some(&token)).map(|_| Body::Text(json!({ "tenant": tenant }).to_string()));
        request.with_path_parameters(std::collections::HashMap::from(parameters))
    };
    assert_eq!(answer(&service, call("user-1", "t1")).await.0, 200);
    assert_eq!(answer(&service, call("user-2", "t1")).await.0, 403);
    assert_eq!(answer(&service, call("user-1", "t2")).await.0, 403);
    assert_eq!(answer(&service, request(Some(&token))).await.0, 403);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_only_a_handler_can_answer_refuses() {
    const WHEN: Requirement = Requirement::When(0, "own code");
    const NOT_WHEN: Requirement = Requirement::Not(&WHEN);
    const ADMIN_OR_WHEN: Requirement = Requirement::Any(&[WHEN, Requirement::Role("admin")]);
    const EMPTY: Requirement = Requirement::Any(&[]);
    let log = Log::start();
    let runs = Arc::default();
    let of = |rule| RequireAuthLayer::new(rule).verifier(|| &*VERIFIER).layer(echo(&runs));
    for (rule, status) in [(WHEN, 403), (NOT_WHEN, 403), (ADMIN_OR_WHEN, 200), (EMPTY, 500)] {
        assert_eq!(answer(&of(rule), request(Some(&role("admin")))).await.0, status, "{rule}");
    }
    assert_eq!(answer(&of(ADMIN_OR_WHEN), request(Some(&role("viewer")))).await.0, 403);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    assert_eq!(log.count("ERROR", "misconfigured"), 1);
}

#[tokio::test]
async fn without_a_verifier_nobody_gets_in() {
    let log = Log::start();
    let runs = Arc::default();
    let service = RequireAuthLayer::new(ADMIN).name("orders").verifier(Verifier::builder().build());
    let service = service.layer(echo(&runs));
    assert_eq!(answer(&service, request(Some(&role("admin")))).await.0, 500);
    assert_eq!(answer(&service, request(None)).await.0, 500);
    let optional = RequireAuthLayer::optional().verifier(Verifier::builder().build()).layer(echo(&runs));
    assert_eq!(answer(&optional, request(None)).await.0, 500);
    assert_eq!(runs.load(Ordering::SeqCst), 0);
    assert_eq!(log.count("ERROR", "handler=orders"), 2);
}

#[tokio::test]
async fn the_log_has_the_name_or_the_place() {
    let log = Log::start();
    let runs = Arc::default();
    answer(&admins().layer(echo(&runs)), request(None)).await;
    assert!(log.last().contains("handler=orders"), "{log:?}");
    let line = line!() + 1;
    let unnamed = RequireAuthLayer::new(ADMIN).verifier(|| &*VERIFIER);
    answer(&unnamed.layer(echo(&runs)), request(None)).await;
    assert!(log.last().contains(&format!("handler=tests/tests/layer.rs:{line}")), "{log:?}");
}

mod events {
    use super::*;

    async fn check<E, R>(name: &str, sample: &str, ok: fn() -> R, status: fn(&R) -> u16)
    where
        E: serde::de::DeserializeOwned + auth_runtime::AuthEvent,
        Result<R, Error>: auth_runtime::FromRejection<E::Answer>,
    {
        let runs = AtomicUsize::new(0);
        let handler = |event: LambdaEvent<E>| {
            drop(event);
            runs.fetch_add(1, Ordering::SeqCst);
            ready(Ok::<R, Error>(ok()))
        };
        let service = admins().layer(service_fn(handler));
        let call = async |token: &str| {
            status(&service.clone().oneshot(typed_event::<E>(sample, token)).await.expect("an answer"))
        };
        assert_eq!(call(&role("admin")).await, 200, "{name}");
        assert_eq!(call(&role("viewer")).await, 403, "{name}");
        assert!([400, 401].contains(&call("").await), "{name}");
        assert_eq!(runs.load(Ordering::SeqCst), 1, "{name}");
    }

    #[tokio::test]
    async fn every_front_is_refused_in_its_shape() {
        check::<ApiGatewayV2httpRequest, ApiGatewayV2httpResponse>(
            "http",
            "apigw_http_v2_bearer",
            || {
                let mut response = ApiGatewayV2httpResponse::default();
                response.status_code = 200;
                response
            },
            |response| u16::try_from(response.status_code).expect("a status"),
        )
        .await;
        check::<ApiGatewayProxyRequest, ApiGatewayProxyResponse>(
            "rest",
            "apigw_rest_bearer",
            || {
                let mut response = ApiGatewayProxyResponse::default();
                response.status_code = 200;
                response
            },
            |response| u16::try_from(response.status_code).expect("a status"),
        )
        .await;
        check::<LambdaFunctionUrlRequest, LambdaFunctionUrlResponse>(
            "url",
            "function_url_none",
            || {
                let mut response = LambdaFunctionUrlResponse::default();
                response.status_code = 200;
                response
            },
            |response| u16::try_from(response.status_code).expect("a status"),
        )
        .await;
        check::<AlbTargetGroupRequest, AlbTargetGroupResponse>(
            "alb",
            "alb_bearer",
            || {
                let mut response = AlbTargetGroupResponse::default();
                response.status_code = 200;
                response
            },
            |response| u16::try_from(response.status_code).expect("a status"),
        )
        .await;
        check::<Value, Value>(
            "value",
            "apigw_rest_bearer",
            || json!({"statusCode": 200}),
            |response| u16::try_from(response["statusCode"].as_u64().expect("a status")).expect("a status"),
        )
        .await;
    }

    #[tokio::test]
    async fn the_principal_comes_with_the_event() {
        type Event = LambdaEvent<ApiGatewayV2httpRequest>;

        async fn required(call: Authorized<Event>) -> Result<Value, Error> {
            let Authorized { event, principal } = call;
            Ok(json!({"statusCode": 200, "body": [principal.subject(), event.payload.raw_path]}))
        }

        async fn perhaps(call: Authorized<Event, Option<Principal>>) -> Result<Value, Error> {
            let subject = call.principal.map(|caller| caller.subject().to_owned());
            Ok(json!({"statusCode": 200, "body": subject}))
        }

        let event = |token: &str| typed_event("apigw_http_v2_bearer", token);
        let service = admins().with_principal().layer(service_fn(required));
        let call = async |token: &str| service.clone().oneshot(event(token)).await.expect("an answer");
        let answer = call(&role("admin")).await;
        assert_eq!((&answer["statusCode"], &answer["body"][0]), (&json!(200), &json!("user-1")));
        assert!(answer["body"][1].is_string(), "the event came along");
        assert_eq!(call(&role("viewer")).await["statusCode"], 403);

        let service = anybody().with_principal().layer(service_fn(perhaps));
        let call = async |event: Event| service.clone().oneshot(event).await.expect("an answer");
        let mut without = event("");
        without.payload.headers.clear();
        assert_eq!(call(without).await, json!({"statusCode": 200, "body": null}));
        assert_eq!(call(event(&role("viewer"))).await["body"], "user-1");
        assert_eq!(call(event("abc")).await["statusCode"], 401);
    }
}

/// Fails when it is called without having been asked, and so does every clone of it.
#[derive(Debug, Default)]
struct Fussy {
    is_ready: bool,
}

impl Clone for Fussy {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Service<Request> for Fussy {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "called without being ready");
        ready(Ok(Response::new(Body::Empty)))
    }
}

#[tokio::test]
async fn the_service_that_was_made_ready_is_called() {
    let mut service = admins().layer(Fussy::default());
    for _ in 0..2 {
        let first = service.ready().await.expect("ready").call(request(Some(&role("admin"))));
        let second = service.ready().await.expect("ready").call(request(Some(&role("admin"))));
        assert_eq!(second.await.expect("an answer").status(), 200);
        assert_eq!(first.await.expect("an answer").status(), 200);
        let refused = service.ready().await.expect("ready").call(request(None));
        assert_eq!(refused.await.expect("an answer").status(), 401);
    }
}

#[tokio::test]
#[should_panic(expected = "called without being ready")]
async fn a_service_that_was_not_made_ready_says_so() {
    let _ = admins().layer(Fussy::default()).call(request(Some(&role("admin")))).await;
}

#[tokio::test]
async fn neither_is_a_service_ready_before_the_one_behind_nor_its_error_lost() {
    struct Never<R>(PhantomData<R>);

    impl<R> Clone for Never<R> {
        fn clone(&self) -> Self {
            Self(PhantomData)
        }
    }

    impl<Q, R> Service<Q> for Never<R> {
        type Response = R;
        type Error = &'static str;
        type Future = Ready<Result<R, &'static str>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
            Poll::Ready(Err("closed"))
        }

        fn call(&mut self, _: Q) -> Self::Future {
            ready(Err("called"))
        }
    }

    async fn told<Q>(mut service: impl Service<Q, Error = &'static str>) -> Option<&'static str> {
        service.ready().await.err()
    }

    let closed = Some("closed");
    assert_eq!(told::<Request>(admins().layer(Never(PhantomData::<Response<Body>>))).await, closed);
    assert_eq!(told::<LambdaEvent<Value>>(admins().layer(Never(PhantomData::<Value>))).await, closed);
    let with_principal = admins().with_principal().layer(Never(PhantomData::<Value>));
    assert_eq!(told::<LambdaEvent<Value>>(with_principal).await, closed);
}

#[test]
fn nothing_of_a_request_is_shown() {
    let access = r#"access: Required(Role("admin"))"#;
    assert_eq!(format!("{:?}", admins()), format!("RequireAuthLayer {{ {access}, .. }}"));
    let service =
        format!("RequireAuth {{ inner: Fussy {{ is_ready: false }}, guard: Guard {{ {access}, .. }} }}");
    assert_eq!(format!("{:?}", admins().layer(Fussy::default())), service);
    let answer = admins().layer(Fussy::default()).call(request(Some(&role("admin"))));
    assert_eq!(format!("{answer:?}"), "ResponseFuture { .. }");
    let authorized = Authorized { event: request(Some(&role("admin"))), principal: "user-1" };
    assert_eq!(format!("{authorized:?}"), r#"Authorized { principal: "user-1", .. }"#);
}

/// Who is not `Send` runs all the same, where the runtime does not ask for it.
#[tokio::test]
async fn a_service_that_stays_on_its_thread() {
    let name = Rc::new("here");
    let handler = |_: Request| {
        let name = name.clone();
        async move { Ok::<_, Infallible>(Response::new(Body::Text((*name).to_owned()))) }
    };
    let response = admins().layer(service_fn(handler)).oneshot(request(Some(&role("admin")))).await;
    assert_eq!(response.expect("an answer").body().as_ref(), b"here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_sees_the_caller_of_another() {
    let remote = Remote::new();
    remote.endpoint.hold();
    let runs = Arc::default();
    let service = RequireAuthLayer::new(ADMIN).verifier(remote.verifier.clone()).layer(echo(&runs));
    let mut calls = JoinSet::new();
    for number in 0..64 {
        let subject = format!("user-{number}");
        let token = remote.signer.sign(&claims(&json!({"sub": subject, "roles": ["admin"]})));
        let service = service.clone();
        calls.spawn(async move { (subject, answer(&service, request(Some(&token))).await) });
    }
    while remote.endpoint.fetches() == 0 {
        tokio::task::yield_now().await;
    }
    remote.endpoint.release();
    for (subject, (status, _, body)) in calls.join_all().await {
        assert_eq!((status, body), (200, subject));
    }
    assert_eq!(runs.load(Ordering::SeqCst), 64);
    assert_eq!(remote.endpoint.fetches(), 1);
}

#[tokio::test]
async fn an_opaque_answer_is_guarded() {
    async fn page(request: Request) -> Result<impl IntoResponse, Error> {
        drop(request);
        Ok("a page")
    }

    let service = ServiceBuilder::new().layer(admins()).map_response(Guarded::Answered).service_fn(page);
    for (token, status) in [(role("admin"), 200), (role("viewer"), 403)] {
        let guarded = service.clone().oneshot(request(Some(&token))).await.expect("an answer");
        let response = guarded.into_response().await;
        assert_eq!(response.status(), status);
        let is_problem =
            response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
        assert_eq!(is_problem, status != 200);
    }
}

type Running = std::pin::Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// What a layer makes is what every runtime of Lambda takes.
#[expect(dead_code, reason = "it compiles")]
fn the_bounds_of_every_runtime() -> Vec<Running> {
    async fn http(request: Request) -> Result<Response<Body>, Error> {
        drop(request);
        Ok(Response::new(Body::Empty))
    }

    async fn page(request: Request) -> Result<impl IntoResponse, Error> {
        drop(request);
        Ok("a page")
    }

    async fn typed(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    async fn named(call: Authorized<LambdaEvent<Value>>) -> Result<Value, Error> {
        Ok(json!({"statusCode": 200, "body": call.principal.subject()}))
    }

    let guarded = || ServiceBuilder::new().layer(admins()).map_response(Guarded::Answered);
    vec![
        Box::pin(lambda_http::run(admins().layer(service_fn(http)))),
        Box::pin(lambda_http::run_concurrent(admins().layer(service_fn(http)))),
        Box::pin(lambda_http::run(guarded().service_fn(page))),
        Box::pin(lambda_http::run_with_streaming_response(admins().layer(service_fn(
            async |request: Request| {
                drop(request);
                Ok::<_, Error>(Response::new(axum::body::Body::empty()))
            },
        )))),
        Box::pin(lambda_runtime::run(admins().layer(service_fn(typed)))),
        Box::pin(lambda_runtime::run_concurrent(anybody().layer(service_fn(typed)))),
        Box::pin(lambda_runtime::run(admins().with_principal().layer(service_fn(named)))),
        Box::pin(lambda_runtime::run_concurrent(admins().with_principal().layer(service_fn(named)))),
    ]
}

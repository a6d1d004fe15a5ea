//! Real handlers of every shape, protected: the body runs for whom the rule admits and for nobody else.

use std::convert::Infallible;
use std::fmt::{Debug, Display};
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use auth_runtime::{Claims, ConfigError, Principal, Verifier, require_auth};
use auth_tests::{Signer, claims, event, typed_event, verifier};
use aws_lambda_events::alb::{AlbTargetGroupRequest, AlbTargetGroupResponse};
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayProxyResponse, ApiGatewayV2httpRequest, ApiGatewayV2httpResponse,
};
use aws_lambda_events::lambda_function_urls::{LambdaFunctionUrlRequest, LambdaFunctionUrlResponse};
use lambda_http::{Body, IntoResponse, Request, Response};
use lambda_runtime::{Context, Diagnostic, Error, LambdaEvent};
use serde_json::{Value, json};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));

fn token(roles: &[&str]) -> String {
    SIGNER.sign(&claims(&json!({ "roles": roles })))
}

/// Counts how often a body ran.
#[derive(Debug, Default)]
struct Runs(AtomicUsize);

impl Runs {
    fn add(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Calls a handler as an admin, as a viewer and with no token at all, and compares status and runs.
async fn check<E, F, O>(name: &str, runs: &Runs, sample: &str, call: impl Fn(LambdaEvent<E>) -> F)
where
    E: serde::de::DeserializeOwned,
    F: Future<Output = O>,
    O: Answer,
{
    let admin = call(typed_event(sample, &token(&["admin"]))).await;
    assert_eq!((admin.status(), runs.count()), (200, 1), "{name}: an admin gets in");
    let viewer = call(typed_event(sample, &token(&["viewer"]))).await;
    assert_eq!((viewer.status(), runs.count()), (403, 1), "{name}: a viewer does not");
    let nobody = call(typed_event(sample, "")).await;
    assert!([400, 401].contains(&nobody.status()) && runs.count() == 1, "{name}: an empty token does not");
    let mut event = typed_event::<Value>(sample, "").payload;
    event["headers"] = json!({});
    event["multiValueHeaders"] = json!({});
    let event = serde_json::from_value(event).expect("an event");
    let nobody = call(LambdaEvent::new(event, Context::default())).await;
    assert_eq!((nobody.status(), runs.count()), (401, 1), "{name}: nobody does not");
}

/// The HTTP status a front would read from an answer.
trait Answer {
    fn status(&self) -> u64;
}

impl<T: serde::Serialize, E: Debug> Answer for Result<T, E> {
    fn status(&self) -> u64 {
        let answer = serde_json::to_value(self.as_ref().expect("an answer")).expect("JSON");
        answer["statusCode"].as_u64().expect("a status")
    }
}

fn v2_ok() -> ApiGatewayV2httpResponse {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = 200;
    response
}

fn value_ok() -> Value {
    json!({"statusCode": 200})
}

type V2 = ApiGatewayV2httpRequest;
type Answered<T> = Result<T, Error>;
const V2_SAMPLE: &str = "apigw_http_v2_bearer";

macro_rules! counters {
    ($($name:ident),*) => { $(static $name: Runs = Runs(AtomicUsize::new(0));)* };
}

mod typed {
    use super::*;

    counters!(V1, URL, ALB, VALUE, V2_RUNS);

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn rest(_event: LambdaEvent<ApiGatewayProxyRequest>) -> Result<ApiGatewayProxyResponse, Error> {
        V1.add();
        let mut response = ApiGatewayProxyResponse::default();
        response.status_code = 200;
        Ok(response)
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn http(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
        V2_RUNS.add();
        Ok(v2_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn url(event: LambdaEvent<LambdaFunctionUrlRequest>) -> Result<LambdaFunctionUrlResponse, Error> {
        URL.add();
        let mut response = LambdaFunctionUrlResponse::default();
        response.status_code = 200;
        response.body = event.payload.raw_path;
        Ok(response)
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn alb(event: LambdaEvent<AlbTargetGroupRequest>) -> Result<AlbTargetGroupResponse, Error> {
        ALB.add();
        let mut response = AlbTargetGroupResponse::default();
        response.status_code = 200;
        response.status_description = event.payload.path;
        Ok(response)
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn value(event: LambdaEvent<Value>) -> Result<Value, Error> {
        VALUE.add();
        drop(event);
        Ok(value_ok())
    }

    #[tokio::test]
    async fn every_event_type_with_its_response_type() {
        check("rest", &V1, "apigw_rest_bearer", rest).await;
        check("http", &V2_RUNS, V2_SAMPLE, http).await;
        check("url", &URL, "function_url_none", url).await;
        check("alb", &ALB, "alb_bearer", alb).await;
        check("value", &VALUE, "apigw_rest_bearer", value).await;
    }
}

mod shapes {
    use super::*;

    counters!(
        DESTRUCTURED,
        MUTABLE,
        FIRST,
        LAST,
        SHARED,
        GENERIC,
        METHOD,
        ASSOCIATED,
        LIFETIME,
        SPLIT,
        QUALIFIED,
        IMPL_ARG,
        BORROWED
    );

    trait Store {
        fn runs(&self) -> &Runs;
    }

    struct Client(&'static Runs);

    impl Store for Client {
        fn runs(&self) -> &Runs {
            self.0
        }
    }

    /// Documentation stays.
    #[require_auth(role = "admin", verifier = VERIFIER)]
    pub(crate) async fn destructured(
        LambdaEvent { payload, context }: LambdaEvent<V2>,
    ) -> Answered<ApiGatewayV2httpResponse> {
        DESTRUCTURED.add();
        let _used = (payload.raw_path, context.request_id);
        Ok(v2_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    #[inline]
    async fn mutable(mut event: LambdaEvent<V2>) -> Result<Value, Diagnostic> {
        MUTABLE.add();
        event.payload.raw_path = None;
        Ok(value_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn captured_first(client: &Client, event: LambdaEvent<V2>) -> Result<Value, &'static str> {
        client.0.add();
        event.payload.raw_path.ok_or("no path")?;
        Ok(value_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn captured_last(_event: LambdaEvent<V2>, client: &Client, times: usize) -> Result<Value, String> {
        (0..times).for_each(|_| client.0.add());
        Ok(value_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn shared(state: Arc<Client>, _: LambdaEvent<V2>) -> Result<Value, Infallible> {
        state.0.add();
        Ok(value_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn generic<S, E, const N: usize>(store: &S, event: LambdaEvent<E>) -> Result<Value, Error>
    where
        S: Store + Send + Sync + ?Sized,
        E: auth_runtime::AuthEvent<Answer = auth_runtime::JsonAnswer>,
    {
        drop(event);
        (0..N).for_each(|_| store.runs().add());
        Ok(value_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn impl_argument(store: &impl Store, event: LambdaEvent<V2>) -> Result<Value, Error> {
        drop(event);
        store.runs().add();
        Ok(value_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn lifetimes<'a, 'b: 'a>(
        event: LambdaEvent<V2>,
        prefix: &'a str,
        _other: &'b str,
    ) -> Result<Value, Error> {
        LIFETIME.add();
        Ok(json!({"statusCode": 200, "body": format!("{prefix}{:?}", event.payload.raw_path)}))
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn split(
        event: ApiGatewayV2httpRequest,
        ctx: Context,
        #[principal] caller: Principal,
    ) -> Result<Value, Error> {
        SPLIT.add();
        Ok(
            json!({"statusCode": 200, "body": format!("{}{}{:?}", ctx.request_id, caller.subject(), event.raw_path)}),
        )
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn borrowed(#[event] input: &LambdaEvent<V2>, _more: u8) -> std::result::Result<Value, Error> {
        BORROWED.add();
        assert!(input.payload.version.is_some());
        Ok(value_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn qualified(
        event: lambda_runtime::LambdaEvent<V2>,
    ) -> std::result::Result<Value, lambda_runtime::Error> {
        QUALIFIED.add();
        drop(event);
        Ok(value_ok())
    }

    impl Client {
        #[require_auth(role = "admin", verifier = VERIFIER)]
        async fn method(&self, event: LambdaEvent<V2>) -> Result<Value, Error> {
            drop(event);
            self.0.add();
            Ok(value_ok())
        }

        #[require_auth(role = "admin", verifier = VERIFIER)]
        async fn associated(_: LambdaEvent<V2>) -> Result<Value, Error> {
            ASSOCIATED.add();
            Ok(value_ok())
        }
    }

    #[tokio::test]
    async fn every_way_to_write_a_handler() {
        check("destructured", &DESTRUCTURED, V2_SAMPLE, destructured).await;
        check("mutable", &MUTABLE, V2_SAMPLE, mutable).await;
        let (first, last) = (Client(&FIRST), Client(&LAST));
        check("captured first", &FIRST, V2_SAMPLE, |event| captured_first(&first, event)).await;
        check("captured last", &LAST, V2_SAMPLE, |event| captured_last(event, &last, 1)).await;
        let state = Arc::new(Client(&SHARED));
        check("shared", &SHARED, V2_SAMPLE, |event| shared(state.clone(), event)).await;
        let client = Client(&GENERIC);
        check("generic", &GENERIC, V2_SAMPLE, |event| generic::<Client, V2, 1>(&client, event)).await;
        let client = Client(&IMPL_ARG);
        check("impl argument", &IMPL_ARG, V2_SAMPLE, |event| impl_argument(&client, event)).await;
        check("lifetimes", &LIFETIME, V2_SAMPLE, |event| lifetimes(event, "p", "o")).await;
        check("split", &SPLIT, V2_SAMPLE, |event: LambdaEvent<V2>| split(event.payload, event.context)).await;
        check("qualified", &QUALIFIED, V2_SAMPLE, qualified).await;
        check("borrowed", &BORROWED, V2_SAMPLE, |event| async move { borrowed(&event, 0).await }).await;
        let client = Client(&METHOD);
        check("method", &METHOD, V2_SAMPLE, |event| client.method(event)).await;
        check("associated", &ASSOCIATED, V2_SAMPLE, Client::associated).await;
    }
}

/// Functions that make a future themselves: it is not made before the guard has decided.
mod returned_futures {
    use std::pin::Pin;

    use async_trait::async_trait;

    use super::*;

    counters!(BOXED, OPAQUE, TRAIT);

    #[require_auth(role = "admin", verifier = VERIFIER)]
    fn boxed<'a>(
        event: LambdaEvent<V2>,
        runs: &'a Runs,
    ) -> Pin<Box<dyn Future<Output = Result<Value, Error>> + Send + 'a>> {
        runs.add();
        if event.payload.raw_path.is_none() {
            return Box::pin(async { Err("no path".into()) });
        }
        Box::pin(async { Ok(value_ok()) })
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    fn opaque(
        _: LambdaEvent<V2>,
        #[principal] caller: Principal,
    ) -> impl Future<Output = Result<Value, Error>> + Send {
        OPAQUE.add();
        async move { Ok(json!({ "statusCode": 200, "body": caller.subject() })) }
    }

    #[async_trait]
    trait Handler {
        async fn handle(&self, event: LambdaEvent<V2>) -> Result<Value, Error>;
    }

    struct Users(&'static Runs);

    #[async_trait]
    impl Handler for Users {
        #[require_auth(role = "admin", verifier = VERIFIER)]
        async fn handle(
            &self,
            event: LambdaEvent<V2>,
            #[principal] caller: Principal,
        ) -> Result<Value, Error> {
            self.0.add();
            let path = event.payload.raw_path.ok_or("no path")?;
            Ok(json!({ "statusCode": 200, "body": format!("{path} {}", caller.subject()) }))
        }
    }

    #[tokio::test]
    async fn the_future_is_made_after_the_decision() {
        check("boxed", &BOXED, V2_SAMPLE, |event| boxed(event, &BOXED)).await;
        check("opaque", &OPAQUE, V2_SAMPLE, opaque).await;
        let users = Users(&TRAIT);
        check("async_trait", &TRAIT, V2_SAMPLE, |event| users.handle(event)).await;
    }
}

mod lambda_http_handlers {
    use super::*;

    counters!(RESPONSE, OPAQUE, OPAQUE_ERROR, STRING_BODY, SERIALIZE);

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn response(req: Request) -> Result<Response<Body>, Error> {
        RESPONSE.add();
        Ok(Response::new(Body::Text(req.uri().path().to_owned())))
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn opaque(req: Request, #[principal] caller: &Principal) -> Result<impl IntoResponse, Error> {
        OPAQUE.add();
        if req.method() == "PUT" {
            return Ok(json!({"early": true}));
        }
        let subject = caller.subject().parse::<String>()?;
        Ok(json!({ "subject": subject }))
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn opaque_and_infallible(req: Request) -> lambda_http::http::Result<impl IntoResponse> {
        OPAQUE_ERROR.add();
        drop(req);
        Ok("fine")
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn string_body(_: Request) -> Result<Response<String>, Infallible> {
        STRING_BODY.add();
        Ok(Response::new(String::from("fine")))
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn opaque_serialize(event: LambdaEvent<Value>) -> Result<impl serde::Serialize, Error> {
        SERIALIZE.add();
        drop(event);
        Ok(value_ok())
    }

    async fn call<F, R, E: Debug>(runs: &Runs, handler: impl Fn(Request) -> F)
    where
        F: Future<Output = Result<R, E>>,
        R: IntoResponse,
    {
        for (bearer, status, ran) in [
            (Some(token(&["viewer"])), 403, 0),
            (None, 401, 0),
            (Some(token(&["admin"])), 200, 1),
            (Some("x".to_owned()), 401, 1),
        ] {
            let mut request = Request::new(Body::Empty);
            if let Some(token) = bearer {
                request
                    .headers_mut()
                    .insert("authorization", format!("Bearer {token}").parse().expect("a header"));
            }
            let response = handler(request).await.expect("an answer").into_response().await;
            assert_eq!((response.status().as_u16(), runs.count()), (status, ran));
            if status != 200 {
                assert_eq!(response.headers()["content-type"], "application/problem+json");
            }
        }
    }

    #[tokio::test]
    async fn every_way_to_answer() {
        call(&RESPONSE, response).await;
        call(&OPAQUE, opaque).await;
        call(&OPAQUE_ERROR, opaque_and_infallible).await;
        call(&STRING_BODY, string_body).await;
        check("serialize", &SERIALIZE, "apigw_rest_bearer", opaque_serialize).await;
    }
}

mod principals {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Mine {
        sub: String,
        roles: Vec<String>,
    }

    #[derive(serde::Deserialize)]
    struct Demanding {
        #[expect(dead_code, reason = "what counts is that it must be there")]
        department: String,
    }

    counters!(DEMANDING, OPTIONAL);

    #[require_auth(verifier = VERIFIER)]
    async fn owned(_: LambdaEvent<Value>, #[principal] mut caller: Principal) -> Result<Value, Error> {
        let first = caller.subject().to_owned();
        caller = caller.clone();
        Ok(json!({"statusCode": 200, "body": first + caller.issuer()}))
    }

    #[require_auth(verifier = VERIFIER)]
    async fn claimed(#[principal] Claims(mine): Claims<Mine>, _: LambdaEvent<Value>) -> Result<Value, Error> {
        Ok(json!({"statusCode": 200, "body": format!("{} {:?}", mine.sub, mine.roles)}))
    }

    #[require_auth(verifier = VERIFIER)]
    async fn demanding(
        _: LambdaEvent<Value>,
        #[principal] _claims: Claims<Demanding>,
    ) -> Result<Value, Error> {
        DEMANDING.add();
        Ok(value_ok())
    }

    #[require_auth(optional, verifier = VERIFIER)]
    async fn optional(
        _: LambdaEvent<Value>,
        #[principal] caller: Option<&Principal>,
    ) -> Result<Value, Error> {
        OPTIONAL.add();
        Ok(json!({"statusCode": 200, "body": caller.map(Principal::subject)}))
    }

    async fn body<F: Future<Output = Result<Value, Error>>>(
        handler: impl Fn(LambdaEvent<Value>) -> F,
        token: &str,
    ) -> Value {
        let answer = handler(typed_event(V2_SAMPLE, token)).await.expect("an answer");
        assert_eq!(answer["statusCode"], 200);
        answer["body"].clone()
    }

    #[tokio::test]
    async fn the_guard_fills_parameters() {
        assert_eq!(body(owned, &token(&[])).await, format!("user-1{}", auth_tests::ISSUER));
        assert_eq!(body(claimed, &token(&["a"])).await, r#"user-1 ["a"]"#);
    }

    #[tokio::test]
    async fn claims_that_do_not_fit_are_refused() {
        let refused = demanding(typed_event(V2_SAMPLE, &token(&[]))).await.expect("an answer");
        assert_eq!((refused["statusCode"].as_u64(), DEMANDING.count()), (Some(401), 0));
        let fitting = SIGNER.sign(&claims(&json!({"department": "finance"})));
        body(demanding, &fitting).await;
        assert_eq!(DEMANDING.count(), 1);
    }

    #[tokio::test]
    async fn optional_lets_nobody_pass_and_refuses_a_bad_token() {
        assert_eq!(body(optional, &token(&[])).await, "user-1");
        let mut anonymous = event(V2_SAMPLE, "");
        anonymous["headers"] = json!({});
        let anonymous = LambdaEvent::new(anonymous, Context::default());
        assert_eq!(optional(anonymous).await.expect("an answer")["body"], Value::Null);
        assert_eq!(OPTIONAL.count(), 2);
        for bad in ["x", "", "a b"] {
            let refused = optional(typed_event(V2_SAMPLE, bad)).await.expect("an answer");
            assert!(
                [400, 401].contains(&refused["statusCode"].as_u64().expect("a status")),
                "{bad}: {refused}"
            );
        }
        assert_eq!(OPTIONAL.count(), 2);
    }
}

mod rules {
    use super::*;

    #[require_auth(any(role = "admin", all(scope = "orders:read", not(role = "suspended"))), verifier = VERIFIER)]
    async fn nested(_: LambdaEvent<Value>) -> Result<Value, Error> {
        Ok(value_ok())
    }

    #[require_auth(role = "editor", scope = "orders:write", verifier = VERIFIER)]
    async fn both(_: LambdaEvent<Value>) -> Result<Value, Error> {
        Ok(value_ok())
    }

    async fn status<F: Future<Output = Result<Value, Error>>>(
        handler: impl Fn(LambdaEvent<Value>) -> F,
        change: Value,
    ) -> u64 {
        let token = SIGNER.sign(&claims(&change));
        handler(typed_event(V2_SAMPLE, &token)).await.status()
    }

    #[tokio::test]
    async fn groups_nest_as_they_are_written() {
        for (change, expected) in [
            (json!({"roles": ["admin"], "scope": null}), 200),
            (json!({"roles": ["admin", "suspended"]}), 200),
            (json!({"roles": [], "scope": "orders:read"}), 200),
            (json!({"roles": ["suspended"], "scope": "orders:read"}), 403),
            (json!({"roles": ["viewer"], "scope": "orders:readonly"}), 403),
            (json!({"roles": ["Admin"], "scope": null}), 403),
        ] {
            assert_eq!(status(nested, change.clone()).await, expected, "{change}");
        }
    }

    #[tokio::test]
    async fn a_comma_means_and() {
        for (change, expected) in [
            (json!({"roles": ["editor"], "scope": "orders:write"}), 200),
            (json!({"roles": ["editor"], "scope": "orders:read"}), 403),
            (json!({"roles": ["viewer"], "scope": "orders:write"}), 403),
        ] {
            assert_eq!(status(both, change.clone()).await, expected, "{change}");
        }
    }
}

mod verifiers {
    use super::*;

    counters!(BROKEN, UNSET);

    static MISCONFIGURED: LazyLock<Result<Verifier, ConfigError>> =
        LazyLock::new(|| Verifier::from_vars([("AUTH_ISSUER", "https://issuer.example/")]));
    static NEVER_SET: std::sync::OnceLock<Verifier> = std::sync::OnceLock::new();

    fn lend() -> &'static Verifier {
        &VERIFIER
    }

    fn lend_a_result() -> &'static Result<Verifier, ConfigError> {
        static RESULT: LazyLock<Result<Verifier, ConfigError>> = LazyLock::new(|| Ok(VERIFIER.clone()));
        &RESULT
    }

    #[require_auth(verifier = MISCONFIGURED)]
    async fn misconfigured(_: LambdaEvent<Value>) -> Result<Value, Error> {
        BROKEN.add();
        Ok(value_ok())
    }

    #[require_auth(verifier = NEVER_SET)]
    async fn unset(_: LambdaEvent<Value>) -> Result<Value, Error> {
        UNSET.add();
        Ok(value_ok())
    }

    #[require_auth(optional, verifier = MISCONFIGURED)]
    async fn misconfigured_but_optional(_: LambdaEvent<Value>) -> Result<Value, Error> {
        BROKEN.add();
        Ok(value_ok())
    }

    #[require_auth(verifier = lend)]
    async fn lent(_: LambdaEvent<Value>) -> Result<Value, Error> {
        Ok(value_ok())
    }

    #[require_auth(verifier = lend_a_result)]
    async fn lent_as_a_result(_: LambdaEvent<Value>) -> Result<Value, Error> {
        Ok(value_ok())
    }

    #[tokio::test]
    async fn a_verifier_that_cannot_be_built_is_500_and_nothing_runs() {
        let event = || typed_event::<Value>(V2_SAMPLE, &token(&["admin"]));
        for answer in
            [misconfigured(event()).await, misconfigured_but_optional(event()).await, unset(event()).await]
        {
            assert_eq!(answer.status(), 500);
        }
        assert_eq!((BROKEN.count(), UNSET.count()), (0, 0));
        assert_eq!((lent(event()).await.status(), lent_as_a_result(event()).await.status()), (200, 200));
    }
}

mod futures_stay_send {
    use super::*;

    /// Sendable, but not to be shared: a borrow of it across an await would make a future that cannot be sent.
    struct NotSync(
        #[expect(dead_code, reason = "for its type")] std::cell::Cell<u8>,
        lambda_http::http::HeaderMap,
    );

    impl auth_runtime::AuthEvent for NotSync {
        type Answer = auth_runtime::JsonAnswer;

        fn request(&self) -> auth_runtime::RequestView<'_> {
            auth_runtime::RequestView::new("GET", &self.1)
        }
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn handler(event: LambdaEvent<NotSync>) -> Result<Value, Error> {
        tokio::task::yield_now().await;
        drop(event);
        Ok(value_ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn opaque(event: Request) -> Result<impl IntoResponse, Error> {
        tokio::task::yield_now().await;
        drop(event);
        Ok("fine")
    }

    fn assert_send<T: Send>(_: T) {}

    #[test]
    fn where_they_were() {
        let event = NotSync(std::cell::Cell::new(0), lambda_http::http::HeaderMap::new());
        assert_send(handler(LambdaEvent::new(event, Context::default())));
        assert_send(opaque(Request::new(Body::Empty)));
    }
}

fn _handlers_are_what_the_runtimes_take() -> impl Display {
    drop(lambda_runtime::run(lambda_runtime::service_fn(shapes::destructured)));
    ""
}

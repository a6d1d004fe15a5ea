//! The check in the middle of a function: on events, on HTTP requests and on headers alone.

use std::cell::Cell;
use std::sync::LazyLock;

use auth_runtime::{
    AuthEvent, FromRejection, Principal, Rejection, RequestView, Requirement, Verifier, rule,
};
use auth_tests::log::Log;
use auth_tests::{NOW, Signer, claims, typed_event, verifier};
use aws_lambda_events::alb::{AlbTargetGroupRequest, AlbTargetGroupResponse};
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayProxyResponse, ApiGatewayV2httpRequest, ApiGatewayV2httpResponse,
};
use aws_lambda_events::lambda_function_urls::{LambdaFunctionUrlRequest, LambdaFunctionUrlResponse};
use lambda_http::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use lambda_http::http::{HeaderMap, HeaderValue};
use lambda_http::{Body, Request, Response};
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::{Value, json};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));

const ADMIN: Requirement = rule!(role = "admin");

fn role(role: &str) -> String {
    SIGNER.sign(&claims(&json!({ "roles": [role] })))
}

fn bearer(token: &str) -> HeaderMap {
    let value: HeaderValue = format!("Bearer {token}").parse().expect("a header");
    HeaderMap::from_iter([(AUTHORIZATION, value)])
}

async fn admin(event: &impl AuthEvent) -> Result<Principal, auth_runtime::Error> {
    let caller = VERIFIER.authenticate(event).await?;
    caller.require(&ADMIN)?;
    Ok(caller)
}

mod answers {
    use super::*;

    async fn check<E, R>(name: &str, sample: &str, ok: R, seen: impl Fn(R) -> Value)
    where
        E: serde::de::DeserializeOwned + AuthEvent,
        R: FromRejection<E::Answer> + Clone,
    {
        let call = async |token: &str| {
            let event = typed_event::<E>(sample, token);
            match admin(&event).await {
                Ok(_) => seen(ok.clone()),
                Err(error) => seen(error.answer(&event)),
            }
        };
        let is = |answer: &Value, status: u16| {
            answer["statusCode"] == status && answer["body"].to_string().contains(&status.to_string())
        };
        assert_eq!(call(&role("admin")).await["statusCode"], 200, "{name}");
        assert!(is(&call(&role("viewer")).await, 403), "{name}");
        assert!(is(&call("a.b.c").await, 401), "{name}");
    }

    macro_rules! in_shape {
        ($($name:literal, $sample:literal, $event:ty, $response:ident;)+) => {$({
            let mut ok = $response::default();
            ok.status_code = 200;
            check::<$event, $response>($name, $sample, ok, |response| json!(response)).await;
        })+};
    }

    #[tokio::test]
    async fn have_the_shape_of_the_front() {
        in_shape! {
            "http", "apigw_http_v2_bearer", ApiGatewayV2httpRequest, ApiGatewayV2httpResponse;
            "rest", "apigw_rest_bearer", ApiGatewayProxyRequest, ApiGatewayProxyResponse;
            "url", "function_url_none", LambdaFunctionUrlRequest, LambdaFunctionUrlResponse;
            "alb", "alb_bearer", AlbTargetGroupRequest, AlbTargetGroupResponse;
        }
    }

    #[tokio::test]
    async fn are_those_of_the_attribute() {
        #[auth_runtime::require_auth(role = "admin", verifier = VERIFIER)]
        async fn guarded(event: LambdaEvent<Value>) -> Result<Value, lambda_runtime::Error> {
            drop(event);
            Ok(json!({"statusCode": 200}))
        }

        async fn inline(event: LambdaEvent<Value>) -> Result<Value, lambda_runtime::Error> {
            match admin(&event).await {
                Ok(_) => Ok(json!({"statusCode": 200})),
                Err(error) => error.answer(&event),
            }
        }

        let expired = SIGNER.sign(&claims(&json!({"exp": NOW})));
        for sample in ["apigw_http_v2_bearer", "apigw_rest_bearer", "alb_bearer", "function_url_none"] {
            for token in [role("admin"), role("viewer"), expired.clone(), String::new(), "a,b".to_owned()] {
                let event = || typed_event::<Value>(sample, &token);
                let (by_attribute, by_hand) = (guarded(event()).await, inline(event()).await);
                assert_eq!(by_attribute.expect("an answer"), by_hand.expect("an answer"), "{sample}");
            }
        }
    }
}

#[tokio::test]
async fn in_the_middle_of_a_function_with_its_own_error() {
    #[derive(Debug)]
    enum ShopError {
        Auth(auth_runtime::Error),
        SoldOut,
    }

    impl From<auth_runtime::Error> for ShopError {
        fn from(error: auth_runtime::Error) -> Self {
            Self::Auth(error)
        }
    }

    impl From<auth_runtime::Denial> for ShopError {
        fn from(denial: auth_runtime::Denial) -> Self {
            Self::Auth(denial.into())
        }
    }

    impl From<ShopError> for Diagnostic {
        fn from(error: ShopError) -> Self {
            let error_type = match error {
                ShopError::Auth(error) => error.code(),
                ShopError::SoldOut => "sold_out",
            };
            Self { error_type: error_type.to_owned(), error_message: String::new() }
        }
    }

    async fn buy(token: &str, item: &str, sold: &Cell<usize>) -> Result<String, ShopError> {
        let event = typed_event::<ApiGatewayV2httpRequest>("apigw_http_v2_bearer", token);
        let buyer = VERIFIER.authenticate(&event).await?;
        if item == "tea" {
            return Err(ShopError::SoldOut);
        }
        if item == "poison" {
            buyer.require(&ADMIN)?;
        }
        sold.set(sold.get() + 1);
        Ok(buyer.subject().to_owned())
    }

    let sold = Cell::new(0);
    let fails = async |token: &str, item: &str| {
        buy(token, item, &sold).await.err().map(|error| Diagnostic::from(error).error_type)
    };
    assert_eq!(fails(&role("viewer"), "milk").await, None);
    assert_eq!(fails(&role("viewer"), "tea").await.as_deref(), Some("sold_out"));
    assert_eq!(fails(&role("viewer"), "poison").await.as_deref(), Some("insufficient_role"));
    assert_eq!(fails(&role("admin"), "poison").await, None);
    assert_eq!(fails("a.b.c", "milk").await.as_deref(), Some("malformed"));
    assert_eq!(sold.get(), 2);
}

#[tokio::test]
async fn from_headers_alone() {
    async fn decide(method: &str, headers: &HeaderMap) -> Result<String, &'static str> {
        let caller = admin(&RequestView::new(method, headers)).await.map_err(|error| error.code())?;
        Ok(caller.subject().to_owned())
    }

    assert_eq!(decide("GET", &bearer(&role("admin"))).await.as_deref(), Ok("user-1"));
    assert_eq!(decide("GET", &bearer(&role("viewer"))).await, Err("insufficient_role"));
    assert_eq!(decide("GET", &HeaderMap::new()).await, Err("missing_credential"));
    let mut two = bearer(&role("admin"));
    two.append(AUTHORIZATION, two[AUTHORIZATION].clone());
    assert_eq!(decide("GET", &two).await, Err("several_credentials"));
}

#[tokio::test]
async fn conditions_on_headers_alone() {
    const TENANT: Requirement = rule!(claim("tenant") == header("x-tenant"));
    let mut headers = bearer(&SIGNER.sign(&claims(&json!({"tenant": "t1"}))));
    headers.insert("x-tenant", HeaderValue::from_static("t1"));
    let caller = VERIFIER.authenticate(&RequestView::new("GET", &headers)).await.expect("good");
    assert_eq!(caller.require_for(&TENANT, &RequestView::new("GET", &headers)), Ok(()));
    assert!(caller.require(&TENANT).is_err(), "nothing is known of the request");
    headers.insert("x-tenant", HeaderValue::from_static("t2"));
    assert!(caller.require_for(&TENANT, &RequestView::new("GET", &headers)).is_err());
}

#[tokio::test]
async fn a_rejection_by_a_question_mark() {
    async fn caller(request: &Request) -> Result<Principal, Rejection> {
        let caller = VERIFIER.authenticate(request).await?;
        caller.require(&rule!(scope = "orders:write"))?;
        Ok(caller)
    }

    async fn handler(request: Request) -> Response<Body> {
        match caller(&request).await {
            Ok(caller) => Response::new(caller.subject().into()),
            Err(rejection) => Response::from_rejection(rejection),
        }
    }

    let log = Log::start();
    let call = async |token: &str| {
        let mut request = Request::new(Body::Empty);
        *request.headers_mut() = bearer(token);
        handler(request).await
    };
    let writer = SIGNER.sign(&claims(&json!({"scope": "orders:write"})));
    assert_eq!(call(&writer).await.body().as_ref(), b"user-1");
    let refused = call(&role("admin")).await;
    let asked = r#"Bearer error="insufficient_scope", scope="orders:write""#;
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.headers()[WWW_AUTHENTICATE], asked);
    assert_eq!(log.count("INFO", "code=\"insufficient_scope\" status=403"), 1);
    assert!(log.last().contains("tests/tests/inline.rs"), "the place is told: {log:?}");
}

#[tokio::test]
async fn the_operator_is_told_where() {
    let log = Log::start();
    let event = typed_event::<ApiGatewayV2httpRequest>("apigw_http_v2_bearer", &role("viewer"));
    let error = admin(&event).await.expect_err("a viewer");
    assert_eq!(log.lines().len(), 0, "an error may still be handled");
    let line = line!() + 1;
    let _: ApiGatewayV2httpResponse = error.answer(&event);
    assert!(log.last().contains(&format!("handler=tests/tests/inline.rs:{line}:")), "{log:?}");
    assert!(log.last().contains("code=\"insufficient_role\" status=403"), "{log:?}");
}

/// The event is not borrowed while keys are fetched.
#[tokio::test]
async fn an_event_that_is_not_sync_may_wait() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }

    let request = lambda_http::http::Request::new(Cell::new(0));
    let authentication = is_send(VERIFIER.authenticate(&request));
    drop(request);
    assert_eq!(authentication.await.map_err(|error| error.code()).err(), Some("missing_credential"));
}

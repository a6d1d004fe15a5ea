//! Every door to the same rules: the attribute, a check inside, the layer, axum and authorizers. The same requests through each of them
//! get the same decision for the same reason, and the body behind runs for nobody else.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::authorizer::Authorizer;
use auth_runtime::axum::{Require, RouteRule};
use auth_runtime::layer::RequireAuthLayer;
use auth_runtime::{ConfigError, Error, Keys, Principal, Requirement, Verifier, require_auth, rule};
use auth_tests::log::Log;
use auth_tests::{NOW, Signer, claims, event, key_set, verifier_without_keys};
use aws_lambda_events::apigw::{
    ApiGatewayV2CustomAuthorizerIamPolicyResponse, ApiGatewayV2CustomAuthorizerSimpleResponse,
    ApiGatewayV2httpRequest, ApiGatewayV2httpResponse,
};
use lambda_http::tower::{Layer as _, ServiceExt as _, service_fn};
use lambda_http::{Body, Request, Response};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static STRANGER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Result<Verifier, ConfigError>> = LazyLock::new(|| {
    let keys = Keys::jwk_set(key_set(&[&SIGNER]).to_string());
    verifier_without_keys().keys(keys).cookie("__Host-session").header("x-token").build()
});

/// What came of a request: its status, and why it was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    status: u16,
    code: Option<String>,
    runs: usize,
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

type Event = LambdaEvent<ApiGatewayV2httpRequest>;
type Answer = Result<ApiGatewayV2httpResponse, lambda_runtime::Error>;

fn ran() -> Answer {
    RUNS.fetch_add(1, Ordering::SeqCst);
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = 200;
    Ok(response)
}

/// Tells the runs and the last refusal of what happens meanwhile.
async fn observe(log: &Log, door: impl Future<Output = impl Into<Option<u16>>>) -> Outcome {
    let (runs, told) = (RUNS.load(Ordering::SeqCst), log.lines().len());
    let status: Option<u16> = door.await.into();
    let told =
        log.lines().into_iter().skip(told).rfind(|line| line.contains("request refused")).unwrap_or_default();
    let field =
        |name: &str| Some(told.split(&format!(" {name}=")).nth(1)?.split(' ').next()?.trim_matches('"'));
    let code = field("code").map(str::to_owned);
    let status =
        status.unwrap_or_else(|| field("status").and_then(|status| status.parse().ok()).expect("a status"));
    Outcome { status, code, runs: RUNS.load(Ordering::SeqCst) - runs }
}

/// A rule behind each door.
macro_rules! doors {
    ($($name:ident: { $($rule:tt)+ })+) => {
        $(mod $name {
            use super::*;

            pub(super) const RULE: Requirement = rule!($($rule)+);

            #[require_auth($($rule)+, verifier = VERIFIER)]
            pub(super) async fn typed(event: Event) -> Answer {
                drop(event);
                ran()
            }

            #[require_auth($($rule)+, verifier = VERIFIER)]
            pub(super) async fn http(request: Request) -> Result<Response<Body>, lambda_http::Error> {
                drop(request);
                ran().map(|_| Response::new(Body::Empty))
            }

            #[require_auth($($rule)+, verifier = VERIFIER)]
            pub(super) async fn untyped(event: LambdaEvent<Value>) -> Result<Value, lambda_runtime::Error> {
                drop(event);
                ran().map(|_| json!({ "statusCode": 200 }))
            }

            pub(super) struct Extracted;

            impl RouteRule for Extracted {
                const REQUIREMENT: Requirement = RULE;
            }

            pub(super) async fn extracted(_: Require<Extracted>) -> &'static str {
                ran().map_or("", |_| "ran")
            }
        })+

        /// Each rule, through each door.
        async fn through(rule: usize, document: &Value, log: &Log) -> Vec<(&'static str, Outcome)> {
            let mut index = 0;
            $(
                if index == rule {
                    return through_doors(
                        document, log, $name::RULE, $name::typed, $name::http, $name::untyped,
                        axum::routing::any($name::extracted),
                    ).await;
                }
                index += 1;
            )+
            panic!("there are {index} rules");
        }

        const RULES: &[&str] = &[$(stringify!($name)),+];
    };
}

doors! {
    role: { role = "admin" }
    scope: { scope = "orders:write" }
    tree: { any(role = "admin", all(scope = "orders:read", not(role = "suspended"))) }
    tenant: { claim("tenant") == header("x-tenant") }
    query: { role = "admin", query("page") == "1" }
    recent: { max_age = "5m", amr = "hwk" }
}

fn typed(document: &Value) -> Event {
    LambdaEvent::new(serde_json::from_value(document.clone()).expect("an event"), Context::default())
}

fn http(document: &Value) -> Request {
    lambda_http::request::from_str(&document.to_string()).expect("a request")
}

async fn through_doors<T, H, U>(
    document: &Value,
    log: &Log,
    rule: Requirement,
    attribute: impl Fn(Event) -> T,
    attribute_http: impl Fn(Request) -> H,
    attribute_untyped: impl Fn(LambdaEvent<Value>) -> U,
    extractor: axum::routing::MethodRouter,
) -> Vec<(&'static str, Outcome)>
where
    T: Future<Output = Answer>,
    H: Future<Output = Result<Response<Body>, lambda_http::Error>>,
    U: Future<Output = Result<Value, lambda_runtime::Error>>,
{
    let status_of = |answer: Answer| u16::try_from(answer.expect("an answer").status_code).expect("a status");
    let layer = || RequireAuthLayer::new(rule).verifier(|| &*VERIFIER);
    let inline = async |event: Event| -> u16 {
        let check = async || -> Result<Principal, Error> {
            let caller = VERIFIER.as_ref().map_err(Clone::clone)?.authenticate(&event).await?;
            caller.require_for(&rule, &event)?;
            Ok(caller)
        };
        status_of(match check().await {
            Ok(_) => ran(),
            Err(error) => error.answer(&event),
        })
    };
    let behind = || service_fn(async |_: Event| ran());
    let behind_http = || service_fn(async |_: Request| ran().map(|_| Response::new(Body::Empty)));
    let routed = axum::Router::new()
        .route("/{*path}", axum::routing::any(async || ran().map_or("", |_| "ran")))
        .route_layer(layer());
    // An extractor has no verifier of its own: it takes the caller a layer found.
    let extracted = axum::Router::new()
        .route("/{*path}", extractor)
        .layer(RequireAuthLayer::new(Requirement::Authenticated).verifier(|| &*VERIFIER));
    let in_axum = async |router: axum::Router| {
        let request = http(document).map(axum::body::Body::from_lambda);
        router.oneshot(request).await.expect("an answer").status().as_u16()
    };
    let of_http =
        |answer: Result<Response<Body>, lambda_http::Error>| answer.expect("an answer").status().as_u16();
    let authorizer = Authorizer::exact(rule).verifier(|| &*VERIFIER).build().expect("an authorizer");
    // The gateway calls the function behind, or tells the caller no more than 403; the log has the status.
    let simple = async || {
        let answer: Result<ApiGatewayV2CustomAuthorizerSimpleResponse, _> =
            authorizer.answer(&authorizer_event(document)).await;
        let answer = answer.expect("a simple answer");
        answer.is_authorized.then(|| status_of(ran()))
    };
    let policy = async || {
        let answer: Result<ApiGatewayV2CustomAuthorizerIamPolicyResponse, _> =
            authorizer.answer(&authorizer_event(document)).await;
        let policy = serde_json::to_value(answer.expect("a policy").policy_document).expect("JSON");
        (policy["Statement"][0]["Effect"] == "Allow").then(|| status_of(ran()))
    };
    vec![
        ("attribute", observe(log, async { status_of(attribute(typed(document)).await) }).await),
        (
            "attribute, lambda_http",
            observe(log, async { of_http(attribute_http(http(document)).await) }).await,
        ),
        (
            "attribute, untyped",
            observe(log, async {
                let event = LambdaEvent::new(document.clone(), Context::default());
                let answer = attribute_untyped(event).await.expect("an answer");
                answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status")
            })
            .await,
        ),
        ("inline", observe(log, inline(typed(document))).await),
        (
            "layer",
            observe(log, async { status_of(layer().layer(behind()).oneshot(typed(document)).await) }).await,
        ),
        (
            "layer, lambda_http",
            observe(log, async { of_http(layer().layer(behind_http()).oneshot(http(document)).await) }).await,
        ),
        ("axum, layer", observe(log, in_axum(routed)).await),
        ("axum, extractor", observe(log, in_axum(extracted)).await),
        ("authorizer, simple", observe(log, simple()).await),
        ("authorizer, policy", observe(log, policy()).await),
    ]
}

/// The same request, as the gateway asks an authorizer about it.
fn authorizer_event(document: &Value) -> Value {
    let mut event = document.clone();
    let (http, context) = (&document["requestContext"]["http"], &document["requestContext"]);
    let (method, path) =
        (http["method"].as_str().expect("a method"), document["rawPath"].as_str().expect("a path"));
    let (account, api) =
        (context["accountId"].as_str().expect("an account"), context["apiId"].as_str().expect("an API"));
    let stage = context["stage"].as_str().expect("a stage");
    event["type"] = "REQUEST".into();
    event["routeArn"] =
        format!("arn:aws:execute-api:eu-west-1:{account}:{api}/{stage}/{method}{path}").into();
    event["identitySource"] = Value::Null;
    event
}

/// Makes axum's body of one of `lambda_http`.
trait FromLambda {
    fn from_lambda(body: Body) -> Self;
}

impl FromLambda for axum::body::Body {
    fn from_lambda(body: Body) -> Self {
        Self::from(body.to_vec())
    }
}

/// Tokens of all kinds, with a word for each.
fn tokens() -> Vec<(&'static str, String)> {
    let sign = |changes: Value| SIGNER.sign(&claims(&changes));
    let admin = json!({ "roles": ["admin"], "tenant": "a", "auth_time": NOW - 60, "amr": ["pwd", "hwk"] });
    let with = |changes: Value| {
        let mut all = admin.clone();
        for (name, value) in changes.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        all
    };
    vec![
        ("admin", sign(admin.clone())),
        ("viewer", sign(json!({ "roles": ["viewer"], "tenant": "b" }))),
        ("suspended reader", sign(json!({ "roles": ["suspended"], "scope": "orders:read" }))),
        ("writer", sign(json!({ "scope": "orders:write orders:read", "tenant": "a" }))),
        ("old login", sign(with(json!({ "auth_time": NOW - 301 })))),
        ("expired", sign(with(json!({ "exp": NOW })))),
        ("too early", sign(with(json!({ "nbf": NOW + 1 })))),
        ("for another API", sign(with(json!({ "aud": "api://users" })))),
        ("of another issuer", sign(with(json!({ "iss": "https://issuer.example" })))),
        ("of another key", STRANGER.sign(&claims(&admin))),
        ("two parts", "e30.e30".to_owned()),
        ("not a token", "hunter2".to_owned()),
        ("empty", String::new()),
    ]
}

/// Puts a token into a request in every place that is looked at, and in some that are not.
fn places(token: &str) -> Vec<(&'static str, Value)> {
    let bare = || {
        let mut event = event("apigw_http_v2_bearer", "");
        event["headers"] = json!({ "host": "api.example", "x-tenant": "a" });
        event["cookies"] = Value::Null;
        event["rawQueryString"] = "page=1".into();
        event["queryStringParameters"] = json!({ "page": "1" });
        event
    };
    let with = |change: &dyn Fn(&mut Value)| {
        let mut event = bare();
        change(&mut event);
        event
    };
    vec![
        (
            "Authorization",
            with(&|event| event["headers"]["authorization"] = format!("Bearer {token}").into()),
        ),
        ("bearer", with(&|event| event["headers"]["authorization"] = format!("bEARER  {token}").into())),
        (
            "twice",
            with(&|event| {
                event["headers"]["authorization"] = format!("Bearer {token},Bearer {token}").into()
            }),
        ),
        ("header", with(&|event| event["headers"]["x-token"] = token.into())),
        (
            "header and Authorization",
            with(&|event| {
                event["headers"]["x-token"] = token.into();
                event["headers"]["authorization"] = format!("Bearer {token}").into();
            }),
        ),
        ("cookie", with(&|event| event["cookies"] = json!([format!("__Host-session={token}")]))),
        (
            "cookie, of another site",
            with(&|event| {
                event["cookies"] = json!([format!("__Host-session={token}")]);
                event["requestContext"]["http"]["method"] = "POST".into();
                event["headers"]["sec-fetch-site"] = "cross-site".into();
            }),
        ),
        (
            "query",
            with(&|event| {
                event["rawQueryString"] = format!("access_token={token}&page=1").into();
                event["queryStringParameters"]["access_token"] = token.into();
            }),
        ),
    ]
}

#[tokio::test]
async fn every_door_decides_the_same_for_the_same_reason() {
    let log = Log::start();
    let (mut requests, mut admitted, mut codes) = (0, 0, std::collections::BTreeSet::new());
    for (rule, title) in RULES.iter().enumerate() {
        for (whose, token) in tokens() {
            for (place, document) in places(&token) {
                let outcomes = through(rule, &document, &log).await;
                let (_, expected) = &outcomes[0];
                let name = format!("{title}: {whose} in {place}");
                for (door, outcome) in &outcomes {
                    let mut expected = expected.clone();
                    // A gateway cannot send the challenge, so a stronger login is not asked for: the answer is no.
                    if door.starts_with("authorizer") && outcome.code.as_deref() == Some("step_up_required") {
                        expected.status = 403;
                    }
                    assert_eq!(*outcome, expected, "{name}, by {door}");
                }
                assert_eq!(expected.runs, usize::from(expected.status == 200), "{name}");
                assert_eq!(expected.code.is_none(), expected.status == 200, "{name}");
                requests += 1;
                admitted += usize::from(expected.status == 200);
                codes.extend(expected.code.clone());
            }
        }
    }
    assert!(requests >= 200 && admitted >= 40, "{requests} requests, {admitted} admitted");
    let expected = [
        "bad_audience",
        "bad_issuer",
        "bad_signature",
        "condition_failed",
        "expired",
        "insufficient_role",
        "insufficient_scope",
        "malformed",
        "missing_credential",
        "not_yet_valid",
        "several_credentials",
        "step_up_required",
    ];
    assert_eq!(codes.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

//! Events that are no HTTP request, and HTTP requests of further services: the same rule, refused in the way each service
//! understands.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::{AuthEvent, Authenticated, Principal, Rejection, Verifier, require_auth};
use auth_tests::{Signer, claims, event, verifier};
use aws_lambda_events::apigw::{ApiGatewayProxyResponse, ApiGatewayWebsocketProxyRequest};
use aws_lambda_events::appsync::AppSyncDirectResolverEvent;
use aws_lambda_events::event::bedrock_agent_runtime::AgentEvent;
use aws_lambda_events::eventbridge::EventBridgeEvent;
use aws_lambda_events::vpc_lattice::{VpcLatticeRequestV2, VpcLatticeResponse};
use lambda_runtime::{Context, Diagnostic, LambdaEvent};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));

fn token(role: &str) -> String {
    SIGNER.sign(&claims(&json!({ "roles": [role], "sub": role })))
}

/// A sample with a token where it has its placeholder, or without any.
fn sample(name: &str, token: Option<&str>) -> Value {
    let mut event = event(name, token.unwrap_or("{{TOKEN}}"));
    if token.is_none() {
        remove_placeholders(&mut event);
    }
    event
}

fn remove_placeholders(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.to_string().contains("{{TOKEN}}") || value.is_object());
            members.values_mut().for_each(remove_placeholders);
        }
        Value::Array(values) => values.iter_mut().for_each(remove_placeholders),
        _ => {}
    }
}

fn call<E: for<'de> Deserialize<'de>>(event: Value) -> LambdaEvent<E> {
    LambdaEvent::new(serde_json::from_value(event).expect("an event of this type"), Context::default())
}

/// Calls a handler as an admin, as a viewer, with a broken token and with none; compares what comes back and how often the
/// body ran.
macro_rules! check {
    ($handler:path, $runs:expr, $name:expr, $outcome:expr) => {
        let (name, runs): (&str, &AtomicUsize) = ($name, &$runs);
        let outcome = $outcome;
        let ask = async |event| (outcome($handler(call(event)).await), runs.load(Ordering::SeqCst));
        let before = runs.load(Ordering::SeqCst);
        assert_eq!(
            ask(sample(name, Some(&token("admin")))).await,
            ("ran".to_owned(), before + 1),
            "{name}: an admin"
        );
        for (who, event, expected) in [
            ("a viewer", sample(name, Some(&token("viewer"))), "Forbidden"),
            ("a changed token", sample(name, Some(&format!("{}x", token("admin")))), "Unauthorized"),
            ("nobody", sample(name, None), "Unauthorized"),
        ] {
            assert_eq!(ask(event).await, (expected.to_owned(), before + 1), "{name}: {who}");
        }
    };
}

macro_rules! counters {
    ($($name:ident),* $(,)?) => { $(static $name: AtomicUsize = AtomicUsize::new(0);)* };
}

counters!(RESOLVER, AGENT, BRIDGE, LATTICE, CONNECT, DIRECT, UNTYPED, WORKFLOW, CUSTOM);

fn ran(runs: &AtomicUsize) -> String {
    runs.fetch_add(1, Ordering::SeqCst);
    "ran".to_owned()
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn resolver(event: LambdaEvent<AppSyncDirectResolverEvent>) -> Result<String, lambda_runtime::Error> {
    drop(event);
    Ok(ran(&RESOLVER))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn agent(_: LambdaEvent<AgentEvent>) -> Result<String, String> {
    Ok(ran(&AGENT))
}

#[derive(Debug, Serialize, Deserialize)]
struct Ordered {
    metadata: HashMap<String, String>,
}

impl AuthEvent for Ordered {
    type Answer = auth_runtime::ErrorAnswer;

    fn request(&self) -> auth_runtime::RequestView<'_> {
        auth_runtime::RequestView::of_credential(self.metadata.get("authorization").map(String::as_str))
    }
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn bridge(_: LambdaEvent<EventBridgeEvent<Ordered>>) -> Result<String, &'static str> {
    Ok(ran(&BRIDGE))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn lattice(
    event: LambdaEvent<VpcLatticeRequestV2>,
) -> Result<VpcLatticeResponse, lambda_runtime::Error> {
    let mut response = VpcLatticeResponse::default();
    response.status_code = if event.payload.path.is_some() { 200 } else { 404 };
    ran(&LATTICE);
    Ok(response)
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn connect(
    _: LambdaEvent<ApiGatewayWebsocketProxyRequest>,
) -> Result<ApiGatewayProxyResponse, lambda_runtime::Error> {
    let mut response = ApiGatewayProxyResponse::default();
    response.status_code = 200;
    ran(&CONNECT);
    Ok(response)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Execution {
    input: Value,
    #[serde(rename = "execution")]
    _execution: Value,
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn direct(
    event: LambdaEvent<Authenticated<Execution>>,
    #[principal] caller: Principal,
) -> Result<String, Diagnostic> {
    assert_eq!((caller.subject(), event.payload.payload.input["orderId"].as_str()), ("admin", Some("42")));
    Ok(ran(&DIRECT))
}

/// An error of the author's own, with a type that state machines know.
#[derive(Debug)]
enum Failure {
    Refused(Rejection),
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Refused(rejection)
    }
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn workflow(_: LambdaEvent<Authenticated<Value>>) -> Result<String, Failure> {
    Ok(ran(&WORKFLOW))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn untyped(_: LambdaEvent<Value>) -> Result<Value, lambda_runtime::Error> {
    Ok(json!({ "statusCode": 200, "body": ran(&UNTYPED) }))
}

fn error_of<T: Into<String>, E: ToString>(answer: Result<T, E>) -> String {
    answer.map_or_else(|error| error.to_string(), Into::into)
}

fn status_of(status: impl Into<i64>) -> String {
    match status.into() {
        200 => "ran",
        401 => "Unauthorized",
        403 => "Forbidden",
        _ => "another",
    }
    .to_owned()
}

#[tokio::test]
async fn a_refusal_is_an_error_where_nobody_reads_http() {
    for name in ["appsync_resolver_cognito", "appsync_resolver_oidc"] {
        check!(resolver, RESOLVER, name, error_of);
    }
    check!(agent, AGENT, "bedrock_agent_session_token", error_of);
    check!(bridge, BRIDGE, "eventbridge_token_in_detail", error_of);
    check!(direct, DIRECT, "step_functions_direct", |answer: Result<String, Diagnostic>| answer
        .unwrap_or_else(|error| error.error_type));
    check!(workflow, WORKFLOW, "step_functions_direct", |answer: Result<String, Failure>| answer
        .unwrap_or_else(|Failure::Refused(rejection)| rejection.to_string()));
}

#[tokio::test]
async fn a_refusal_is_a_response_where_somebody_does() {
    check!(lattice, LATTICE, "vpc_lattice_v2", |answer: Result<VpcLatticeResponse, _>| {
        let answer: Result<_, lambda_runtime::Error> = answer;
        status_of(answer.expect("a response").status_code)
    });
    check!(connect, CONNECT, "websocket_connect_header", |answer: Result<ApiGatewayProxyResponse, _>| {
        let answer: Result<_, lambda_runtime::Error> = answer;
        status_of(answer.expect("a response").status_code)
    });
    // Only `$connect` brings headers.
    let before = CONNECT.load(Ordering::SeqCst);
    let answer = connect(call(event("websocket_message", ""))).await.expect("a response");
    assert_eq!((answer.status_code, CONNECT.load(Ordering::SeqCst)), (401, before));
}

/// A response where the document is an HTTP request, an error where it is not: 200 would look like success to a service
/// that does not read the body.
#[tokio::test]
async fn a_document_is_refused_in_the_way_of_its_kind() {
    let is_http = |name: &str| {
        ["apigw", "alb", "function_url", "vpc_lattice", "websocket"].iter().any(|kind| name.starts_with(kind))
    };
    for name in [
        "alb_bearer",
        "alb_multi_value",
        "apigw_http_v1_no_authorizer",
        "apigw_http_v2_bearer",
        "apigw_rest_bearer",
        "appsync_resolver_cognito",
        "bedrock_agent_function_details",
        "bedrock_agent_session_token",
        "eventbridge_token_in_detail",
        "function_url_none",
        "step_functions_direct",
        "vpc_lattice_v1",
        "vpc_lattice_v2",
        "websocket_connect_header",
    ] {
        check!(untyped, UNTYPED, name, |answer: Result<Value, lambda_runtime::Error>| match answer {
            Ok(response) => {
                assert!(is_http(name) || response["statusCode"] == 200, "{name}: {response}");
                status_of(response["statusCode"].as_i64().expect("a status"))
            }
            Err(error) => {
                assert!(!is_http(name), "{name}: {error}");
                error.to_string()
            }
        });
    }
    // Fronts write no client context; the one who calls through a front has no other way than the headers.
    let mut event: LambdaEvent<Value> = call(sample("apigw_http_v2_bearer", None));
    let context = json!({"custom": { "authorization": token("admin") }});
    event.context.client_context = serde_json::from_value(context).expect("a context");
    let before = UNTYPED.load(Ordering::SeqCst);
    let answer = untyped(event).await.expect("a response");
    assert_eq!((answer["statusCode"].as_i64(), UNTYPED.load(Ordering::SeqCst)), (Some(401), before));
}

#[require_auth(role = "admin", verifier = VERIFIER)]
async fn custom(_: LambdaEvent<Authenticated<Value>>) -> Result<String, lambda_runtime::Error> {
    Ok(ran(&CUSTOM))
}

#[tokio::test]
async fn the_client_context_may_carry_the_credential_instead() {
    let ask = async |payload: Value, custom_values: Value| {
        let context = json!({"client_context": {"custom": custom_values}});
        let mut event = call(payload);
        event.context = Context::default();
        event.context.client_context =
            serde_json::from_value(context["client_context"].clone()).expect("a context");
        error_of(custom(event).await)
    };
    let (admin, viewer) = (token("admin"), token("viewer"));
    let bearer = format!("Bearer {admin}");
    for (payload, in_context, expected) in [
        (json!({}), json!({ "authorization": admin }), "ran"),
        (json!({}), json!({ "Authorization": bearer }), "ran"),
        (json!({}), json!({ "authorization": viewer }), "Forbidden"),
        (json!({}), json!({}), "Unauthorized"),
        (json!({ "authorization": admin }), json!({ "authorization": admin }), "Bad Request"),
        (json!({}), json!({ "authorization": admin, "Authorization": admin }), "Bad Request"),
        (json!({ "authorization": admin }), json!({ "trace": "1" }), "ran"),
        (json!({ "authorization": 7 }), json!({}), "Bad Request"),
        (json!({ "authorization": null }), json!({}), "Unauthorized"),
    ] {
        assert_eq!(ask(payload.clone(), in_context.clone()).await, expected, "{payload} {in_context}");
    }
    assert_eq!(CUSTOM.load(Ordering::SeqCst), 3);
}

#[test]
fn a_payload_is_read_without_its_credential_and_never_shown_with_it() {
    let text = json!({"authorization": "Bearer hunter2", "input": 1, "execution": 2});
    let payload: Authenticated<Execution> = serde_json::from_value(text).expect("a payload");
    assert_eq!(payload.payload.input, json!(1));
    assert!(!format!("{payload:?} {:?}", payload.authorization).contains("hunter2"));
    let unknown = json!({"authorization": "x", "input": 1, "execution": 2, "other": 3});
    assert!(serde_json::from_value::<Authenticated<Execution>>(unknown).is_err());
    assert!(serde_json::from_value::<Authenticated<Value>>(json!(["x"])).is_err());
}

//! 64 requests in flight in one process, each with a caller of its own, under the concurrent runners: nobody is taken for
//! another. The process is a real one, driven over a Runtime API (version 2018-06-01) on loopback.

use std::collections::{HashMap, VecDeque};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_tests::{NOW, Signer, claims, event, key_set};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const IN_FLIGHT: usize = 64;

/// Beyond this something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// One request, and what has to come of it.
struct Call {
    event: Value,
    deadline: i64,
    /// The subject of a caller who gets in, or else the status.
    expected: Result<String, u64>,
}

/// An invocation with its answer, or with `error`.
type Answered = (usize, &'static str, Value);

#[derive(Clone)]
struct Api {
    waiting: Arc<Mutex<VecDeque<(usize, Value, i64)>>>,
    answers: UnboundedSender<Answered>,
}

/// Hands out the next event; when there is none, nobody is answered.
async fn next(State(api): State<Api>) -> ([(&'static str, String); 3], String) {
    let waiting = api.waiting.lock().expect("a queue").pop_front();
    let Some((id, event, deadline)) = waiting else { return std::future::pending().await };
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:concurrent".to_owned();
    let headers = [
        ("lambda-runtime-aws-request-id", id.to_string()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", arn),
    ];
    (headers, event.to_string())
}

async fn answered(
    State(api): State<Api>,
    Path((id, kind)): Path<(usize, String)>,
    answer: String,
) -> StatusCode {
    let kind = if kind == "response" { "response" } else { "error" };
    let answer = serde_json::from_str(&answer).expect("JSON");
    api.answers.send((id, kind, answer)).expect("a test that waits");
    StatusCode::ACCEPTED
}

/// The function, which ends with the test.
struct Function(Child);

impl Drop for Function {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

async fn start(door: &str, calls: &[Call], signer: &Signer) -> (Function, UnboundedReceiver<Answered>) {
    let (answers, received) = unbounded_channel();
    let numbered = calls.iter().enumerate();
    let waiting = numbered.map(|(id, call)| (id, call.event.clone(), call.deadline)).collect();
    let api = Api { waiting: Arc::new(Mutex::new(waiting)), answers };
    let routes = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(answered))
        .with_state(api);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let together = calls.iter().filter(|call| call.expected.is_ok()).count() / 2;
    let mut command = Command::new(env!("CARGO_BIN_EXE_concurrent"));
    command.arg(door).stdout(Stdio::null()).env_clear().envs([
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_LAMBDA_FUNCTION_NAME", "concurrent"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
        ("AWS_LAMBDA_RUNTIME_API", &address),
        ("AWS_LAMBDA_MAX_CONCURRENCY", &IN_FLIGHT.to_string()),
        ("KEYS", &key_set(&[signer]).to_string()),
        ("TOGETHER", &together.to_string()),
    ]);
    (Function(command.spawn().expect("a process")), received)
}

/// Every fourth caller is refused, in one of three ways; in the second round it is another fourth.
fn calls(signer: &Signer) -> Vec<Call> {
    let call = |number: usize| {
        let (round, place) = (number / IN_FLIGHT, number % IN_FLIGHT);
        let subject = format!("user-{number}");
        let offset = i64::try_from(number).expect("a small number");
        let changes = |role: &str, exp: i64| json!({ "sub": subject, "roles": [role], "exp": exp });
        let (changes, expected) = match (place % 4 == round, place / 4 % 3) {
            (false, _) => (changes("admin", NOW + 300), Ok(subject.clone())),
            (true, 0) => (changes("viewer", NOW + 300), Err(403)),
            (true, 1) => (changes("admin", NOW), Err(401)),
            (true, _) => (json!({}), Err(401)),
        };
        let mut event = event("apigw_http_v2_bearer", &signer.sign(&claims(&changes)));
        if changes == json!({}) {
            event["headers"].as_object_mut().expect("headers").remove("authorization");
        }
        Call { event, deadline: NOW * 1_000 + 60_000 + offset, expected }
    };
    (0..2 * IN_FLIGHT).map(call).collect()
}

/// What a front would see of an answer.
fn told(answer: &Value) -> Result<Value, u64> {
    match answer["statusCode"].as_u64().expect("a status") {
        200 => Ok(serde_json::from_str(answer["body"].as_str().expect("a body")).expect("JSON")),
        status => Err(status),
    }
}

async fn nobody_is_taken_for_another(door: &str) {
    let signer = Signer::new("k1");
    let calls = calls(&signer);
    let (_function, mut received) = start(door, &calls, &signer).await;
    let mut seen = HashMap::new();
    while seen.len() < calls.len() {
        let answer = tokio::time::timeout(PATIENCE, received.recv()).await;
        let (id, kind, answer) = answer.expect("an answer in time").expect("an answer");
        assert_eq!(kind, "response", "{door}: {answer}");
        assert_eq!(seen.insert(id, told(&answer)), None, "{door}: {id} is answered once");
    }
    for (id, call) in calls.iter().enumerate() {
        let of = |subject: &String| json!([subject, subject, id.to_string(), call.deadline]);
        assert_eq!(seen[&id], call.expected.as_ref().map(of).map_err(|status| *status), "{door}: {id}");
    }
}

#[tokio::test]
async fn by_the_attribute() {
    nobody_is_taken_for_another("decorated").await;
}

#[tokio::test]
async fn by_the_layer() {
    nobody_is_taken_for_another("layered").await;
}

#[tokio::test]
async fn by_the_attribute_over_lambda_http() {
    nobody_is_taken_for_another("http_decorated").await;
}

#[tokio::test]
async fn by_the_layer_over_lambda_http() {
    nobody_is_taken_for_another("http_layered").await;
}

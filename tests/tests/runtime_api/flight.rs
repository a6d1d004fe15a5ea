//! 64 requests in flight, each with a caller of its own, under the concurrent runners: nobody is taken for another.

use std::collections::BTreeMap;
use std::time::Instant;

use auth_runtime::limits;
use auth_tests::faults::Reply;
use auth_tests::{NOW, event};
use serde_json::{Value, json};

use crate::driver::{Answer, Invocation, Sandbox, Told};
use crate::world::{Outcome, STREAMED, World, keys, outcome};

const IN_FLIGHT: usize = 64;

/// One request, and what has to come of it.
struct Call {
    id: usize,
    event: Value,
    deadline: i64,
    /// The subject of a caller who gets in, or else the status.
    expected: Result<String, u64>,
}

impl Call {
    fn invocation(&self) -> Invocation {
        Invocation { id: self.id, event: self.event.clone(), deadline: self.deadline }
    }

    fn outcome(&self) -> Outcome {
        let of = |subject: &String| json!([subject, subject, self.id.to_string(), self.deadline]);
        self.expected.as_ref().map(of).map_err(|status| *status)
    }

    /// Whether this is the answer that is meant for it.
    fn check(&self, answer: &Answer) {
        assert_eq!(outcome(answer), self.outcome(), "{answer:?}");
    }
}

/// Every fourth caller is refused, in one of three ways; in the second round it is another fourth.
fn calls(world: &World) -> Vec<Call> {
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
        let mut event = event("apigw_http_v2_bearer", &world.token(&changes));
        if changes == json!({}) {
            event["headers"].as_object_mut().expect("headers").remove("authorization");
        }
        Call { id: number, event, deadline: NOW * 1_000 + 60_000 + offset, expected }
    };
    (0..2 * IN_FLIGHT).map(call).collect()
}

/// A function that is handed these calls; its keys come once somebody has asked for them. So many bodies wait for each other.
async fn start<'c>(
    world: &World,
    door: &str,
    calls: impl IntoIterator<Item = &'c Call>,
    together: usize,
) -> Sandbox {
    let requests = world.endpoint.requests();
    world.endpoint.reply([keys(&world.signer).held()]);
    let sandbox = start_without_keys(world, door, calls, together).await;
    world.endpoint.requested(requests + 1).await;
    world.endpoint.release();
    sandbox
}

async fn start_without_keys<'c>(
    world: &World,
    door: &str,
    calls: impl IntoIterator<Item = &'c Call>,
    together: usize,
) -> Sandbox {
    let mut settings = world.settings();
    settings
        .extend([("AWS_LAMBDA_MAX_CONCURRENCY", IN_FLIGHT.to_string()), ("TOGETHER", together.to_string())]);
    let sandbox = Sandbox::start(door, &settings).await;
    calls.into_iter().for_each(|call| sandbox.send(call.invocation()));
    sandbox
}

/// So many of those who get in as there are in one round.
fn together(calls: &[Call]) -> usize {
    calls.iter().filter(|call| call.expected.is_ok()).count() / 2
}

/// Returns the answers, of which everybody gets the one that is meant for it.
async fn everybody_is_answered<'c>(
    sandbox: &mut Sandbox,
    calls: impl IntoIterator<Item = &'c Call>,
) -> Vec<Answer> {
    let mut open: BTreeMap<_, _> = calls.into_iter().map(|call| (call.id, call)).collect();
    let mut answers = Vec::new();
    while !open.is_empty() {
        let answer = sandbox.answer().await;
        open.remove(&answer.id).expect("one answer to each").check(&answer);
        answers.push(answer);
    }
    answers
}

async fn nobody_is_taken_for_another(door: &str) {
    let world = World::new().await;
    let calls = calls(&world);
    let mut sandbox = start(&world, door, &calls, together(&calls)).await;
    everybody_is_answered(&mut sandbox, &calls).await;
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

/// The last stream of a round, without which none can end, begins when the heads of all others are there.
async fn nobody_gets_the_stream_of_another(door: &str) {
    let world = World::new().await;
    let calls = calls(&world);
    let (first, second) = calls.split_at(IN_FLIGHT);
    let mut sandbox = start(&world, door, &first[..IN_FLIGHT - 1], together(&calls)).await;
    for (round, next) in [(first, second), (second, &[])] {
        let (last, others) = round.split_last().expect("a round");
        assert!(last.expected.is_ok());
        sandbox.begun(others[0].id + others.len()).await;
        sandbox.send(last.invocation());
        for answer in everybody_is_answered(&mut sandbox, round).await {
            assert_eq!(answer.headers["lambda-runtime-function-response-mode"], "streaming");
            assert_eq!(answer.headers["content-type"], STREAMED);
        }
        next.iter().take(IN_FLIGHT - 1).for_each(|call| sandbox.send(call.invocation()));
    }
}

#[tokio::test]
async fn in_streams() {
    nobody_gets_the_stream_of_another("streams").await;
}

#[tokio::test]
async fn in_streams_over_lambda_http() {
    nobody_gets_the_stream_of_another("http_streams").await;
}

#[tokio::test]
async fn in_streams_by_the_layer_over_lambda_http() {
    nobody_gets_the_stream_of_another("http_layered_streams").await;
}

/// A body that panics is one error; everybody else is answered as ever.
#[tokio::test]
async fn beside_a_panic() {
    let world = World::new().await;
    let mut calls = calls(&world);
    let together = together(&calls);
    calls[1].event["rawPath"] = "/panic".into();
    assert!(std::mem::replace(&mut calls[1].expected, Err(502)).is_ok());
    let mut sandbox = start(&world, "decorated", &calls, together).await;
    everybody_is_answered(&mut sandbox, &calls).await;
}

/// Whoever is told something before the process ends is told the right thing, and so is everybody else by the next one.
#[tokio::test]
async fn around_a_crash() {
    let world = World::new().await;
    let mut calls = calls(&world);
    calls[1].event["rawPath"] = "/abort".into();
    let mut sandbox = start(&world, "decorated", &calls, together(&calls)).await;
    let mut open: BTreeMap<_, _> = calls.iter().map(|call| (call.id, call)).collect();
    while let Told::Answer(answer) = sandbox.told().await {
        open.remove(&answer.id).expect("one answer to each").check(&answer);
    }
    assert!(open.contains_key(&1), "it has crashed");
    let open: Vec<_> = open.into_values().filter(|call| call.id != 1).collect();
    let mut another = start(&world, "decorated", open.iter().copied(), 1).await;
    everybody_is_answered(&mut another, open).await;
    assert_eq!(world.endpoint.requests(), 2, "a new process fetches anew");
}

/// Everybody waits for one fetch, and nobody beyond the own deadline; who sent no token does not wait.
#[tokio::test]
async fn without_keys_before_the_deadlines() {
    let world = World::new().await;
    world.endpoint.reply([Reply::raw("").hanging()]);
    let mut calls = calls(&world);
    for call in &mut calls {
        let has_token = call.event["headers"]["authorization"].is_string();
        call.expected = Err(if has_token { 503 } else { 401 });
        call.deadline = NOW * 1_000 + 150;
    }
    let mut sandbox = start_without_keys(&world, "decorated", &calls, 1).await;
    world.endpoint.requested(1).await;
    let started = Instant::now();
    everybody_is_answered(&mut sandbox, &calls).await;
    assert!(started.elapsed() < limits::FETCH_TOTAL, "{:?}", started.elapsed());
    assert_eq!(world.endpoint.requests(), 1);
}

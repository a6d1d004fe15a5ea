//! Every shape of a handler, by its number in the list of signatures that an attribute must accept. Each is called as an
//! admin, who gets in, and as a viewer, who does not; and each is what a runner takes.
//!
//! 1 to 20, 28 to 32, 34 and 38 are in `events`, 21 to 27 and 37 in `http`, 33, 35 and 36, which are no functions to put an
//! attribute on or have one of their own, in `services`.

mod events;
mod http;
mod runners;
mod services;

use std::fmt::{Debug, Display};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::{Authenticated, Requirement, Verifier, rule};
use auth_tests::{Signer, claims, verifier};
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_runtime::{Context, LambdaEvent};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));
static RUNS: [AtomicUsize; 39] = [const { AtomicUsize::new(0) }; 39];

const ADMIN: Requirement = rule!(role = "admin");

type V2 = ApiGatewayV2httpRequest;

/// A payload of the author's own, and what comes of it.
#[derive(Debug, Serialize, Deserialize)]
struct In {
    number: u32,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Out {
    number: u32,
}

/// Says that the body of a shape runs.
fn ran(number: usize) {
    RUNS[number].fetch_add(1, Ordering::SeqCst);
}

/// An answer as HTTP has it.
fn ok() -> Value {
    json!({ "statusCode": 200 })
}

/// A payload that is invoked directly.
fn direct<T: DeserializeOwned>(token: &str) -> LambdaEvent<Authenticated<T>> {
    let payload = json!({ "authorization": token, "number": 42 });
    LambdaEvent::new(serde_json::from_value(payload).expect("a payload"), Context::default())
}

/// A request to an HTTP API.
fn v2<E: DeserializeOwned>(token: &str) -> LambdaEvent<E> {
    auth_tests::typed_event("apigw_http_v2_bearer", token)
}

/// The status of a response.
fn status<T: Serialize, E: Debug>(answer: Result<T, E>) -> u64 {
    let answer = serde_json::to_value(answer.expect("an answer")).expect("JSON");
    answer["statusCode"].as_u64().expect("a status")
}

/// The status that an error stands for.
fn by_error<T, E: Display>(answer: Result<T, E>) -> u64 {
    match answer.map_err(|error| error.to_string()) {
        Ok(_) => 200,
        Err(error) if error == "Forbidden" => 403,
        Err(error) => panic!("{error}"),
    }
}

/// Calls a shape as an admin, who makes its body run once, and as a viewer, who does not.
async fn check(number: usize, call: impl AsyncFn(&str) -> u64) {
    for (role, expected, more) in [("admin", 200, 1), ("viewer", 403, 0)] {
        let token = SIGNER.sign(&claims(&json!({ "roles": [role] })));
        let before = RUNS[number].load(Ordering::SeqCst);
        assert_eq!(call(&token).await, expected, "{number}: {role}");
        assert_eq!(RUNS[number].load(Ordering::SeqCst) - before, more, "{number}: {role}");
    }
}

#[tokio::test]
async fn every_shape_of_the_list() {
    events::all().await;
    http::all().await;
    services::all().await;
    let missing: Vec<_> = (1..39).filter(|&number| RUNS[number].load(Ordering::SeqCst) == 0).collect();
    assert_eq!(missing, Vec::<usize>::new());
}

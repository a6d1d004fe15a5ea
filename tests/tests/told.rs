//! What a program without a log tells its operator: on standard error, once, and nothing secret.
//!
//! Standard error belongs to the process, so each case is a process of its own: this test binary again.

use std::process::Command;

use auth_runtime::require_auth;
use auth_tests::event;
use lambda_runtime::{Context, Error, LambdaEvent};
use serde_json::{Value, json};

const SECRET: &str = "hunter2hunter2";

#[require_auth]
async fn list_orders(_: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({"statusCode": 200}))
}

#[require_auth]
async fn delete_order(_: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({"statusCode": 200}))
}

#[tokio::test]
#[ignore = "a program that is run by the other test"]
async fn program_without_a_log() {
    for _ in 0..2 {
        let event = || LambdaEvent::new(event("apigw_http_v2_bearer", SECRET), Context::default());
        assert_eq!(list_orders(event()).await.expect("an answer")["statusCode"], 500);
        assert_eq!(delete_order(event()).await.expect("an answer")["statusCode"], 500);
    }
}

#[tokio::test]
#[ignore = "a program that is run by the other test"]
async fn program_with_a_log() {
    let _listening = tracing::subscriber::set_default(tracing_subscriber::registry());
    let event = LambdaEvent::new(event("apigw_http_v2_bearer", SECRET), Context::default());
    assert_eq!(list_orders(event).await.expect("an answer")["statusCode"], 500);
}

/// What a program says on standard error, in an environment that lacks most and has a secret that is too short.
fn told_by(program: &str) -> String {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", program, "--ignored", "--nocapture"])
        .env_clear()
        .envs([("AUTH_ALGORITHMS", "HS256"), ("AUTH_SECRET", SECRET), ("AUTH_AUDIENC", "a")])
        .output()
        .expect("a run");
    let [told, report] =
        [output.stderr, output.stdout].map(|octets| String::from_utf8(octets).expect("text"));
    assert!(output.status.success() && report.contains("1 passed"), "{report}{told}");
    told
}

#[test]
fn without_a_log_the_list_is_told_once() {
    let told = told_by("program_without_a_log");
    assert_eq!(told.matches("auth_runtime: told::list_orders refuses every request: ").count(), 1, "{told}");
    assert_eq!(told.matches("refuses every request").count(), 1, "once for all handlers: {told}");
    for problem in ["AUTH_ISSUER", "did you mean AUTH_AUDIENCE?", "too short for HS256"] {
        assert_eq!(told.matches(problem).count(), 1, "{problem}: {told}");
    }
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn with_a_log_standard_error_is_left_alone() {
    assert_eq!(told_by("program_with_a_log"), "");
}

//! What a program without a log tells its operator: on standard error, once, and nothing secret.

use std::process::Command;

/// What `without_a_log` says on standard error, in an environment that lacks most and has a secret that is too short.
fn told(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_without_a_log"))
        .args(arguments)
        .env_clear()
        .envs([("AUTH_ALGORITHMS", "HS256"), ("AUTH_SECRET", "hunter2hunter2"), ("AUTH_AUDIENC", "a")])
        .output()
        .expect("a run");
    let [told, answers] =
        [output.stderr, output.stdout].map(|octets| String::from_utf8(octets).expect("text"));
    assert_eq!(answers, "500\n500\n500\n500\n", "{told}");
    told
}

#[test]
fn without_a_log_the_list_is_told_once() {
    let told = told(&[]);
    let first = "auth_runtime: without_a_log::list_orders refuses every request: ";
    assert_eq!(told.matches(first).count(), 1, "{told}");
    assert_eq!(told.matches("refuses every request").count(), 1, "once for all handlers: {told}");
    for problem in ["AUTH_ISSUER", "did you mean AUTH_AUDIENCE?", "too short for HS256"] {
        assert_eq!(told.matches(problem).count(), 1, "{problem}: {told}");
    }
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn with_a_log_standard_error_is_left_alone() {
    assert_eq!(told(&["log"]), "");
}

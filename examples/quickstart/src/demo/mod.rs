//! With `--demo`: real requests of all kinds, and a check of every answer.

mod cases;
mod client;
mod recorder;

use std::time::{Duration, Instant};

use auth_runtime::guarded;
use auth_runtime::local::{Front, Issuer};
use http::header::CONTENT_TYPE;
use lambda_runtime::{Error, service_fn};
use serde_json::Value;

use self::cases::Case;
use self::client::Reply;
use self::recorder::{Recorder, Seen};

pub(crate) async fn run() -> Result<(), Error> {
    let recorder = Recorder::install();
    let (issuer, other) = (Issuer::start().await?, Issuer::start().await?);
    auth_runtime::install(issuer.verifier().build()?)?;
    let app = guarded!(::quickstart::handlers::app);
    let front = Front::new(service_fn(app)).bind("127.0.0.1:0").await?.spawn();

    println!(
        "{:<16} {:<34} {:>8} {:>8}  {:<20} {:>9}",
        "request", "token", "expected", "answered", "reason", "time"
    );
    let mut surprises = Vec::new();
    let cases = cases::all(&issuer, &other)?;
    for case in &cases {
        let started = Instant::now();
        let reply = client::send(front.address(), case).await?;
        let (time, seen) = (started.elapsed(), recorder.take());
        print_row(case, &reply, &seen, time);
        let found = surprises_of(case, &reply, &seen);
        found.iter().for_each(|surprise| println!("    SURPRISE: {surprise}"));
        surprises.extend(found);
    }
    match surprises.len() {
        0 => {
            println!(
                "\n{} requests, no surprises; the body ran for those that were let through, and for no other.",
                cases.len()
            );
            Ok(())
        }
        count => Err(format!("{count} surprises in {} requests", cases.len()).into()),
    }
}

fn print_row(case: &Case, reply: &Reply, seen: &Seen, time: Duration) {
    let request = format!("{} {}", case.method, case.path);
    let (reason, time) = (seen.code.as_deref().unwrap_or("-"), time.as_secs_f64() * 1_000.0);
    let (expected, answered) = (case.status, reply.status.as_u16());
    println!("{request:<16} {:<34} {expected:>8} {answered:>8}  {reason:<20} {time:>6.2} ms", case.token);
}

fn surprises_of(case: &Case, reply: &Reply, seen: &Seen) -> Vec<String> {
    let mut surprises = Vec::new();
    if reply.status != case.status {
        surprises.push(format!("answered {}: {}", reply.status, reply.body));
    }
    if seen.code.as_deref() != case.reason {
        surprises.push(format!("the reason is {:?}, not {:?}", seen.code, case.reason));
    }
    let expected_runs = usize::from(case.reason.is_none());
    if seen.bodies != expected_runs {
        surprises.push(format!("the body ran {} times, not {expected_runs}", seen.bodies));
    }
    if case.reason.is_some() && !is_problem(reply, case.status) {
        surprises.push(format!("the refusal is not a problem document: {}", reply.body));
    }
    surprises
}

/// A problem document of that status (RFC 9457).
fn is_problem(reply: &Reply, status: u16) -> bool {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    reply.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json")
        && body["status"] == status
}

//! The built-in client against a key endpoint on this machine, good and faulty, without keys and with keys at hand.
//!
//! Time is paused: it stands still while there is anything to do, and what is waited for takes none.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use auth_runtime::__private::{Access, Requirement, Rule, authorize, begin_with, reject};
use auth_runtime::{FixedClock, Keys, Verifier, limits};
use auth_tests::faults::{FaultyEndpoint, Reply};
use auth_tests::log::Log;
use auth_tests::{NOW, Signer, claims, event, key_set, verifier_without_keys};
use lambda_runtime::{Context, Error, LambdaEvent};
use serde_json::{Value, json};
use tokio::task::yield_now;
use tokio::time::Instant;

/// A verifier whose keys are at an endpoint that starts out good.
struct Remote {
    signer: Signer,
    endpoint: FaultyEndpoint,
    clock: Arc<FixedClock>,
    verifier: Verifier,
    log: Log,
}

impl Remote {
    async fn new() -> Self {
        let signer = Signer::new("k1");
        let endpoint = FaultyEndpoint::new(good(&[&signer])).await;
        let clock = Arc::new(FixedClock::at(NOW));
        let builder =
            verifier_without_keys().keys(Keys::jwk_set_url(endpoint.url())).allow_http_on_loopback();
        let verifier = builder.shared_clock(clock.clone()).build().expect("a verifier");
        Self { signer, endpoint, clock, verifier, log: Log::start() }
    }

    /// What comes of a good token by `signer`, within the time there is for it.
    async fn outcome_of(&self, signer: &Signer) -> &'static str {
        let token = signer.sign(&claims(&json!({"exp": NOW + 1_000_000})));
        let start = Instant::now();
        let outcome = self.patiently(self.verifier.verify(&token)).await;
        assert!(start.elapsed() <= limits::FETCH_TOTAL, "{:?}", start.elapsed());
        outcome.map_or_else(|error| error.code(), |_| "accepted")
    }

    async fn outcome(&self) -> &'static str {
        self.outcome_of(&self.signer).await
    }

    /// The status that a guarded handler answers.
    async fn status(&self) -> Value {
        static RULE: Rule = Rule::new("handler", Access::Required(Requirement::Authenticated));
        let event = event("apigw_http_v2_bearer", &self.signer.sign(&claims(&json!({}))));
        let event = LambdaEvent::new(event, Context::default());
        let answer: Result<Value, Error> = match authorize(begin_with(&RULE, &self.verifier, &event)).await {
            Ok(_) => return json!(200),
            Err(rejection) => reject(rejection),
        };
        answer.expect("an answer")["statusCode"].clone()
    }

    /// Lets time pass only once an endpoint that takes its time was reached: what is under way is not overtaken.
    async fn patiently<T>(&self, work: impl Future<Output = T>) -> T {
        let before = self.endpoint.requests();
        let mut work = pin!(work);
        let reached = async {
            while !(self.endpoint.takes_time() && self.endpoint.requests() > before) {
                yield_now().await;
            }
        };
        tokio::select! {
            done = &mut work => done,
            () = reached => work.await,
        }
    }
}

fn good(signers: &[&Signer]) -> Reply {
    Reply::new("200 OK", &key_set(signers).to_string())
}

/// Answers that are none, each with the key set that they spoil; beside the corpus' own there are some more.
fn faults(signer: &Signer, elsewhere: &str) -> Vec<(&'static str, Reply)> {
    let set = key_set(&[signer]);
    let padded = |length: usize| {
        let mut set = set.clone();
        set["pad"] = "x".repeat(length).into();
        set.to_string()
    };
    let many: Vec<_> = (0..10_000)
        .map(|i| {
            let mut key = signer.jwk();
            key["kid"] = format!("k{i}").into();
            key
        })
        .collect();
    let set = &set.to_string();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", set.len());
    let cut = |length: usize| Reply::raw(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{set}"));
    let redirect = |status: &str, to: &str| Reply::new(&format!("{status}\r\nLocation: {to}"), set);
    let typed = |header: &str| Reply::new(&format!("200 OK\r\n{header}"), set);
    vec![
        ("hang-connect", Reply::raw("").hanging()),
        ("hang-body", Reply::raw(head).hanging()),
        ("drip", Reply::new("200 OK", set).dripping()),
        ("status-500", Reply::new("500 Internal Server Error", set)),
        ("status-503-retry-after", Reply::new("503 Service Unavailable\r\nRetry-After: 1", set)),
        ("status-404", Reply::new("404 Not Found", set)),
        ("status-429", Reply::new("429 Too Many Requests", set)),
        ("status-204", Reply::raw("HTTP/1.1 204 No Content\r\n\r\n")),
        ("status-304-unasked", Reply::raw("HTTP/1.1 304 Not Modified\r\n\r\n")),
        ("redirect-same", redirect("302 Found", "/other")),
        ("redirect-http", redirect("302 Found", elsewhere)),
        ("redirect-metadata", redirect("302 Found", "http://169.254.169.254/keys")),
        ("redirect-loop", redirect("302 Found", "/keys?v=1")),
        ("length-lie-long", cut(set.len() + 1)),
        ("length-lie-short", cut(set.len() - 1)),
        ("wrong-type-html", typed("Content-Type: text/html; charset=utf-8")),
        ("too-many", Reply::new("200 OK", &json!({ "keys": many }).to_string())),
        ("too-big", Reply::new("200 OK", &padded(2_097_152))),
        ("gzip-bomb", Reply::new("200 OK\r\nContent-Encoding: gzip", &" ".repeat(1_000))),
        // Not of the corpus.
        ("late", Reply::new("200 OK", set).late(limits::FETCH_TOTAL + Duration::from_millis(1))),
        ("half a head", Reply::raw("HTTP/1.1 200 OK\r\n").hanging()),
        ("half a body", cut(set.len() + 1).hanging()),
        ("nothing", Reply::raw("")),
        ("another protocol", Reply::raw("SSH-2.0-server\r\n")),
        ("broken chunks", Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")),
        ("endless", Reply::raw(format!("HTTP/1.1 200 OK\r\n\r\n{}", padded(2_097_152)))),
        ("status-203", Reply::new("203 Non-Authoritative Information", set)),
        ("redirect-301", redirect("301 Moved Permanently", elsewhere)),
        ("redirect-307", redirect("307 Temporary Redirect", elsewhere)),
        ("type in capitals", typed("Content-Type: TEXT/HTML")),
        ("two encodings", typed("Content-Encoding: identity\r\nContent-Encoding: gzip")),
        ("no body", Reply::new("200 OK", "")),
        ("no JSON", Reply::new("200 OK", "keys")),
        ("no keys", Reply::new("200 OK", r#"{"keys":[]}"#)),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_good_answer_is_used() {
    let remote = Remote::new().await;
    let set = key_set(&[&remote.signer]).to_string();
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{set}\r\n0\r\n\r\n", set.len());
    for (fetches, reply) in (1..).zip([
        Reply::new("200 OK", &set),
        Reply::new("200 OK\r\nContent-Type: application/jwk-set+json", &set),
        Reply::new("200 OK\r\nContent-Type: application/octet-stream", &set),
        Reply::raw(chunked),
        Reply::raw(format!("HTTP/1.1 200 OK\r\n\r\n{set}")),
    ]) {
        remote.verifier.forget_keys();
        remote.endpoint.reply([reply]);
        for _ in 0..2 {
            assert_eq!(remote.outcome().await, "accepted");
        }
        assert_eq!(remote.endpoint.requests(), fetches);
    }
}

#[tokio::test(start_paused = true)]
async fn every_fault_is_an_outage_while_there_are_no_keys() {
    let elsewhere = FaultyEndpoint::new(good(&[&Signer::new("k1")])).await;
    let remote = Remote::new().await;
    for (requests, (id, reply)) in (1..).zip(faults(&remote.signer, &elsewhere.url())) {
        remote.verifier.forget_keys();
        remote.endpoint.reply([reply]);
        assert_eq!(remote.outcome().await, "keys_unavailable", "{id}");
        assert_eq!(remote.status().await, 503, "{id}");
        assert_eq!(remote.endpoint.requests(), requests, "{id}: one for both");
    }
    assert_eq!(elsewhere.requests(), 0, "no redirect is followed");

    remote.endpoint.reply([good(&[&remote.signer])]);
    remote.clock.advance(29);
    assert_eq!(remote.outcome().await, "keys_unavailable", "not asked again so soon");
    remote.clock.advance(1);
    assert_eq!(remote.outcome().await, "accepted");
    remote.verifier.forget_keys();
    remote.endpoint.close().await;
    assert_eq!(remote.outcome().await, "keys_unavailable", "refused");
    assert_eq!(remote.status().await, 503, "refused");
}

#[tokio::test(start_paused = true)]
async fn every_fault_is_bridged_for_an_hour_once_there_are_keys() {
    let signer = Signer::new("k1");
    let elsewhere = FaultyEndpoint::new(good(&[&signer])).await;
    for (id, reply) in faults(&signer, &elsewhere.url()) {
        let remote = Remote::new().await;
        bridges(&remote, id, async || remote.endpoint.reply([reply])).await;
        remote.endpoint.reply([good(&[&remote.signer])]);
        remote.clock.advance(30);
        assert_eq!(remote.outcome().await, "accepted", "{id}: and now it is over");
        assert_eq!(remote.endpoint.requests(), 4, "{id}");
    }
    assert_eq!(elsewhere.requests(), 0, "no redirect is followed");
    let remote = Remote::new().await;
    bridges(&remote, "refused", async || remote.endpoint.close().await).await;
}

async fn bridges(remote: &Remote, id: &str, fault: impl AsyncFnOnce()) {
    let log = &remote.log;
    assert_eq!(remote.outcome().await, "accepted", "{id}");
    fault().await;
    remote.clock.advance(600);
    assert_eq!(remote.outcome().await, "accepted", "{id}: stale, but the keys are known");
    assert_eq!(
        remote.outcome_of(&Signer::new("k2")).await,
        "keys_unavailable",
        "{id}: it might be a new key"
    );
    assert_eq!(remote.outcome().await, "accepted", "{id}: nothing is dropped");
    assert_eq!(log.count("WARN", "no new key set"), 1, "{id}: {log:?}");
    remote.clock.advance(2_999);
    assert_eq!(remote.outcome().await, "accepted", "{id}: for the last time");
    remote.clock.advance(1);
    assert_eq!(remote.outcome().await, "keys_unavailable", "{id}: too old");
    assert_eq!(log.count("WARN", "no new key set"), 2, "{id}: {log:?}");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_flaps_is_taken_as_it_comes() {
    let bad = Reply::new("500 Internal Server Error", "");
    let remote = Remote::new().await;
    assert_eq!(remote.outcome().await, "accepted");
    remote.endpoint.reply([bad.clone(), good(&[&remote.signer])]);
    for requests in 2..=21 {
        remote.clock.advance(600);
        assert_eq!(remote.outcome().await, "accepted");
        assert_eq!(remote.endpoint.requests(), requests);
    }
    assert_eq!(remote.log.count("WARN", "the status is 500, not 200"), 10, "{:?}", remote.log);

    remote.verifier.forget_keys();
    assert_eq!(remote.outcome().await, "keys_unavailable");
    remote.clock.advance(30);
    assert_eq!(remote.outcome().await, "accepted");
}

#[tokio::test(start_paused = true)]
async fn a_set_with_other_keys_replaces_the_old_one() {
    for (id, kid, is_kept, outcome) in [
        ("poisoned", "k1", false, "bad_signature"),
        ("rotated", "k2", false, "unknown_key"),
        ("rotated-overlap", "k2", true, "accepted"),
    ] {
        let (remote, new) = (Remote::new().await, Signer::new(kid));
        assert_eq!(remote.outcome().await, "accepted", "{id}");
        remote.endpoint.reply([if is_kept { good(&[&remote.signer, &new]) } else { good(&[&new]) }]);
        remote.clock.advance(599);
        assert_eq!(remote.outcome().await, "accepted", "{id}: still fresh");
        remote.clock.advance(1);
        for state in ["warm", "cold"] {
            assert_eq!(remote.outcome_of(&new).await, "accepted", "{id} {state}");
            assert_eq!(remote.outcome().await, outcome, "{id} {state}");
            remote.verifier.forget_keys();
        }
        let rotations = remote.log.count("INFO", &format!("all_changed={}", !is_kept));
        assert_eq!(rotations, 1, "{id}: {:?}", remote.log);
    }
}

#[tokio::test(start_paused = true)]
async fn steps_of_the_wall_clock_never_prolong_a_set() {
    let bad = Reply::new("500 Internal Server Error", "");
    for (id, step, bridged) in
        [("clock-back", -3_600, "accepted"), ("clock-forward", 86_400, "keys_unavailable")]
    {
        let remote = Remote::new().await;
        assert_eq!(remote.outcome().await, "accepted", "{id}");
        remote.clock.set_wall(NOW + step);
        for _ in 0..3 {
            assert_eq!(remote.outcome().await, "accepted", "{id}");
            assert_eq!(remote.endpoint.requests(), 2, "{id}: asked again, and once only");
        }
        remote.endpoint.reply([bad.clone()]);
        remote.clock.set_wall(NOW + 2 * step);
        assert_eq!(remote.outcome().await, bridged, "{id}");
        remote.clock.advance(3_600);
        assert_eq!(remote.outcome().await, "keys_unavailable", "{id}");
    }
}

/// What the tests above and `tests/tls.rs` run, against what the corpus says of it.
#[test]
fn no_fault_of_the_corpus_is_left_out() {
    let corpus: Value = serde_json::from_str(include_str!("../data/jwks.json")).expect("the corpus");
    let mut run: BTreeMap<_, _> =
        faults(&Signer::new("k1"), "").into_iter().map(|(id, _)| (id, "tokens of")).collect();
    run.extend(["refused", "flapping", "tls-expired", "tls-name"].map(|id| (id, "tokens of")));
    run.extend(["poisoned", "rotated"].map(|id| (id, "the new set")));
    run.extend([("rotated-overlap", "both"), ("clock-back", "the set is"), ("clock-forward", "the set is")]);
    let all = corpus["faults"].as_array().expect("faults");
    for fault in all {
        let (id, warm) = (
            fault["id"].as_str().expect("text"),
            fault["with_good_cache_within_stale_window"].as_str().expect("text"),
        );
        assert!(run.get(id).is_some_and(|start| warm.starts_with(start)), "{id}: {warm}");
    }
    let described =
        corpus["documents"].as_array().expect("documents").iter().filter(|case| case["body"].is_null());
    let described: Vec<_> = described.map(|case| case["id"].as_str().expect("text")).collect();
    assert!(described.iter().all(|id| run.get(id) == Some(&"tokens of")), "{described:?}");
    assert_eq!((all.len(), described.len()), (25, 3));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_just_in_time_is_used() {
    let remote = Remote::new().await;
    let wait = limits::FETCH_TOTAL - Duration::from_millis(1);
    remote.endpoint.reply([good(&[&remote.signer]).late(wait)]);
    let token = remote.signer.sign(&claims(&json!({})));
    let pass = async {
        while remote.endpoint.requests() == 0 {
            yield_now().await;
        }
        tokio::time::advance(wait).await;
        loop {
            yield_now().await;
        }
    };
    tokio::select! {
        outcome = remote.verifier.verify(&token) => assert!(outcome.is_ok(), "{outcome:?}"),
        () = pass => unreachable!("it never ends"),
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_says_the_status_and_nothing_else_of_the_answer() {
    let remote = Remote::new().await;
    for (reply, expected) in [
        (Reply::new("503 Do not tell", "do not tell"), "the status is 503, not 200"),
        (Reply::new("302 Found\r\nLocation: /do-not-tell", ""), "the status is 302, not 200"),
        (Reply::raw("HTTP/1.1 599\r\n\r\n"), "the status is 599, not 200"),
        (Reply::raw("Do not tell\r\n\r\n"), "the connection broke"),
        (Reply::new("200 OK\r\nContent-Type: text/html", "do not tell"), "the body is not plain JSON"),
    ] {
        remote.verifier.forget_keys();
        remote.endpoint.reply([reply]);
        let error = remote.patiently(remote.verifier.prefetch()).await.expect_err("an outage").to_string();
        assert_eq!(error, format!("the key set could not be fetched: {expected}"));
    }
}

#[tokio::test(start_paused = true)]
async fn reading_stops_at_the_limit() {
    let remote = Remote::new().await;
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{{\"keys\":[],\"pad\":\"{}", "x".repeat(600_000));
    remote.endpoint.reply([Reply::raw(endless)]);
    let error = remote.patiently(remote.verifier.prefetch()).await.expect_err("an outage").to_string();
    assert!(error.contains("too large"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_time_to_keep_a_set_is_read_from_its_headers() {
    let signer = Signer::new("k1");
    let set = key_set(&[&signer]).to_string();
    for (header, fresh_for) in [
        ("Cache-Control: public, max-age=120", 120),
        ("cache-control: MAX-AGE=\"120\", must-revalidate", 120),
        ("Cache-Control: max-age=600\r\nCache-Control: max-age=120", 120),
        ("Cache-Control: no-store", 60),
        ("Cache-Control: max-age=-1", 600),
        ("Cache-Control: max-age=99999999999999999999", 600),
        ("Cache-Control: s-maxage=120", 600),
        ("Expires: 0", 600),
    ] {
        let remote = Remote::new().await;
        remote.endpoint.reply([Reply::new(&format!("200 OK\r\n{header}"), &set)]);
        for (pass, requests) in [(0, 1), (fresh_for - 1, 1), (1, 2)] {
            remote.clock.advance(pass);
            assert_eq!(remote.outcome_of(&signer).await, "accepted");
            assert_eq!(remote.endpoint.requests(), requests, "{header}, {pass} s later");
        }
    }
}

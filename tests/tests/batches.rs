//! Batches: the body sees the records whose senders meet the rule, and no record is lost.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use auth_runtime::{ConfigError, FixedClock, Keys, Principal, Verifier, require_auth};
use auth_tests::log::Log;
use auth_tests::{
    Endpoint, NOW, Signer, claims, event, key_set, remote_builder, verifier, verifier_without_keys,
};
use aws_lambda_events::kafka::KafkaEvent;
use aws_lambda_events::sns::{SnsEvent, SnsEventObj};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsEventObj, SqsMessage};
use lambda_runtime::{Context, Error, LambdaEvent};
use serde_json::{Value, json};
use tokio::time::timeout;

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));

/// Judges messages by the time they were sent, up to ten minutes.
static PATIENT: LazyLock<Result<Verifier, ConfigError>> = LazyLock::new(|| {
    let keys = Keys::jwk_set(key_set(&[&SIGNER]).to_string());
    verifier_without_keys().keys(keys).max_queue_age(Duration::from_secs(600)).build()
});

/// Waits for keys.
static SLOW: LazyLock<Result<Verifier, ConfigError>> = LazyLock::new(|| {
    let endpoint = Endpoint::new(&key_set(&[&SIGNER]));
    endpoint.hold();
    remote_builder(&endpoint).shared_clock(Arc::new(FixedClock::at(NOW))).build()
});

/// Has no keys to decide with.
static DOWN: LazyLock<Result<Verifier, ConfigError>> = LazyLock::new(|| {
    let endpoint = Endpoint::new(&json!({}));
    remote_builder(&endpoint).shared_clock(Arc::new(FixedClock::at(NOW))).build()
});

fn token(subject: &str, role: &str, exp: i64) -> String {
    SIGNER.sign(&claims(&json!({ "roles": [role], "sub": subject, "exp": exp, "tenant": "a" })))
}

fn good(subject: &str) -> String {
    token(subject, "admin", NOW + 300)
}

/// A message called `id`, sent so many seconds ago, with this token if any.
fn message(id: &str, token: Option<&str>, age: i64) -> Value {
    let mut message = event("sqs_token_in_attribute", token.unwrap_or_default())["Records"][0].take();
    message["messageId"] = id.into();
    message["attributes"]["SentTimestamp"] = ((NOW - age) * 1_000 + 999).to_string().into();
    if token.is_none() {
        message["messageAttributes"] = json!({});
    }
    message
}

fn batch<E: serde::de::DeserializeOwned>(records: Vec<Value>) -> LambdaEvent<E> {
    let payload = serde_json::from_value(json!({ "Records": records })).expect("a batch");
    LambdaEvent::new(payload, Context::default())
}

/// One message of each kind of sender.
fn mixed() -> Vec<Value> {
    vec![
        message("ann", Some(&good("ann")), 0),
        message("viewer", Some(&token("bob", "viewer", NOW + 300)), 0),
        message("nobody", None, 0),
        message("changed", Some(&format!("{}x", good("eve"))), 0),
        message("bearer", Some(&format!("Bearer {}", good("cid"))), 0),
    ]
}

fn failed(answer: &SqsBatchResponse) -> Vec<&str> {
    answer.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect()
}

/// Reports the senders and ids it saw as failures, so that the test can see them too.
#[require_auth(role = "admin", refused_records = "fail", verifier = VERIFIER)]
async fn failing(
    event: LambdaEvent<SqsEvent>,
    #[principal] senders: Vec<Principal>,
) -> Result<SqsBatchResponse, Error> {
    let mut answer = SqsBatchResponse::default();
    for (record, sender) in event.payload.records.iter().zip(&senders) {
        let id = record.message_id.as_deref().ok_or("no id")?;
        answer.add_failure(format!("{id} of {}", sender.subject()));
    }
    assert_eq!(event.payload.records.len(), senders.len());
    if senders.is_empty() {
        return Ok(SqsBatchResponse::default());
    }
    Ok(answer)
}

#[require_auth(role = "admin", refused_records = "drop", verifier = VERIFIER)]
async fn dropping(
    LambdaEvent { payload, .. }: LambdaEvent<SqsEvent>,
    #[principal] senders: &[Principal],
) -> Result<SqsBatchResponse, Error> {
    let mut answer = SqsBatchResponse::default();
    for (record, sender) in payload.records.iter().zip(senders) {
        let id = record.message_id.as_deref().ok_or("no id")?;
        answer.add_failure(format!("{id} of {}", sender.subject()));
    }
    Ok(answer)
}

#[tokio::test]
async fn refused_records_never_reach_the_body() {
    let answer = failing(batch(mixed())).await.expect("an answer");
    assert_eq!(failed(&answer), ["ann of ann", "bearer of cid", "viewer", "nobody", "changed"]);
    let answer = dropping(batch(mixed())).await.expect("an answer");
    assert_eq!(failed(&answer), ["ann of ann", "bearer of cid"]);
    let answer = failing(batch(Vec::new())).await.expect("an answer");
    assert_eq!(failed(&answer), Vec::<&str>::new());
}

#[tokio::test]
async fn a_record_that_is_dropped_is_named() {
    let log = Log::start();
    dropping(batch(mixed())).await.expect("an answer");
    for (id, lines) in [("viewer", 1), ("nobody", 1), ("changed", 1), ("ann", 0)] {
        assert_eq!(log.count("WARN", &format!("record={id:?}")), lines, "{id}: {:?}", log.lines());
    }
}

#[tokio::test]
async fn an_error_of_the_body_is_its_own() {
    let mut event = mixed();
    event[0]["messageId"] = Value::Null;
    let error = failing(batch(event)).await.expect_err("no id");
    assert_eq!(error.to_string(), "no id");
}

#[tokio::test]
async fn in_a_message_group_nothing_overtakes_what_failed() {
    let grouped = |id: &str, group: &str, token: &str| {
        let mut message = message(id, Some(token), 0);
        message["attributes"]["MessageGroupId"] = group.into();
        message
    };
    let viewer = token("bob", "viewer", NOW + 300);
    let records = vec![
        grouped("a1", "a", &good("ann")),
        grouped("a2", "a", &viewer),
        grouped("b1", "b", &good("ann")),
        grouped("a3", "a", &good("ann")),
    ];
    let answer = failing(batch(records.clone())).await.expect("an answer");
    assert_eq!(failed(&answer), ["a1 of ann", "b1 of ann", "a2", "a3"]);
    let answer = dropping(batch(records)).await.expect("an answer");
    assert_eq!(failed(&answer), ["a1 of ann", "b1 of ann", "a3 of ann"]);
}

#[require_auth(role = "admin", refused_records = "drop", verifier = DOWN)]
async fn undecided(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    assert!(event.payload.records.is_empty(), "nothing was decided");
    Ok(SqsBatchResponse::default())
}

#[require_auth(role = "admin", refused_records = "drop", verifier = DOWN)]
async fn undecided_as_a_whole(_: LambdaEvent<SqsEvent>) -> Result<(), Error> {
    panic!("nothing was decided");
}

/// Dropping is for what was decided.
#[tokio::test]
async fn without_keys_every_record_is_tried_again() {
    let records = || vec![message("1", Some(&good("ann")), 0), message("2", Some(&good("bob")), 0)];
    let answer = undecided(batch(records())).await.expect("an answer");
    assert_eq!(failed(&answer), ["1", "2"]);
    let error = undecided_as_a_whole(batch(records())).await.expect_err("an outage");
    assert_eq!(error.to_string(), "Service Unavailable");
}

#[require_auth(role = "admin", refused_records = "drop", verifier = SLOW)]
async fn delayed(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    assert!(event.payload.records.is_empty(), "nothing was decided");
    Ok(SqsBatchResponse::default())
}

#[tokio::test(start_paused = true)]
async fn a_slow_endpoint_is_left_in_time_to_report() {
    let mut event = batch(vec![message("1", Some(&good("ann")), 0)]);
    event.context.deadline = u64::try_from(NOW * 1_000 + 1_000).expect("a time");
    let answer = timeout(Duration::from_millis(910), delayed(event)).await.expect("time is left");
    assert_eq!(failed(&answer.expect("an answer")), ["1"]);
}

#[require_auth(role = "admin", refused_records = "fail", verifier = VERIFIER)]
async fn whole(event: LambdaEvent<SqsEvent>) -> Result<(), Error> {
    assert_eq!(event.payload.records.len(), 1);
    Ok(())
}

#[tokio::test]
async fn where_records_cannot_be_reported_the_batch_fails_before_the_body() {
    whole(batch(vec![message("1", Some(&good("ann")), 0)])).await.expect("one good record");
    let error = whole(batch(vec![message("1", Some(&good("ann")), 0), message("2", None, 0)])).await;
    assert_eq!(error.expect_err("one bad record").to_string(), "Unauthorized");
}

#[require_auth(role = "admin", refused_records = "fail", verifier = PATIENT)]
async fn patient(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let mut answer = SqsBatchResponse::default();
    let ids = event.payload.records.into_iter().filter_map(|record| record.message_id);
    ids.for_each(|id| answer.add_failure(format!("ran {id}")));
    Ok(answer)
}

#[tokio::test]
async fn a_token_may_expire_while_its_message_waits() {
    let expired = token("ann", "admin", NOW - 100);
    let future = SIGNER.sign(&claims(&json!({ "roles": ["admin"], "nbf": NOW - 100 })));
    let records = || {
        vec![
            message("in time", Some(&expired), 101),
            message("at its end", Some(&expired), 100),
            message("oldest", Some(&expired), 600),
            message("too old", Some(&expired), 601),
            message("too early", Some(&future), 101),
            message("clock ahead", Some(&good("ann")), -5),
            message("expired, clock ahead", Some(&expired), -5),
        ]
    };
    let answer = patient(batch(records())).await.expect("an answer");
    let expected = [
        "ran in time",
        "ran oldest",
        "ran clock ahead",
        "at its end",
        "too old",
        "too early",
        "expired, clock ahead",
    ];
    assert_eq!(failed(&answer), expected);
    // Unless asked for, a message is judged by when it is received.
    let answer = failing(batch(records())).await.expect("an answer");
    let expected =
        ["too early of user-1", "clock ahead of ann", "in time", "at its end", "oldest", "too old"];
    assert_eq!(failed(&answer)[..6], expected);
}

#[require_auth(role = "admin", body("tenant") == claim("tenant"), refused_records = "drop", verifier = VERIFIER)]
async fn of_one_tenant(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let mut answer = SqsBatchResponse::default();
    event.payload.records.into_iter().filter_map(|one| one.message_id).for_each(|id| answer.add_failure(id));
    Ok(answer)
}

#[tokio::test]
async fn a_condition_may_ask_for_the_body_of_each_message() {
    let about = |id: &str, body: &str| {
        let mut message = message(id, Some(&good("ann")), 0);
        message["body"] = body.into();
        message
    };
    let records = vec![
        about("own", r#"{"tenant": "a"}"#),
        about("another", r#"{"tenant": "b"}"#),
        about("none", "{}"),
        about("no JSON", "tenant"),
    ];
    assert_eq!(failed(&of_one_tenant(batch(records)).await.expect("an answer")), ["own"]);
}

#[require_auth(role = "admin", refused_records = "fail", verifier = VERIFIER)]
async fn typed(mut event: LambdaEvent<SqsEventObj<Value>>) -> Result<SqsBatchResponse, Error> {
    let mut answer = SqsBatchResponse::default();
    for record in event.payload.records.drain(..) {
        answer.add_failure(format!("ran {}", record.body["orderId"]));
    }
    Ok(answer)
}

#[require_auth(role = "admin", refused_records = "drop", verifier = VERIFIER)]
async fn notified(event: LambdaEvent<SnsEvent>, #[principal] senders: Vec<Principal>) -> Result<(), Error> {
    assert_eq!((event.payload.records.len(), senders.len()), (1, 1));
    Err("ran".into())
}

/// Notifications cannot be reported one by one, whatever the handler returns.
#[require_auth(role = "admin", refused_records = "fail", verifier = VERIFIER)]
async fn notified_in_types(event: LambdaEvent<SnsEventObj<Value>>) -> Result<SqsBatchResponse, Error> {
    let [record] = event.payload.records.as_slice() else { return Err("not one record".into()) };
    let mut answer = SqsBatchResponse::default();
    answer.add_failure(format!("ran {}", record.sns.message["orderId"]));
    Ok(answer)
}

#[require_auth(role = "admin", refused_records = "drop", verifier = PATIENT)]
async fn streamed(event: LambdaEvent<KafkaEvent>, #[principal] senders: Vec<Principal>) -> Result<(), Error> {
    let records = event.payload.records.values().flatten();
    let seen: Vec<_> = records
        .zip(&senders)
        .map(|(record, sender)| format!("{} of {}", record.offset, sender.subject()))
        .collect();
    Err(seen.join(", ").into())
}

/// One record of a function of its own: the rule may then ask anything.
#[require_auth(role = "admin", when = |_, message: &SqsMessage| message.body.is_some(), verifier = VERIFIER)]
async fn single(message: SqsMessage) -> Result<String, Error> {
    Ok(message.message_id.unwrap_or_default())
}

#[tokio::test]
async fn every_kind_of_batch() {
    let answer = typed(batch(mixed())).await.expect("an answer");
    assert_eq!(failed(&answer), ["ran \"42\"", "ran \"42\"", "viewer", "nobody", "changed"]);

    let sns = |token: &str| vec![event("sns_token_in_attribute", token)["Records"][0].take()];
    assert_eq!(notified(batch(sns(&good("ann")))).await.expect_err("it ran").to_string(), "ran");
    let answer = notified_in_types(batch(sns(&good("ann")))).await.expect("an answer");
    assert_eq!(failed(&answer), ["ran \"42\""]);
    let refused = notified_in_types(batch(sns(&token("bob", "viewer", NOW + 300)))).await;
    assert_eq!(refused.expect_err("a viewer").to_string(), "Forbidden");

    let record = |offset: u32, token: &str, kind: &str| {
        let header: Vec<i8> = token.bytes().map(u8::cast_signed).collect();
        json!({
            "topic": "orders", "partition": 0, "offset": offset, "timestamp": (NOW - 200) * 1_000, "timestampType": kind,
            "headers": [{ "authorization": header }],
        })
    };
    let expired = token("ann", "admin", NOW - 100);
    let records = json!({ "records": { "orders-0": [
        record(1, &good("ann"), "CREATE_TIME"),
        record(2, &token("bob", "viewer", NOW + 300), "CREATE_TIME"),
        record(3, &expired, "LOG_APPEND_TIME"),
        // This time is the sender's own word.
        record(4, &expired, "CREATE_TIME"),
        record(5, &format!("{}é", good("eve")), "CREATE_TIME"),
    ] } });
    let payload = serde_json::from_value(records).expect("records");
    let seen = streamed(LambdaEvent::new(payload, Context::default())).await.expect_err("it ran");
    assert_eq!(seen.to_string(), "1 of ann, 3 of ann");

    let one = |value| serde_json::from_value::<SqsMessage>(value).expect("a message");
    assert_eq!(single(one(message("1", Some(&good("ann")), 0))).await.expect("it ran"), "1");
    let mut empty = message("1", Some(&good("ann")), 0);
    empty["body"] = Value::Null;
    assert_eq!(single(one(empty)).await.expect_err("no body").to_string(), "Forbidden");
}

#[test]
fn messages_wait_in_whole_seconds_and_not_for_ever() {
    let build = |age| {
        let keys = Keys::jwk_set(key_set(&[&SIGNER]).to_string());
        verifier_without_keys().keys(keys).max_queue_age(age).build()
    };
    let fortnight = Duration::from_secs(14 * 24 * 3_600);
    assert!(build(fortnight).is_ok());
    for age in [fortnight + Duration::from_secs(1), Duration::from_millis(1_500)] {
        assert!(build(age).expect_err("a bad age").to_string().contains("max_queue_age"));
    }
    let others = [build(fortnight), Ok(VERIFIER.clone())].map(|one| one.expect("a verifier"));
    assert!(Verifier::any_of(others).expect_err("two ages").to_string().contains("ages"));
}

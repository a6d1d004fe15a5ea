//! What operators are told of keys: who, what happened, and what happens next.

use auth_tests::log::Log;
use auth_tests::{ISSUER, Remote, Signer, key_set};
use serde_json::json;

/// Listens before anything happens.
fn listening() -> (Log, Remote) {
    (Log::start(), Remote::new())
}

#[track_caller]
fn assert_told(log: &Log, parts: &[&str]) {
    let last = log.last();
    assert!(parts.iter().all(|part| last.contains(part)), "{last}");
}

#[tokio::test]
async fn an_outage_is_told_with_what_requests_will_see() {
    let (log, remote) = listening();
    let issuer = format!("issuer={ISSUER:?}");
    remote.endpoint.fail().await;
    assert_eq!(remote.outcome(&remote.signer).await, "keys_unavailable");
    assert_told(&log, &["WARN", &issuer, "answered with 503; the next attempt waits 30 s"]);

    remote.endpoint.publish(&key_set(&[&remote.signer])).await;
    remote.clock.advance(30);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.endpoint.fail().await;
    remote.clock.advance(1_000);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_told(&log, &["WARN", &issuer, "used for 2600 s more; the next attempt waits 30 s"]);
    remote.clock.advance(2_600);
    assert_eq!(remote.outcome(&remote.signer).await, "keys_unavailable");
    assert_told(&log, &["WARN", &issuer, "answered with 503"]);
    assert_eq!(log.count("WARN", "attempt"), 3);
}

#[tokio::test]
async fn a_dropped_key_is_told_by_name() {
    let (log, remote) = listening();
    let mut document = key_set(&[&remote.signer]);
    let more = [
        json!({"kty": "oct", "kid": "weak", "k": "AAAA"}),
        json!({"kty": "RSA", "kid": "secret", "n": "AAAA", "e": "AQAB", "use": "enc"}),
    ];
    document["keys"].as_array_mut().expect("keys").extend(more);
    remote.endpoint.publish(&document).await;
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(log.count("WARN", ""), 1, "a key for encryption is nothing to worry about");
    let told = log.lines().into_iter().find(|line| line.starts_with("WARN")).unwrap_or_default();
    for part in [&format!("issuer={ISSUER:?}"), r#"kid="weak""#, "refused until it is published otherwise"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[tokio::test]
async fn a_rotation_is_told_once_with_what_came_and_went() {
    let (log, remote) = listening();
    let next = Signer::new("k2");
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.clock.advance(600);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(log.count("INFO", "rotated"), 0, "the first set and an unchanged one are nothing to tell");

    remote.endpoint.publish(&key_set(&[&remote.signer, &next])).await;
    remote.clock.advance(600);
    assert_eq!(remote.outcome(&next).await, "accepted");
    assert_told(&log, &["rotated", &format!("issuer={ISSUER:?}"), "removed=[]", "all_changed=false"]);

    remote.endpoint.publish(&key_set(&[&Signer::new("k3")])).await;
    remote.clock.advance(600);
    assert_eq!(remote.outcome(&next).await, "unknown_key");
    assert_eq!(log.count("INFO", "rotated"), 2);
    assert_told(&log, &["all_changed=true"]);
}

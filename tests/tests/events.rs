//! What operators are told of keys: who, what happened, and what happens next.

use std::sync::Arc;

use auth_runtime::{Clock as _, FixedClock, Keys, Verifier};
use auth_tests::log::Log;
use auth_tests::{Endpoint, ISSUER, KEY_SET_URL, NOW, Signer, claims, key_set, verifier_without_keys};
use serde_json::json;

struct Remote {
    signer: Signer,
    endpoint: Endpoint,
    clock: Arc<FixedClock>,
    verifier: Verifier,
    log: Log,
}

impl Remote {
    fn new() -> Self {
        let signer = Signer::new("k1");
        let endpoint = Endpoint::new(&key_set(&[&signer]));
        let clock = Arc::new(FixedClock::at(NOW));
        let builder = verifier_without_keys().keys(Keys::jwk_set_url(KEY_SET_URL)).fetcher(endpoint.clone());
        let verifier = builder.shared_clock(clock.clone()).build().expect("a verifier");
        Self { signer, endpoint, clock, verifier, log: Log::start() }
    }

    async fn outcome(&self, signer: &Signer) -> &'static str {
        let token = signer.sign(&claims(&json!({"exp": self.clock.unix_seconds() + 300})));
        self.verifier.verify(&token).await.map_or_else(|error| error.code(), |_| "accepted")
    }

    #[track_caller]
    fn assert_told(&self, parts: &[&str]) {
        let last = self.log.last();
        assert!(parts.iter().all(|part| last.contains(part)), "{last}");
    }
}

#[tokio::test]
async fn an_outage_is_told_with_what_requests_will_see() {
    let remote = Remote::new();
    let issuer = format!("issuer={ISSUER:?}");
    remote.endpoint.fail().await;
    assert_eq!(remote.outcome(&remote.signer).await, "keys_unavailable");
    remote.assert_told(&["WARN", &issuer, "answered with 503; the next attempt waits 30 s"]);

    remote.endpoint.publish(&key_set(&[&remote.signer])).await;
    remote.clock.advance(30);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.endpoint.fail().await;
    remote.clock.advance(1_000);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.assert_told(&["WARN", &issuer, "used for 2600 s more; the next attempt waits 30 s"]);
    remote.clock.advance(2_600);
    assert_eq!(remote.outcome(&remote.signer).await, "keys_unavailable");
    remote.assert_told(&["WARN", &issuer, "answered with 503"]);
    assert_eq!(remote.log.count("WARN", "attempt"), 3);
}

#[tokio::test]
async fn a_dropped_key_is_told_by_name() {
    let remote = Remote::new();
    let mut document = key_set(&[&remote.signer]);
    let more = [
        json!({"kty": "oct", "kid": "weak", "k": "AAAA"}),
        json!({"kty": "RSA", "kid": "secret", "n": "AAAA", "e": "AQAB", "use": "enc"}),
    ];
    document["keys"].as_array_mut().expect("keys").extend(more);
    remote.endpoint.publish(&document).await;
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(remote.log.count("WARN", ""), 1, "a key for encryption is nothing to worry about");
    let told = remote.log.lines().into_iter().find(|line| line.starts_with("WARN")).unwrap_or_default();
    for part in [&format!("issuer={ISSUER:?}"), r#"kid="weak""#, "refused until it is published otherwise"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[tokio::test]
async fn a_rotation_is_told_once_with_what_came_and_went() {
    let remote = Remote::new();
    let next = Signer::new("k2");
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.clock.advance(600);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(
        remote.log.count("INFO", "rotated"),
        0,
        "the first set and an unchanged one are nothing to tell"
    );

    remote.endpoint.publish(&key_set(&[&remote.signer, &next])).await;
    remote.clock.advance(600);
    assert_eq!(remote.outcome(&next).await, "accepted");
    remote.assert_told(&["rotated", &format!("issuer={ISSUER:?}"), "removed=[]", "all_changed=false"]);

    remote.endpoint.publish(&key_set(&[&Signer::new("k3")])).await;
    remote.clock.advance(600);
    assert_eq!(remote.outcome(&next).await, "unknown_key");
    assert_eq!(remote.log.count("INFO", "rotated"), 2);
    remote.assert_told(&["all_changed=true"]);
}

//! Verified tokens that are kept decide nothing otherwise than they would be decided anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::{FixedClock, Keys, Principal, Requirement, Verifier, VerifierBuilder};
use auth_tests::{Endpoint, KEY_SET_URL, NOW, Signer, claims, key_set, verifier_without_keys};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

fn keeps(tokens: usize, signer: &Signer) -> VerifierBuilder {
    let builder = verifier_without_keys().keys(Keys::jwk_set(key_set(&[signer]).to_string()));
    builder.cache_verified(tokens)
}

fn numbered(signer: &Signer, number: usize) -> String {
    signer.sign(&claims(&json!({ "sub": format!("user-{number}") })))
}

async fn verified(verifier: &Verifier, token: &str) -> Principal {
    verifier.verify(token).await.expect("a principal")
}

/// Whether both come from one verification: their claims are then at one place. Both are alive, so none took the
/// other's place.
fn is_same(a: &Principal, b: &Principal) -> bool {
    a.raw_claims().as_ptr() == b.raw_claims().as_ptr()
}

#[tokio::test]
async fn the_same_text_is_verified_once_and_no_other_text_is_let_in() {
    let signer = Signer::new("k1");
    let verifier = keeps(100, &signer).build().expect("a verifier");
    let (one, other) = (numbered(&signer, 1), numbered(&signer, 2));
    let first = verified(&verifier, &one).await;
    assert!(is_same(&first, &verified(&verifier, &one).await));
    assert!(is_same(&first, &verified(&verifier.clone(), &one).await), "clones share");
    assert_eq!(first.subject(), "user-1");
    assert_eq!(verified(&verifier, &other).await.subject(), "user-2");

    let (signed, signature) = one.rsplit_once('.').expect("a token");
    let (other_signed, _) = other.rsplit_once('.').expect("a token");
    let (header, payload) = signed.split_once('.').expect("a token");
    for (text, expected) in [
        (format!("{other_signed}.{signature}"), "bad_signature"),
        (format!("{header}A.{payload}.{signature}"), "malformed"),
        (format!("{header}.{payload}A.{signature}"), "bad_signature"),
        (signature.to_owned(), "malformed"),
        (format!(".{signature}"), "malformed"),
        (format!("{signed}.{}", &signature[1..]), "malformed"),
        (format!("{one} "), "malformed"),
        (one[1..].to_owned(), "malformed"),
    ] {
        let code = verifier.verify(&text).await.map(|_| "accepted").map_err(|error| error.code());
        assert_eq!(code, Err(expected), "{text}");
    }
    assert!(is_same(&first, &verified(&verifier, &one).await), "refusals change nothing");

    let plain = auth_tests::verifier(&[&signer]);
    assert!(!is_same(&verified(&plain, &one).await, &verified(&plain, &one).await), "off unless asked for");
}

#[tokio::test]
async fn roles_are_checked_for_each_request() {
    let signer = Signer::new("k1");
    let verifier = keeps(100, &signer).build().expect("a verifier");
    let token = numbered(&signer, 1);
    for _ in 0..3 {
        let principal = verified(&verifier, &token).await;
        assert!(principal.require(&Requirement::Role("viewer")).is_ok());
        assert!(principal.require(&Requirement::Role("admin")).is_err());
    }
}

#[tokio::test]
async fn an_entry_ends_with_its_token_and_with_the_clock() {
    let signer = Signer::new("k1");
    let clock = Arc::new(FixedClock::at(NOW));
    let verifier = keeps(100, &signer).shared_clock(clock.clone()).build().expect("a verifier");
    let token = numbered(&signer, 1);
    let first = verified(&verifier, &token).await;
    clock.advance(299);
    assert!(is_same(&first, &verified(&verifier, &token).await));
    clock.set_wall(NOW - 1);
    let again = verified(&verifier, &token).await;
    assert!(!is_same(&first, &again), "the clock went back");
    clock.set_wall(NOW + 300);
    assert_eq!(verifier.verify(&token).await.expect_err("a refusal").code(), "expired");
    clock.set_wall(NOW + 299);
    assert!(!is_same(&again, &verified(&verifier, &token).await), "what expired does not come back");
}

#[tokio::test]
async fn an_entry_ends_with_its_keys() {
    let (old, new) = (Signer::new("k1"), Signer::new("k2"));
    let (endpoint, clock) = (Endpoint::new(&key_set(&[&old])), Arc::new(FixedClock::at(NOW)));
    let builder = verifier_without_keys().keys(Keys::jwk_set_url(KEY_SET_URL)).fetcher(endpoint.clone());
    let verifier = builder.shared_clock(clock.clone()).cache_verified(100).build().expect("a verifier");
    let late = json!({"exp": NOW + 9_000});
    let token = old.sign(&claims(&late));
    let first = verified(&verifier, &token).await;
    clock.advance(599);
    assert!(is_same(&first, &verified(&verifier, &token).await));
    clock.advance(1);
    assert!(!is_same(&first, &verified(&verifier, &token).await), "the keys were due");
    assert_eq!(endpoint.fetches(), 2, "an entry does not keep keys from being asked for again");

    // A key that is withdrawn takes its tokens with it at once, also when another key's token is what tells.
    endpoint.publish(&key_set(&[&new])).await;
    clock.advance(30);
    assert!(verifier.verify(&token).await.is_ok(), "nobody has asked yet");
    assert!(verifier.verify(&new.sign(&claims(&late))).await.is_ok());
    assert_eq!(verifier.verify(&token).await.expect_err("a refusal").code(), "unknown_key");

    let (other_endpoint, clock) = (Endpoint::new(&key_set(&[&old])), Arc::new(FixedClock::at(NOW)));
    let builder =
        verifier_without_keys().keys(Keys::jwk_set_url(KEY_SET_URL)).fetcher(other_endpoint.clone());
    let verifier = builder.shared_clock(clock).cache_verified(100).build().expect("a verifier");
    let first = verified(&verifier, &token).await;
    verifier.forget_keys();
    assert!(!is_same(&first, &verified(&verifier, &token).await), "restored from a snapshot");
    assert_eq!(other_endpoint.fetches(), 2);

    let verifier = keeps(100, &old).build().expect("a verifier");
    let token = numbered(&old, 1);
    let first = verified(&verifier, &token).await;
    verifier.forget_keys();
    assert!(!is_same(&first, &verified(&verifier, &token).await), "also where keys never change");
}

#[tokio::test]
async fn what_is_kept_is_bounded() {
    let signer = Signer::new("k1");
    for (capacity, tokens, kept) in [(8, 200, 0..=8), (1_000, 200, 150..=200)] {
        let verifier = keeps(capacity, &signer).build().expect("a verifier");
        let tokens: Vec<_> = (0..tokens).map(|number| numbered(&signer, number)).collect();
        let mut principals = Vec::new();
        for token in &tokens {
            principals.push(verified(&verifier, token).await);
        }
        // Asking adds what is missing, so the last is asked first.
        let mut hits = 0;
        for (token, principal) in tokens.iter().zip(&principals).rev() {
            hits += usize::from(is_same(principal, &verified(&verifier, token).await));
        }
        assert!(kept.contains(&hits), "{hits} of {capacity}");
    }
    for capacity in [0, 100_001, usize::MAX] {
        let error = keeps(capacity, &signer).build().expect_err("a configuration error");
        assert!(error.to_string().contains("cache_verified"), "{error}");
    }
    assert!(keeps(100_000, &signer).build().is_ok());
}

#[tokio::test]
async fn several_issuers_keep_their_tokens_together() {
    let (ours, theirs) = (Signer::new("k1"), Signer::new("k1"));
    let other =
        Verifier::builder().issuer("https://other.example").audience("api").clock(FixedClock::at(NOW));
    let other = other.algorithms([auth_runtime::Algorithm::ES256]);
    let other = other.keys(Keys::jwk_set(key_set(&[&theirs]).to_string())).build().expect("a verifier");
    let keeping = keeps(100, &ours).build().expect("a verifier");
    for pair in [[keeping.clone(), other.clone()], [other.clone(), keeping]] {
        let verifier = Verifier::any_of(pair).expect("a verifier");
        let theirs_too = theirs.sign(&claims(&json!({"iss": "https://other.example", "aud": "api"})));
        let tokens = [numbered(&ours, 1), numbered(&ours, 2), numbered(&ours, 3), theirs_too];
        let mut principals = Vec::new();
        for token in &tokens {
            principals.push(verified(&verifier, token).await);
        }
        for (token, first) in tokens.iter().zip(&principals) {
            assert!(is_same(first, &verified(&verifier, token).await));
        }
        let crossed = theirs.sign(&claims(&json!({})));
        assert_eq!(verifier.verify(&crossed).await.expect_err("a refusal").code(), "bad_signature");
    }
    let plain = Verifier::any_of([auth_tests::verifier(&[&ours]), other]).expect("a verifier");
    let one = numbered(&ours, 1);
    assert!(!is_same(&verified(&plain, &one).await, &verified(&plain, &one).await), "neither asked for it");
}

/// Each issuer's keys age by the clock of its own verifier, whoever keeps the tokens.
#[tokio::test]
async fn keys_age_by_their_own_clock() {
    let (ours, old, new) = (Signer::new("k1"), Signer::new("p1"), Signer::new("p2"));
    let mut outcomes = Vec::new();
    for keeps in [false, true] {
        let (here, there) = (Arc::new(FixedClock::at(NOW)), Arc::new(FixedClock::at(NOW - 10_000)));
        // The same time of day; its monotonic origin is earlier, as of a verifier that was built earlier.
        there.advance(10_000);
        let endpoint = Endpoint::new(&key_set(&[&old]));
        let partners = Verifier::builder().issuer("https://p.example").audience("api");
        let partners = partners.algorithms([auth_runtime::Algorithm::ES256]).shared_clock(there.clone());
        let partners = partners.keys(Keys::jwk_set_url(KEY_SET_URL)).fetcher(endpoint.clone()).build();
        let staff = verifier_without_keys().keys(Keys::jwk_set(key_set(&[&ours]).to_string()));
        let staff = staff.shared_clock(here.clone());
        let staff = if keeps { staff.cache_verified(10) } else { staff }.build();
        let both = [staff.expect("a verifier"), partners.expect("a verifier")];
        let verifier = Verifier::any_of(both).expect("a verifier");
        let token =
            old.sign(&claims(&json!({"iss": "https://p.example", "aud": "api", "exp": NOW + 90_000})));
        assert!(verifier.verify(&token).await.is_ok());
        endpoint.publish(&key_set(&[&new])).await;
        for clock in [&here, &there] {
            clock.advance(700);
            clock.set_wall(NOW + 300);
        }
        outcomes.push(verifier.verify(&token).await.map(drop).map_err(|error| error.code()));
    }
    assert_eq!(outcomes, [Err("unknown_key"); 2]);
}

/// Shows one time, and another from the given look on.
#[derive(Debug)]
struct Stepping {
    looks: AtomicUsize,
    back_after: usize,
}

impl auth_runtime::Clock for Stepping {
    fn unix_seconds(&self) -> i64 {
        if self.looks.fetch_add(1, Ordering::SeqCst) < self.back_after { NOW } else { NOW - 100 }
    }

    fn monotonic_seconds(&self) -> i64 {
        0
    }
}

#[tokio::test]
async fn a_clock_that_goes_back_at_any_look_keeps_nothing_too_early() {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&json!({ "nbf": NOW })));
    for back_after in 1..8 {
        let clock = Stepping { looks: AtomicUsize::new(0), back_after };
        let verifier = keeps(10, &signer).clock(clock).build().expect("a verifier");
        let mut refused = false;
        for _ in 0..10 {
            let is_refused = verifier.verify(&token).await.is_err();
            assert!(is_refused || !refused, "accepted again after {back_after} looks");
            refused = is_refused;
        }
        assert!(refused, "{back_after}");
    }
}

#[derive(Clone, Debug)]
enum Step {
    Verify(usize),
    Advance(i64),
    SetWall(i64),
    Publish(usize),
    Fail,
    Forget,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..6_usize).prop_map(Step::Verify),
        3 => prop_oneof![0..40_i64, 500..700_i64, 3_000..4_000_i64].prop_map(Step::Advance),
        1 => (-700..700_i64).prop_map(Step::SetWall),
        2 => (0..4_usize).prop_map(Step::Publish),
        1 => Just(Step::Fail),
        1 => Just(Step::Forget),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same requests, keys and clocks, once with and once without: the same answers, and the same fetches.
    #[test]
    fn cached_and_uncached_decisions_agree(steps in vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let (one, two) = (Signer::new("k1"), Signer::new("k2"));
            let sets = [key_set(&[&one]), key_set(&[&two]), key_set(&[&one, &two]), json!({"keys": []})];
            let clock = Arc::new(FixedClock::at(NOW));
            let endpoints = [Endpoint::new(&sets[0]), Endpoint::new(&sets[0])];
            let build = |endpoint: &Endpoint| {
                let builder = verifier_without_keys().shared_clock(clock.clone());
                builder.keys(Keys::jwk_set_url(KEY_SET_URL)).fetcher(endpoint.clone())
            };
            let plain = build(&endpoints[0]).build().expect("a verifier");
            let keeping = build(&endpoints[1]).cache_verified(4).build().expect("a verifier");
            let tokens = [
                one.sign(&claims(&json!({"exp": NOW + 9_000}))),
                one.sign(&claims(&json!({"exp": NOW + 600}))),
                one.sign(&claims(&json!({"exp": NOW + 9_000, "nbf": NOW + 20}))),
                two.sign(&claims(&json!({"exp": NOW + 9_000}))),
                two.sign(&claims(&json!({"exp": NOW + 40}))),
                Signer::new("k1").sign(&claims(&json!({}))),
            ];
            for step in &steps {
                match step {
                    Step::Verify(token) => {
                        let outcome = async |verifier: &Verifier| {
                            let verified = verifier.verify(&tokens[*token]).await;
                            verified.map(|who| who.raw_claims().to_owned()).map_err(|error| error.code())
                        };
                        prop_assert_eq!(outcome(&plain).await, outcome(&keeping).await);
                    }
                    Step::Advance(seconds) => clock.advance(*seconds),
                    Step::SetWall(offset) => clock.set_wall(NOW + offset),
                    Step::Publish(set) => {
                        for endpoint in &endpoints {
                            endpoint.publish(&sets[*set]).await;
                        }
                    }
                    Step::Fail => {
                        for endpoint in &endpoints {
                            endpoint.fail().await;
                        }
                    }
                    Step::Forget => {
                        plain.forget_keys();
                        keeping.forget_keys();
                    }
                }
                prop_assert_eq!(endpoints[0].fetches(), endpoints[1].fetches());
            }
            Ok(())
        })?;
    }
}

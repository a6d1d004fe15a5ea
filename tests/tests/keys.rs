//! Key sets as documents, and as something that is fetched and kept.

use std::sync::Arc;

use auth_runtime::{Algorithm, Error, FixedClock, Keys, Verifier};
use auth_tests::{
    AUDIENCE, Endpoint, ISSUER, KEY_SET_URL, NOW, Remote, Signer, claims, key_set, remote_builder,
    verifier_without_keys,
};
use serde_json::{Value, json};

const ALGORITHMS: [Algorithm; 4] = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

fn with_document(document: &str) -> Result<Verifier, String> {
    let builder = Verifier::builder().issuer(ISSUER).audience(AUDIENCE).algorithms(ALGORITHMS);
    builder.keys(Keys::jwk_set(document)).build().map_err(|error| error.to_string())
}

/// The reason code for a token that names `kid`; a usable key gets as far as the signature.
async fn reason(verifier: &Verifier, kid: &str, algorithm: &str) -> &'static str {
    use base64::Engine as _;
    let encode = |json: Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json.to_string());
    let token = format!("{}.{}.AA", encode(json!({"alg": algorithm, "kid": kid})), encode(json!({})));
    verifier.verify(&token).await.expect_err("a refusal").code()
}

#[tokio::test]
async fn every_key_set_document_of_the_corpus_leaves_what_it_should() {
    let corpus: Value = serde_json::from_str(include_str!("../data/jwks.json")).expect("the corpus");
    let mut seen = 0;
    for case in corpus["documents"].as_array().expect("documents") {
        let Some(body) = case["body"].as_str() else { continue };
        seen += 1;
        let (id, verifier) = (&case["id"], with_document(body));
        if case["reject"] == true || case["optional"] == true {
            assert!(verifier.is_err(), "{id}");
            continue;
        }
        let verifier = verifier.unwrap_or_else(|error| panic!("{id}: {error}"));
        let usable: Vec<&str> =
            case["usable"].as_array().expect("kids").iter().filter_map(Value::as_str).collect();
        let published: Value = serde_json::from_str(body).expect("JSON");
        let published =
            published["keys"].as_array().expect("keys").iter().filter_map(|key| key["kid"].as_str());
        for kid in published.chain(usable.iter().copied()) {
            let mut reasons = Vec::new();
            for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
                reasons.push(reason(&verifier, kid, algorithm).await);
            }
            let also_allowed =
                case["also_allowed"].as_array().is_some_and(|kids| kids.iter().any(|k| k == kid));
            assert_eq!(
                reasons.contains(&"bad_signature"),
                usable.contains(&kid) || also_allowed,
                "{id}: {kid}: {reasons:?}"
            );
        }
    }
    assert_eq!(seen, 29);
}

#[test]
fn documents_beyond_the_limits_are_refused() {
    let key = Signer::new("k").jwk();
    let keys = |count: usize| {
        let keys: Vec<Value> = (0..count)
            .map(|i| {
                let mut key = key.clone();
                key["kid"] = format!("k{i}").into();
                key
            })
            .collect();
        json!({ "keys": keys })
    };
    assert!(with_document(&keys(100).to_string()).is_ok());
    assert!(with_document(&keys(101).to_string()).is_err());
    let mut padded = keys(1);
    padded["pad"] = "".into();
    let room = 524_288 - padded.to_string().len();
    padded["pad"] = "x".repeat(room).into();
    assert!(with_document(&padded.to_string()).is_ok());
    padded["pad"] = "x".repeat(room + 1).into();
    assert!(with_document(&padded.to_string()).is_err());
}

#[tokio::test]
async fn two_different_keys_with_one_kid_are_ambiguous_and_the_same_key_twice_is_not() {
    let [mut one, two] = ["k", "k"].map(|kid| Signer::new(kid).jwk());
    let verifier = with_document(&json!({"keys": [one, one]}).to_string()).expect("a verifier");
    assert_eq!(reason(&verifier, "k", "ES256").await, "bad_signature");
    let third = Signer::new("other").jwk();
    let verifier = with_document(&json!({"keys": [one, two, one, third]}).to_string()).expect("a verifier");
    assert_eq!(reason(&verifier, "k", "ES256").await, "key_unusable");
    one["use"] = "enc".into();
    let verifier = with_document(&json!({"keys": [one, two]}).to_string()).expect("a verifier");
    assert_eq!(reason(&verifier, "k", "ES256").await, "bad_signature");
}

#[tokio::test]
async fn a_set_is_fetched_at_first_need_and_kept_while_fresh() {
    let remote = Remote::new();
    assert_eq!(remote.endpoint.fetches(), 0);
    for _ in 0..3 {
        assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    }
    remote.clock.advance(599);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(remote.endpoint.fetches(), 1);
    remote.clock.advance(1);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(remote.endpoint.fetches(), 2);
}

#[tokio::test]
async fn prefetch_fetches_ahead_of_time_and_once() {
    let remote = Remote::new();
    for (pass, fetches) in [(0, 1), (0, 1), (599, 1), (1, 2)] {
        remote.clock.advance(pass);
        remote.verifier.prefetch().await.expect("keys");
        assert_eq!(remote.endpoint.fetches(), fetches, "{pass} s later");
    }
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(remote.endpoint.fetches(), 2);
}

/// Who waited for another's fetch takes what it brought, however long it took.
#[tokio::test]
async fn callers_that_waited_longer_than_the_cool_down_do_not_fetch_again() {
    let remote = Remote::new();
    remote.endpoint.hold();
    let token = remote.signer.sign(&claims(&json!({})));
    let call = || {
        let (verifier, token) = (remote.verifier.clone(), token.clone());
        tokio::spawn(async move { verifier.verify(&token).await.is_ok() })
    };
    let calls = [call(), call()];
    while remote.endpoint.fetches() < 1 {
        tokio::task::yield_now().await;
    }
    remote.clock.advance(30);
    remote.endpoint.release();
    for call in calls {
        assert!(call.await.expect("no panic"));
    }
    assert_eq!(remote.endpoint.fetches(), 1);
}

#[tokio::test]
async fn a_thousand_first_calls_share_one_fetch() {
    let remote = Remote::new();
    remote.endpoint.hold();
    let token = remote.signer.sign(&claims(&json!({})));
    let calls: Vec<_> = (0..1_000)
        .map(|_| {
            let (verifier, token) = (remote.verifier.clone(), token.clone());
            tokio::spawn(async move { verifier.verify(&token).await.is_ok() })
        })
        .collect();
    tokio::task::yield_now().await;
    remote.endpoint.release();
    for call in calls {
        assert!(call.await.expect("no panic"));
    }
    assert_eq!(remote.endpoint.fetches(), 1);
}

#[tokio::test]
async fn unknown_kids_cause_at_most_one_fetch_per_cool_down() {
    let remote = Remote::new();
    let stranger = Signer::new("k2");
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    for _ in 0..100 {
        assert_eq!(remote.outcome(&stranger).await, "unknown_key");
    }
    assert_eq!(remote.endpoint.fetches(), 1, "the cool-down runs from the first fetch");
    remote.clock.advance(30);
    for _ in 0..100 {
        assert_eq!(remote.outcome(&stranger).await, "unknown_key");
    }
    assert_eq!(remote.endpoint.fetches(), 2);
}

#[tokio::test]
async fn a_rotated_key_is_found_and_a_withdrawn_one_refused() {
    let remote = Remote::new();
    let next = Signer::new("k2");
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.endpoint.publish(&key_set(&[&next])).await;
    assert_eq!(remote.outcome(&next).await, "unknown_key", "the cool-down holds");
    remote.clock.advance(30);
    assert_eq!(remote.outcome(&next).await, "accepted");
    assert_eq!(remote.outcome(&remote.signer).await, "unknown_key");
}

#[tokio::test]
async fn an_outage_at_the_start_is_ours_and_never_the_callers() {
    let remote = Remote::new();
    remote.endpoint.fail().await;
    for _ in 0..3 {
        assert_eq!(remote.outcome(&remote.signer).await, "keys_unavailable");
    }
    assert_eq!(remote.endpoint.fetches(), 1);
    remote.endpoint.publish(&key_set(&[&remote.signer])).await;
    assert_eq!(
        remote.outcome(&remote.signer).await,
        "keys_unavailable",
        "the cool-down was armed before the fetch"
    );
    remote.clock.advance(30);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
}

#[tokio::test]
async fn an_outage_later_is_bridged_for_an_hour() {
    let remote = Remote::new();
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.endpoint.fail().await;
    remote.clock.advance(601);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted", "stale, but the keys are known");
    assert_eq!(remote.outcome(&Signer::new("k2")).await, "keys_unavailable", "it might be a new key");
    remote.clock.advance(2_998);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.clock.advance(1);
    assert_eq!(remote.outcome(&remote.signer).await, "keys_unavailable");
}

#[tokio::test]
async fn a_document_that_is_no_key_set_is_an_outage_too() {
    for document in [
        "",
        "[]",
        "{}",
        r#"{"keys":[]}"#,
        r#"{"keys":{}}"#,
        "\u{feff}{}",
        r#"{"keys":[{"kty":"oct","k":"AA"}]}"#,
    ] {
        let remote = Remote::new();
        assert_eq!(remote.outcome(&remote.signer).await, "accepted");
        remote.endpoint.publish_raw(document.as_bytes().to_vec()).await;
        remote.clock.advance(601);
        assert_eq!(remote.outcome(&remote.signer).await, "accepted", "{document}: the last good set stays");

        let cold = Remote::new();
        cold.endpoint.publish_raw(document.as_bytes().to_vec()).await;
        assert_eq!(cold.outcome(&cold.signer).await, "keys_unavailable", "{document}");
    }
}

#[tokio::test]
async fn known_keys_of_a_stale_set_do_not_wait_for_the_caller_that_refreshes() {
    let remote = Remote::new();
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.clock.advance(601);
    remote.endpoint.hold();
    let token = remote.signer.sign(&claims(&json!({"exp": NOW + 5_000})));
    let refreshing = tokio::spawn({
        let (verifier, token) = (remote.verifier.clone(), token.clone());
        async move { verifier.verify(&token).await.is_ok() }
    });
    while remote.endpoint.fetches() < 2 {
        tokio::task::yield_now().await;
    }
    assert!(remote.verifier.verify(&token).await.is_ok(), "answered while the fetch hangs");
    remote.endpoint.release();
    assert!(refreshing.await.expect("no panic"));
    assert_eq!(remote.endpoint.fetches(), 2);
}

#[tokio::test]
async fn a_wall_clock_that_goes_back_makes_the_set_stale_and_no_more() {
    let remote = Remote::new();
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.clock.set_wall(NOW - 3_600);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(remote.endpoint.fetches(), 2, "asked again");
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(remote.endpoint.fetches(), 2, "and once only");
    remote.clock.set_wall(NOW + 86_400);
    remote.endpoint.fail().await;
    assert_eq!(remote.outcome(&remote.signer).await, "keys_unavailable", "a day old by the wall clock");
}

#[tokio::test]
async fn a_token_without_a_kid_asks_for_nothing() {
    let remote = Remote::new();
    let token = remote.signer.sign_raw(br#"{"alg":"ES256"}"#, claims(&json!({})).to_string().as_bytes());
    let error = remote.verifier.verify(&token).await.expect_err("a refusal");
    assert_eq!((error.code(), remote.endpoint.fetches()), ("unknown_key", 0));
    let refused_earlier = remote.signer.sign_raw(br#"{"alg":"HS256","kid":"x"}"#, b"{}");
    let error = remote.verifier.verify(&refused_earlier).await.expect_err("a refusal");
    assert_eq!((error.code(), remote.endpoint.fetches()), ("alg_not_allowed", 0));
    assert!(matches!(error, Error::Token(_)));
}

#[tokio::test]
async fn keys_that_are_published_as_unusable_are_withdrawn_at_the_next_refresh() {
    let remote = Remote::new();
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    let mut key = remote.signer.jwk();
    key["use"] = "enc".into();
    remote.endpoint.publish(&json!({ "keys": [key] })).await;
    remote.clock.advance(599);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted", "still fresh");
    remote.clock.advance(1);
    assert_eq!(remote.outcome(&remote.signer).await, "key_unusable");
}

/// A fetcher during which the execution environment is frozen for a long time, and which then fails.
#[derive(Debug)]
struct FrozenFetch {
    endpoint: Endpoint,
    clock: Arc<FixedClock>,
}

impl auth_runtime::Fetcher for FrozenFetch {
    fn fetch<'a>(&'a self, url: &'a auth_runtime::KeySetUrl) -> auth_runtime::FetchFuture<'a> {
        Box::pin(async move {
            if self.endpoint.fetches() > 0 {
                self.clock.advance(100_000);
                self.endpoint.fail().await;
            }
            self.endpoint.fetch(url).await
        })
    }
}

#[tokio::test]
async fn a_set_that_grew_too_old_during_the_fetch_is_not_used() {
    let signer = Signer::new("k1");
    let clock = Arc::new(FixedClock::at(NOW));
    let fetcher = FrozenFetch { endpoint: Endpoint::new(&key_set(&[&signer])), clock: clock.clone() };
    let verifier = verifier_without_keys().keys(Keys::jwk_set_url(KEY_SET_URL)).fetcher(fetcher);
    let verifier = verifier.shared_clock(clock.clone()).build().expect("a verifier");
    let token = signer.sign(&claims(&json!({"exp": NOW + 1_000_000})));
    assert!(verifier.verify(&token).await.is_ok());
    clock.advance(700);
    assert_eq!(verifier.verify(&token).await.expect_err("an outage").code(), "keys_unavailable");
}

#[tokio::test]
async fn an_answer_that_was_on_its_way_for_an_hour_is_not_used() {
    for (seconds, is_used) in [(3_599, true), (3_600, false)] {
        let remote = Remote::new();
        remote.endpoint.hold();
        let token = remote.signer.sign(&claims(&json!({"exp": NOW + 9_000})));
        let verifier = remote.verifier.clone();
        let call = tokio::spawn(async move { verifier.verify(&token).await.is_ok() });
        while remote.endpoint.fetches() < 1 {
            tokio::task::yield_now().await;
        }
        remote.clock.advance(seconds);
        remote.endpoint.release();
        assert_eq!(call.await.expect("no panic"), is_used, "{seconds} s");
    }
}

/// An abandoned fetch counts as one: callers with a short patience must not turn into a storm.
#[tokio::test]
async fn an_abandoned_fetch_arms_the_cool_down_and_locks_nobody_out() {
    let remote = Remote::new();
    remote.endpoint.hold();
    let token = remote.signer.sign(&claims(&json!({})));
    tokio::select! {
        biased;
        _ = remote.verifier.verify(&token) => unreachable!("the endpoint is silent"),
        () = tokio::task::yield_now() => {}
    }
    remote.endpoint.release();
    assert_eq!(remote.outcome(&remote.signer).await, "keys_unavailable");
    assert_eq!(remote.endpoint.fetches(), 1);
    remote.clock.advance(30);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
}

#[tokio::test]
async fn a_wall_clock_that_stands_still_does_not_keep_a_set_fresh() {
    let remote = Remote::new();
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    remote.clock.advance(600);
    remote.clock.set_wall(NOW);
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    assert_eq!(remote.endpoint.fetches(), 2);
}

/// A key that is good, and the same with one thing wrong.
#[test]
fn public_keys_are_checked_when_they_are_loaded() {
    let corpus: Value = serde_json::from_str(include_str!("../data/tokens.json")).expect("the corpus");
    let keys = corpus["jwks"]["keys"].as_array().expect("keys");
    let of_kind = |kty: &str| keys.iter().find(|key| key["kty"] == kty).expect("a key").clone();
    let loads = |key: &Value| with_document(&json!({ "keys": [key] }).to_string());
    let refused = |kty: &str, changes: &[(&str, Value)]| {
        let mut key = of_kind(kty);
        assert!(loads(&key).is_ok(), "{kty}");
        for (name, value) in changes {
            key[*name] = value.clone();
        }
        let error = loads(&key).expect_err("a key that must not be used");
        assert!(error.contains("no usable key"), "{error}");
    };
    for e in ["AQ", "Aw", "EQ", "AQAA", "AAEAAQ", "AgAAAAE", ""] {
        refused("RSA", &[("e", json!(e))]);
    }
    let modulus = of_kind("RSA")["n"].as_str().expect("text").to_owned();
    let weak = include_str!("../data/keys/roca-modulus.txt").trim();
    let factors_of_three = format!("{}w", "_".repeat(341));
    for n in [
        &modulus[..171],
        &format!("AA{modulus}"),
        &format!("{modulus}AAAA"),
        &modulus.repeat(5),
        weak,
        &factors_of_three,
    ] {
        refused("RSA", &[("n", json!(n))]);
    }
    for kty in ["RSA", "EC", "OKP"] {
        refused(kty, &[("d", json!("AAAA"))]);
        refused(kty, &[("kty", json!(kty.to_lowercase()))]);
        refused(kty, &[("use", json!("enc"))]);
        refused(kty, &[("use", json!(7))]);
        refused(kty, &[("key_ops", json!(["sign"]))]);
        refused(kty, &[("key_ops", json!("verify"))]);
        refused(kty, &[("key_ops", json!(["verify", 7]))]);
        refused(kty, &[("alg", json!("HS256"))]);
        refused(kty, &[("alg", json!("none"))]);
    }
    for (kty, crv) in
        [("EC", "P-384"), ("EC", "P-521"), ("EC", "secp256k1"), ("OKP", "Ed448"), ("OKP", "X25519")]
    {
        refused(kty, &[("crv", json!(crv))]);
    }
    let (x, y) = (of_kind("EC")["x"].clone(), of_kind("EC")["y"].clone());
    refused("EC", &[("x", y.clone()), ("y", x.clone())]);
    let (short, long) =
        (x.as_str().expect("text").split_at(40).0.to_owned(), y.as_str().expect("text").to_owned() + "AAA");
    refused("EC", &[("x", json!(short)), ("y", json!(long))]);
    for small_order in [
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA",
        "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU",
        "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o",
        "7P_______________________________________38",
        "7f_______________________________________38",
        "7v_______________________________________38",
        "7P________________________________________8",
    ] {
        refused("OKP", &[("x", json!(small_order))]);
    }
}

#[tokio::test]
async fn a_key_that_names_no_algorithm_is_used_with_the_first_that_fits() {
    let corpus: Value = serde_json::from_str(include_str!("../data/tokens.json")).expect("the corpus");
    for (kty, fitting) in [("RSA", "RS256"), ("EC", "ES256"), ("OKP", "EdDSA")] {
        let keys = corpus["jwks"]["keys"].as_array().expect("keys");
        let mut key = keys.iter().find(|key| key["kty"] == kty).expect("a key").clone();
        key["kid"] = "k".into();
        key.as_object_mut().expect("an object").remove("alg");
        let verifier = with_document(&json!({ "keys": [key] }).to_string()).expect("a verifier");
        for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
            let expected = if algorithm == fitting { "bad_signature" } else { "alg_mismatch" };
            assert_eq!(reason(&verifier, "k", algorithm).await, expected, "{kty} {algorithm}");
        }
    }
}

#[tokio::test]
async fn a_p_384_key_verifies_es384_and_is_on_its_curve() {
    use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
    use base64::Engine as _;

    let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).expect("a key");
    let encode = |octets: &[u8]| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(octets);
    let (x, y) = pair.public_key().as_ref()[1..].split_at(48);
    let build = |x: &[u8], y: &[u8]| {
        let key = json!({"kty": "EC", "crv": "P-384", "x": encode(x), "y": encode(y), "kid": "k"});
        let builder = verifier_without_keys().algorithms([Algorithm::ES384]);
        builder.keys(Keys::jwk_set(json!({ "keys": [key] }).to_string())).build()
    };
    let header = encode(br#"{"alg":"ES384","kid":"k"}"#);
    let input = format!("{header}.{}", encode(claims(&json!({})).to_string().as_bytes()));
    let random = aws_lc_rs::rand::SystemRandom::new();
    let signature = pair.sign(&random, input.as_bytes()).expect("a signature");
    let verifier = build(x, y).expect("a verifier");
    assert!(verifier.verify(&format!("{input}.{}", encode(signature.as_ref()))).await.is_ok());
    let other = pair.sign(&random, b"another text").expect("a signature");
    assert!(verifier.verify(&format!("{input}.{}", encode(other.as_ref()))).await.is_err());
    assert!(build(&x[1..], y).is_err());
    assert!(build(y, x).is_err(), "not on the curve");
}

#[tokio::test]
async fn two_lists_of_keys_or_an_endless_kid_are_not_used() {
    let key = Signer::new("k").jwk();
    let twice = format!(r#"{{"keys":[{key}],"keys":[{key}]}}"#);
    assert!(with_document(&twice).is_err());
    let with_kid = |length: usize| {
        let mut long = key.clone();
        long["kid"] = "k".repeat(length).into();
        json!({ "keys": [long] }).to_string()
    };
    assert!(with_document(&with_kid(256)).is_ok());
    assert!(with_document(&with_kid(257)).is_err());
}

#[tokio::test]
async fn the_issuers_max_age_is_honoured_within_bounds() {
    for (max_age, fresh_for) in [(0, 60), (59, 60), (300, 300), (1_800, 1_800), (86_400, 1_800)] {
        let signer = Signer::new("k1");
        let endpoint = Endpoint::new(&key_set(&[&signer])).with_max_age(max_age);
        let clock = Arc::new(FixedClock::at(NOW));
        let verifier = remote_builder(&endpoint).shared_clock(clock.clone()).build().expect("a verifier");
        let token = signer.sign(&claims(&json!({"exp": NOW + 5_000})));
        for (pass, fetches) in [(0, 1), (fresh_for - 1, 1), (1, 2)] {
            clock.advance(pass);
            assert!(verifier.verify(&token).await.is_ok());
            assert_eq!(endpoint.fetches(), fetches, "max-age {max_age}, {pass} s later");
        }
    }
}

#[tokio::test]
async fn a_seeded_set_serves_the_cold_start_and_is_refreshed_like_any_other() {
    let (signer, next) = (Signer::new("k1"), Signer::new("k2"));
    let endpoint = Endpoint::new(&key_set(&[&next]));
    let clock = Arc::new(FixedClock::at(NOW));
    let build = |seed: &str| {
        let keys = Keys::jwk_set_url_seeded(KEY_SET_URL, seed);
        verifier_without_keys().keys(keys).fetcher(endpoint.clone()).shared_clock(clock.clone()).build()
    };
    let verifier = build(&key_set(&[&signer]).to_string()).expect("a verifier");
    let sign = |signer: &Signer| signer.sign(&claims(&json!({"exp": NOW + 5_000})));
    assert!(verifier.verify(&sign(&signer)).await.is_ok());
    assert_eq!(endpoint.fetches(), 0);
    assert!(verifier.verify(&sign(&next)).await.is_ok(), "an unknown key is asked for at once");
    assert_eq!(endpoint.fetches(), 1);
    assert!(verifier.verify(&sign(&signer)).await.is_err(), "the published set replaces the seed");
    assert!(build("{}").is_err() && build(r#"{"keys":[]}"#).is_err());
}

#[tokio::test]
async fn a_restore_from_a_snapshot_forgets_the_keys() {
    use lambda_runtime::SnapStartResource as _;

    let remote = Remote::new();
    assert_eq!(remote.outcome(&remote.signer).await, "accepted");
    let next = Signer::new("k2");
    remote.endpoint.publish(&key_set(&[&next])).await;
    remote.verifier.after_restore().await.expect("nothing can fail");
    assert_eq!(remote.outcome(&next).await, "accepted", "no cool-down holds it back");
    assert_eq!(remote.outcome(&remote.signer).await, "unknown_key");
    assert_eq!(remote.endpoint.fetches(), 2);
}

/// Ten thousand unknown `kid`s within the cool-down, whatever the endpoint does: one fetch, and known keys never wait.
#[tokio::test]
async fn a_flood_of_unknown_kids_causes_one_fetch_in_every_state_of_the_endpoint() {
    for state in ["up", "down", "slow", "empty"] {
        let remote = Remote::new();
        assert_eq!(remote.outcome(&remote.signer).await, "accepted");
        remote.clock.advance(30);
        match state {
            "down" => remote.endpoint.fail().await,
            "slow" => remote.endpoint.hold(),
            "empty" => remote.endpoint.publish(&json!({"keys": []})).await,
            _ => {}
        }
        let stranger = Signer::new("k1");
        let flood: Vec<_> = (0..10_000)
            .map(|i| {
                let header = json!({"alg": "ES256", "kid": format!("random-{i}")}).to_string();
                let token =
                    if i == 0 { stranger.sign_raw(header.as_bytes(), b"{}") } else { unsigned(&header) };
                let verifier = remote.verifier.clone();
                tokio::spawn(async move { verifier.verify(&token).await.expect_err("a refusal").code() })
            })
            .collect();
        while remote.endpoint.fetches() < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(remote.outcome(&remote.signer).await, "accepted", "{state}: while the flood is on");
        remote.clock.advance(29);
        remote.endpoint.release();
        let expected = if ["down", "empty"].contains(&state) { "keys_unavailable" } else { "unknown_key" };
        for call in flood {
            assert_eq!(call.await.expect("no panic"), expected, "{state}");
        }
        assert_eq!(remote.outcome(&remote.signer).await, "accepted", "{state}: afterwards");
        assert_eq!(remote.endpoint.fetches(), 2, "{state}");
    }
}

/// A token that nobody signed; it is refused before that matters.
fn unsigned(header: &str) -> String {
    use base64::Engine as _;
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header);
    format!("{header}.e30.AA")
}

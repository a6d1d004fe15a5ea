//! Keys are not waited for beyond the end of the invocation. Time is paused, so waiting takes none.

use std::sync::Arc;
use std::time::Duration;

use auth_runtime::authorizer::{Authorizer, AuthorizerError};
use auth_runtime::{Error, FixedClock, KeyError, Keys, Requirement, Verifier};
use auth_tests::{Endpoint, KEY_SET_URL, NOW, Signer, claims, key_set, typed_event, verifier_without_keys};
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_runtime::LambdaEvent;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

fn verifier(endpoint: &Endpoint) -> Verifier {
    let builder = verifier_without_keys().keys(Keys::jwk_set_url(KEY_SET_URL)).fetcher(endpoint.clone());
    builder.build().expect("a verifier")
}

fn event(token: &str, deadline: i64) -> LambdaEvent<ApiGatewayV2httpRequest> {
    let mut event = typed_event("apigw_http_v2_bearer", token);
    event.context.deadline = u64::try_from(deadline).expect("a time");
    event
}

#[tokio::test(start_paused = true)]
async fn a_slow_endpoint_is_left_in_time_to_answer() {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&json!({})));
    for (left, waited) in [(2_000, 1_900), (1_000, 900), (100, 0), (0, 0), (-3_000, 0)] {
        let endpoint = Endpoint::new(&key_set(&[&signer]));
        endpoint.hold();
        let (verifier, started) = (verifier(&endpoint), Instant::now());
        let error = verifier.authenticate(&event(&token, NOW * 1_000 + left)).await.expect_err("an outage");
        assert_eq!(error, Error::Keys(KeyError::Deadline), "{left}");
        assert_eq!(error.code(), "keys_unavailable");
        let took = started.elapsed();
        let expected = Duration::from_millis(waited);
        assert!((expected..expected + Duration::from_millis(10)).contains(&took), "{left}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_answers_before_is_waited_for() {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&json!({})));
    let endpoint = Endpoint::new(&key_set(&[&signer]));
    endpoint.hold();
    let (verifier, event) = (verifier(&endpoint), event(&token, NOW * 1_000 + 2_000));
    let release = async {
        tokio::time::advance(Duration::from_millis(1_500)).await;
        endpoint.release();
    };
    let (verified, ()) = tokio::join!(verifier.authenticate(&event), release);
    assert!(verified.is_ok(), "{verified:?}");
}

/// The endpoint may take longer than a function has by default.
#[tokio::test(start_paused = true)]
async fn stale_keys_decide_when_the_endpoint_takes_too_long() {
    let signer = Signer::new("k1");
    let endpoint = Endpoint::new(&key_set(&[&signer]));
    let clock = Arc::new(FixedClock::at(NOW));
    let builder = verifier_without_keys().keys(Keys::jwk_set_url(KEY_SET_URL)).fetcher(endpoint.clone());
    let verifier = builder.shared_clock(clock.clone()).build().expect("a verifier");
    verifier.prefetch().await.expect("keys");
    endpoint.hold();
    for (age, expected) in [(700, Ok(())), (3_600, Err("keys_unavailable"))] {
        clock.set_wall(NOW + age);
        let token = signer.sign(&claims(&json!({"exp": NOW + 9_000})));
        let event = event(&token, (NOW + age) * 1_000 + 3_000);
        let outcome = verifier.authenticate(&event).await.map(drop).map_err(|error| error.code());
        assert_eq!(outcome, expected, "{age} s old");
    }
    let unknown = Signer::new("k2").sign(&claims(&json!({"exp": NOW + 9_000})));
    clock.set_wall(NOW + 3_700);
    let error = verifier.authenticate(&event(&unknown, (NOW + 3_700) * 1_000 + 3_000)).await;
    assert_eq!(error.expect_err("an outage"), Error::Keys(KeyError::Deadline));
}

#[tokio::test(start_paused = true)]
async fn known_keys_are_used_up_to_the_last_moment() {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&json!({})));
    let endpoint = Endpoint::new(&key_set(&[&signer]));
    let verifier = verifier(&endpoint);
    verifier.prefetch().await.expect("keys");
    assert!(verifier.authenticate(&event(&token, NOW * 1_000)).await.is_ok());
}

/// Emulators and tests send deadlines that lie in another year.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_a_deadline_is_ignored() {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&json!({})));
    for deadline in [0, 600_000, NOW * 1_000 + 900_001, NOW * 1_000 - 900_001] {
        let endpoint = Endpoint::new(&key_set(&[&signer]));
        endpoint.hold();
        let (verifier, event) = (verifier(&endpoint), event(&token, deadline));
        let waiting = timeout(Duration::from_secs(20), verifier.authenticate(&event)).await;
        assert!(waiting.is_err(), "{deadline}: {waiting:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_of_lambda_http_has_its_deadline_in_the_context() {
    let signer = Signer::new("k1");
    let endpoint = Endpoint::new(&key_set(&[&signer]));
    endpoint.hold();
    let mut context = lambda_runtime::Context::default();
    context.deadline = u64::try_from(NOW * 1_000 + 1_000).expect("a time");
    let token = signer.sign(&claims(&json!({})));
    let request = lambda_http::http::Request::builder().header("authorization", format!("Bearer {token}"));
    let request = request.extension(context).body(()).expect("a request");
    let error = verifier(&endpoint).authenticate(&request).await.expect_err("an outage");
    assert_eq!(error, Error::Keys(KeyError::Deadline));
}

#[tokio::test(start_paused = true)]
async fn an_authorizer_has_time_to_answer() {
    let signer = Signer::new("k1");
    let token = signer.sign(&claims(&json!({})));
    let outage = AuthorizerError::Undecided { code: "keys_unavailable" };
    let (rest, http) = ("authorizer_rest_token", "authorizer_http_v2");
    for (kind, is_held) in [(rest, true), (rest, false), (http, true), (http, false)] {
        let endpoint = Endpoint::new(&key_set(&[&signer]));
        if is_held {
            endpoint.hold();
        }
        let authorizer = Authorizer::exact(Requirement::Authenticated).verifier(verifier(&endpoint));
        let authorizer = authorizer.build().expect("an authorizer");
        let mut event: LambdaEvent<Value> = typed_event(kind, &token);
        event.context.deadline = u64::try_from(NOW * 1_000 + 1_000).expect("a time");
        let answer = timeout(Duration::from_millis(910), authorizer.answer::<_, Value>(&event)).await;
        assert_eq!(answer.expect("time is left").err(), is_held.then_some(outage), "{kind}");
    }
}

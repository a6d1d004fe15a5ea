//! A process that ends badly, before its first event or in the middle of one, and the process after it.

use std::time::{SystemTime, UNIX_EPOCH};

use auth_tests::faults::Reply;
use auth_tests::{AUDIENCE, ISSUER};
use serde_json::json;

use crate::driver::Sandbox;
use crate::world::{World, request, status};

#[tokio::test]
async fn after_a_panic_the_same_process_decides_as_before() {
    let world = World::new().await;
    let mut sandbox = world.sandbox("plain").await;
    for path in ["/", "/panic"] {
        assert_eq!(sandbox.outcome(path, &world.token(&json!({ "roles": ["viewer"] }))).await, Err(403));
        assert_eq!(sandbox.outcome(path, "nonsense").await, Err(401));
    }
    sandbox.decides_rightly(&world).await;
    assert_eq!(sandbox.outcome("/panic", &world.token(&json!({}))).await, Err(502));
    sandbox.decides_rightly(&world).await;
    assert_eq!(world.endpoint.requests(), 1);
}

#[tokio::test]
async fn after_a_crash_a_new_process_knows_nothing_of_the_old_one() {
    let world = World::new().await;
    let mut sandbox = world.sandbox("plain").await;
    let good = world.token(&json!({}));
    let bad = world.token(&json!({ "roles": ["viewer"] }));
    assert_eq!(sandbox.outcome("/abort", &bad).await, Err(403), "the body does not run");
    assert_eq!(status(&sandbox.outcome("/", &good).await), 200);
    sandbox.send(request(1, "/abort", &good, auth_tests::NOW));
    sandbox.end().await;
    world.sandbox("plain").await.decides_rightly(&world).await;
    assert_eq!(world.endpoint.requests(), 2);
    world.endpoint.reply([Reply::new("500 Internal Server Error", "")]);
    let mut without_keys = world.sandbox("plain").await;
    for token in [&good, &bad] {
        assert_eq!(without_keys.outcome("/", token).await, Err(503));
    }
}

/// What a verifier is made of in an environment.
fn environment(world: &World) -> Vec<(&'static str, String)> {
    vec![
        ("AUTH_ISSUER", ISSUER.to_owned()),
        ("AUTH_AUDIENCE", AUDIENCE.to_owned()),
        ("AUTH_ALGORITHMS", "ES256".to_owned()),
        ("AUTH_JWKS_URL", world.endpoint.url()),
        ("AUTH_ALLOW_HTTP_ON_LOOPBACK", "true".to_owned()),
        ("TOGETHER", "1".to_owned()),
    ]
}

/// Tokens for the system's clock: one that is good, and three that are not.
fn tokens(world: &World) -> [(String, u64); 4] {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
    [
        (json!({ "exp": now + 3_600 }), 200),
        (json!({ "exp": now + 3_600, "roles": ["viewer"] }), 403),
        (json!({ "exp": now - 3_600 }), 401),
        (json!({ "exp": now + 3_600, "aud": "another" }), 401),
    ]
    .map(|(changes, expected)| (world.token(&changes), expected))
}

#[tokio::test]
async fn without_a_configuration_nobody_is_let_in() {
    let world = World::new().await;
    let mut sandbox = Sandbox::start("environment", &environment(&world)).await;
    for (token, expected) in tokens(&world) {
        assert_eq!(status(&sandbox.outcome("/", &token).await), expected);
    }
    let without = |name| environment(&world).into_iter().filter(move |(known, _)| *known != name);
    let with = |name, value: &str| without(name).chain([(name, value.to_owned())]).collect();
    for settings in [
        without("AUTH_AUDIENCE").collect(),
        with("AUTH_ISSUER", ""),
        with("AUTH_ALGORITHMS", "none"),
        with("AUTH_ALLOW_HTTP_ON_LOOPBACK", "false"),
        with("AUTH_ALLOW_HTTP_ON_LOOPBACK", "perhaps"),
        vec![],
    ] {
        for door in ["environment", "plain"] {
            let mut sandbox = Sandbox::start(door, &settings).await;
            for (token, _) in tokens(&world) {
                assert_eq!(sandbox.outcome("/", &token).await, Err(500), "{settings:?}");
            }
        }
    }
}

/// A function that insists on its configuration does not ask for an event.
#[tokio::test]
async fn without_a_configuration_a_function_may_not_start() {
    let world = World::new().await;
    let mut settings = environment(&world);
    let mut sandbox = Sandbox::start("installed", &settings).await;
    for (token, expected) in tokens(&world) {
        assert_eq!(status(&sandbox.outcome("/", &token).await), expected);
    }
    settings.retain(|(name, _)| *name != "AUTH_AUDIENCE");
    let mut sandbox = Sandbox::start("installed", &settings).await;
    sandbox.send(request(1, "/", &tokens(&world)[0].0, auth_tests::NOW));
    let complaints = sandbox.end().await;
    assert!(complaints.contains("AUTH_AUDIENCE"), "{complaints}");
}

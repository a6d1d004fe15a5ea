//! Between two invocations a process stands still, and what is under way with it, while time goes on.

use std::time::Instant;

use auth_runtime::limits;
use auth_tests::faults::Reply;
use auth_tests::{NOW, Signer};
use serde_json::{Value, json};

use crate::driver::Sandbox;
use crate::world::{Outcome, World, keys, outcome, request, status, token};

/// How far the monotonic clock gets in each second of a freeze: on some machines it stands still as well.
const PACES: [i64; 2] = [0, 1];

/// Longer than any key set is used.
const LONG: i64 = 7_200;

/// A function that takes one event after the other, and is frozen in between.
struct Function {
    world: World,
    sandbox: Sandbox,
    pace: i64,
    now: i64,
    invocations: usize,
}

impl Function {
    async fn new(world: World, door: &str, pace: i64) -> Self {
        let sandbox = world.sandbox(door).await;
        Self { world, sandbox, pace, now: NOW, invocations: 0 }
    }

    /// Freezes the process once it asks for an event, for so many seconds.
    async fn pause(&mut self, seconds: i64) {
        self.sandbox.idle().await;
        self.freeze(seconds);
    }

    fn freeze(&mut self, seconds: i64) {
        self.sandbox.freeze();
        self.now += seconds;
        self.world.set_clocks(self.now, (self.now - NOW) * self.pace);
    }

    /// Wakes the process with a request that has so many milliseconds.
    async fn outcome_within(&mut self, token: &str, millis: i64) -> Outcome {
        self.invocations += 1;
        let mut request = request(self.invocations, "/", token, self.now);
        request.deadline = self.now * 1_000 + millis;
        self.sandbox.send(request);
        self.sandbox.thaw();
        let answer = self.sandbox.answer().await;
        assert_eq!(answer.id, self.invocations);
        outcome(&answer)
    }

    async fn outcome(&mut self, token: &str) -> Outcome {
        self.outcome_within(token, 60_000).await
    }

    async fn status(&mut self, changes: &Value) -> u64 {
        let token = self.world.token(changes);
        status(&self.outcome(&token).await)
    }
}

#[tokio::test]
async fn tokens_are_judged_by_the_time_of_the_invocation() {
    for pace in PACES {
        let mut function = Function::new(World::new().await, "plain", pace).await;
        let expiring = |subject: &str, exp: i64| json!({ "sub": subject, "exp": exp });
        let seen = [300, 301].map(|left| function.world.token(&expiring("seen", NOW + left)));
        for token in &seen {
            assert_eq!(status(&function.outcome(token).await), 200);
        }
        function.pause(300).await;
        assert_eq!(function.outcome(&seen[0]).await, Err(401), "pace {pace}");
        assert_eq!(status(&function.outcome(&seen[1]).await), 200, "pace {pace}");
        assert_eq!(function.status(&expiring("new", NOW + 300)).await, 401, "pace {pace}");
        assert_eq!(function.status(&expiring("new", NOW + 301)).await, 200, "pace {pace}");
        assert_eq!(function.world.endpoint.requests(), 1, "the keys are fresh");
    }
}

#[tokio::test]
async fn a_caller_leaves_nothing_behind() {
    let mut function = Function::new(World::new().await, "plain", 0).await;
    let alice = function.world.token(&json!({ "sub": "alice" }));
    let bob = function.world.token(&json!({ "sub": "bob" }));
    let seen = |subject: &str, id: usize, now: i64| {
        Ok(json!([subject, subject, id.to_string(), now * 1_000 + 60_000]))
    };
    assert_eq!(function.outcome(&alice).await, seen("alice", 1, NOW));
    function.pause(10).await;
    assert_eq!(function.outcome(&format!("{alice}x")).await, Err(401));
    function.pause(10).await;
    assert_eq!(function.status(&json!({ "sub": "alice", "roles": ["viewer"] })).await, 403);
    function.pause(10).await;
    assert_eq!(function.outcome(&bob).await, seen("bob", 4, NOW + 30));
    function.pause(10).await;
    assert_eq!(function.outcome(&alice).await, seen("alice", 5, NOW + 40));
}

/// Keys that were fetched before the freeze are used while they are fresh, fetched again later, and used for want of others
/// as long as they are not stale.
#[tokio::test]
async fn keys_age_in_a_freeze() {
    for pace in PACES {
        for (seconds, is_up, expected, requests) in [
            (599, true, 200, 1),
            (600, true, 200, 2),
            (600, false, 200, 2),
            (3_599, false, 200, 2),
            (3_600, false, 503, 2),
            (3_600, true, 200, 2),
        ] {
            let mut function = Function::new(World::new().await, "plain", pace).await;
            let token = function.world.token(&json!({}));
            assert_eq!(status(&function.outcome(&token).await), 200);
            if !is_up {
                function.world.endpoint.reply([Reply::new("500 Internal Server Error", "")]);
            }
            function.pause(seconds).await;
            assert_eq!(status(&function.outcome(&token).await), expected, "{seconds} s, pace {pace}");
            assert_eq!(function.world.endpoint.requests(), requests, "{seconds} s, pace {pace}");
        }
    }
}

#[tokio::test]
async fn keys_are_changed_in_a_freeze() {
    let other = Signer::new("k2");
    for (seconds, old, new, requests) in [(599, 200, 200, 2), (600, 401, 200, 2)] {
        let mut function = Function::new(World::new().await, "plain", 0).await;
        let tokens = [&function.world.signer, &other].map(|signer| token(signer, &json!({})));
        assert_eq!(status(&function.outcome(&tokens[0]).await), 200);
        function.world.endpoint.reply([keys(&other)]);
        function.pause(seconds).await;
        assert_eq!(status(&function.outcome(&tokens[0]).await), old, "{seconds} s");
        assert_eq!(status(&function.outcome(&tokens[1]).await), new, "{seconds} s");
        assert_eq!(function.world.endpoint.requests(), requests, "{seconds} s");
    }
}

/// A fetch that began before the first event.
#[tokio::test]
async fn a_fetch_is_under_way_at_the_freeze() {
    for pace in PACES {
        for (answers, seconds, expected, requests) in [
            (true, 20, [200, 401], 1),
            (false, 20, [503, 503], 1),
            (true, LONG, [200, 401], 2),
            (false, LONG, [200, 401], 2),
        ] {
            let world = World::new().await;
            let good = keys(&world.signer);
            let late = if answers { good.clone() } else { Reply::raw("") };
            world.endpoint.reply([late.held()]);
            let mut function = Function::new(world, "prefetched", pace).await;
            function.world.endpoint.requested(1).await;
            function.pause(seconds).await;
            function.world.endpoint.reply([good]);
            function.world.endpoint.release();
            let statuses = [function.status(&json!({})).await, function.status(&json!({ "exp": NOW })).await];
            assert_eq!(statuses, expected, "{seconds} s, pace {pace}, answers: {answers}");
            assert_eq!(function.world.endpoint.requests(), requests, "{seconds} s, pace {pace}");
        }
    }
}

/// An invocation does not wait for it beyond its own end.
#[tokio::test]
async fn a_fetch_that_is_under_way_never_ends() {
    for seconds in [20, LONG] {
        let world = World::new().await;
        world.endpoint.reply([Reply::raw("").hanging()]);
        let mut function = Function::new(world, "prefetched", 0).await;
        function.world.endpoint.requested(1).await;
        function.pause(seconds).await;
        let (token, started) = (function.world.token(&json!({})), Instant::now());
        assert_eq!(function.outcome_within(&token, 150).await, Err(503), "{seconds} s");
        assert!(started.elapsed() < limits::FETCH_TOTAL, "{seconds} s: {:?}", started.elapsed());
    }
}

/// A fetch of its own does not outlive an invocation either, and the next one need not know of it.
#[tokio::test]
async fn an_invocation_ends_before_its_fetch() {
    for (seconds, expected, requests) in [(29, 503, 1), (30, 200, 2)] {
        let world = World::new().await;
        let good = keys(&world.signer);
        world.endpoint.reply([Reply::raw("").hanging()]);
        let mut function = Function::new(world, "plain", 0).await;
        let (token, started) = (function.world.token(&json!({})), Instant::now());
        assert_eq!(function.outcome_within(&token, 150).await, Err(503));
        assert!(started.elapsed() < limits::FETCH_TOTAL, "{:?}", started.elapsed());
        function.world.endpoint.reply([good]);
        function.pause(seconds).await;
        assert_eq!(status(&function.outcome(&token).await), expected, "{seconds} s");
        assert_eq!(function.world.endpoint.requests(), requests, "{seconds} s");
    }
}

/// Keys that were on their way for longer than keys are used are none.
#[tokio::test]
async fn a_freeze_in_the_middle_of_an_invocation() {
    for (seconds, expected, requests) in [(20, 200, 1), (LONG, 503, 2)] {
        let world = World::new().await;
        let good = keys(&world.signer);
        world.endpoint.reply([good.clone().held()]);
        let mut function = Function::new(world, "plain", 0).await;
        let token = function.world.token(&json!({}));
        function.sandbox.send(request(0, "/", &token, NOW));
        function.world.endpoint.requested(1).await;
        function.freeze(seconds);
        function.world.endpoint.reply([good]);
        function.world.endpoint.release();
        function.sandbox.thaw();
        assert_eq!(status(&outcome(&function.sandbox.answer().await)), expected, "{seconds} s");
        assert_eq!(status(&function.outcome(&token).await), 200, "{seconds} s");
        assert_eq!(function.world.endpoint.requests(), requests, "{seconds} s");
    }
}

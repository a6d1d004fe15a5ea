//! What is around a function: an issuer, its key endpoint, the time, and what a front makes of an answer.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_tests::faults::{FaultyEndpoint, Reply};
use auth_tests::{NOW, Signer, claims, event, key_set};
use serde_json::{Value, json};

use crate::driver::{Answer, Invocation, Sandbox};

/// The type of an answer that is a head and a stream.
pub(crate) const STREAMED: &str = "application/vnd.awslambda.http-integration-response";

/// The body of a 200, or else the status.
pub(crate) type Outcome = Result<Value, u64>;

pub(crate) struct World {
    pub(crate) signer: Signer,
    pub(crate) endpoint: FaultyEndpoint,
    clock: PathBuf,
}

impl World {
    /// The keys are there, and it is [`NOW`].
    pub(crate) async fn new() -> Self {
        static WORLDS: AtomicUsize = AtomicUsize::new(0);
        let name = format!("clock-{}-{}", std::process::id(), WORLDS.fetch_add(1, Ordering::Relaxed));
        let clock = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let signer = Signer::new("k1");
        let world = Self { endpoint: FaultyEndpoint::new(keys(&signer)).await, signer, clock };
        world.set_clocks(NOW, 0);
        world
    }

    pub(crate) fn set_clocks(&self, wall: i64, monotonic: i64) {
        let new = self.clock.with_extension("new");
        std::fs::write(&new, json!([wall, monotonic]).to_string()).expect("a file");
        std::fs::rename(new, &self.clock).expect("a file");
    }

    /// What the doors that take their verifier from `KEYS` and `CLOCK` are told.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        let clock = self.clock.to_str().expect("a path").to_owned();
        vec![("KEYS", self.endpoint.url()), ("CLOCK", clock), ("TOGETHER", "1".to_owned())]
    }

    /// A function that takes one event after the other.
    pub(crate) async fn sandbox(&self, door: &str) -> Sandbox {
        Sandbox::start(door, &self.settings()).await
    }

    /// A token for an administrator, with these changes.
    pub(crate) fn token(&self, changes: &Value) -> String {
        token(&self.signer, changes)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.clock);
    }
}

/// What the endpoint says while all is well.
pub(crate) fn keys(signer: &Signer) -> Reply {
    Reply::new("200 OK", &key_set(&[signer]).to_string())
}

/// A token for an administrator who lives through every freeze, with these changes.
pub(crate) fn token(signer: &Signer, changes: &Value) -> String {
    let mut all = json!({ "roles": ["admin"], "exp": NOW + 1_000_000 });
    all.as_object_mut().expect("changes").extend(changes.as_object().expect("changes").clone());
    signer.sign(&claims(&all))
}

/// A request to this path, with a minute to answer.
pub(crate) fn request(id: usize, path: &str, token: &str, now: i64) -> Invocation {
    let mut event = event("apigw_http_v2_bearer", token);
    event["rawPath"] = path.into();
    Invocation { id, event, deadline: now * 1_000 + 60_000 }
}

impl Sandbox {
    /// What becomes of one request at [`NOW`].
    pub(crate) async fn outcome(&mut self, path: &str, token: &str) -> Outcome {
        self.send(request(7, path, token, NOW));
        outcome(&self.answer().await)
    }

    /// Whoever has to get in gets in, and nobody else.
    pub(crate) async fn decides_rightly(&mut self, world: &World) {
        for (changes, expected) in [
            (json!({}), 200),
            (json!({ "roles": ["viewer"] }), 403),
            (json!({ "exp": NOW + 1 }), 200),
            (json!({ "exp": NOW }), 401),
        ] {
            assert_eq!(status(&self.outcome("/", &world.token(&changes)).await), expected, "{changes}");
        }
    }
}

pub(crate) fn status(outcome: &Outcome) -> u64 {
    outcome.as_ref().map_or_else(|status| *status, |_| 200)
}

/// What a caller sees of an answer; a function that reported an error is a bad gateway.
pub(crate) fn outcome(answer: &Answer) -> Outcome {
    if !answer.is_response {
        return Err(502);
    }
    let (head, body) = if answer.headers.get("content-type").is_some_and(|kind| kind == STREAMED) {
        streamed(&answer.body)
    } else {
        let whole: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let body = whole["body"].as_str().expect("a body").to_owned();
        (whole, body)
    };
    let status = head["statusCode"].as_u64().expect("a status");
    let is_problem = head["headers"]["content-type"] == "application/problem+json";
    assert_eq!(is_problem, status != 200, "{head}");
    assert_eq!(!head["headers"]["www-authenticate"].is_null(), status == 401, "{head}");
    if status == 200 { Ok(serde_json::from_str(&body).expect("JSON")) } else { Err(status) }
}

/// A head, eight times zero, and what follows.
fn streamed(answer: &[u8]) -> (Value, String) {
    let end = answer.windows(8).position(|octets| octets == [0; 8]).expect("a head");
    let head = serde_json::from_slice(&answer[..end]).expect("JSON");
    (head, String::from_utf8(answer[end + 8..].to_vec()).expect("text"))
}

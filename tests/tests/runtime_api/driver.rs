//! A Runtime API (version 2018-06-01) on loopback, and a process that is driven over it.

use std::future::poll_fn;
use std::io::Read as _;
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, watch};

/// Beyond this something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// One event, under the number that its answer bears.
#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) id: usize,
    pub(crate) event: Value,
    /// In milliseconds since 1970.
    pub(crate) deadline: i64,
}

/// What the function says to an invocation.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) id: usize,
    /// The function answered; otherwise it reported an error.
    pub(crate) is_response: bool,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// What happens next.
#[derive(Debug)]
pub(crate) enum Told {
    Answer(Answer),
    /// The process has ended, and left this behind.
    Ended(String),
}

#[derive(Clone)]
struct Api {
    events: Arc<Mutex<UnboundedReceiver<Invocation>>>,
    told: UnboundedSender<Told>,
    /// How many ask for an event.
    asking: watch::Sender<usize>,
    /// How many answers have begun to arrive.
    begun: watch::Sender<usize>,
}

/// Counts who asks, as long as it does.
struct Asking<'a>(&'a watch::Sender<usize>);

impl<'a> Asking<'a> {
    fn begin(asking: &'a watch::Sender<usize>) -> Self {
        asking.send_modify(|asking| *asking += 1);
        Self(asking)
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|asking| *asking -= 1);
    }
}

/// Hands out the next event; as long as there is none, nobody is answered.
async fn next(State(api): State<Api>) -> ([(&'static str, String); 3], String) {
    let _asking = Asking::begin(&api.asking);
    let Some(invocation) = api.events.lock().await.recv().await else { return std::future::pending().await };
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:function".to_owned();
    let headers = [
        ("lambda-runtime-aws-request-id", invocation.id.to_string()),
        ("lambda-runtime-deadline-ms", invocation.deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", arn),
    ];
    (headers, invocation.event.to_string())
}

async fn answered(
    State(api): State<Api>,
    Path((id, kind)): Path<(usize, String)>,
    headers: HeaderMap,
    body: Body,
) -> StatusCode {
    // A process that ends in the middle of an answer has not answered.
    let Some(body) = api.read(body).await else { return StatusCode::BAD_REQUEST };
    let is_response = kind == "response";
    // Nobody listens any more when the test is over.
    let _ = api.told.send(Told::Answer(Answer { id, is_response, headers, body }));
    StatusCode::ACCEPTED
}

impl Api {
    async fn read(&self, mut body: Body) -> Option<Vec<u8>> {
        let mut whole = Vec::new();
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            let Ok(data) = frame.ok()?.into_data() else { continue };
            if whole.is_empty() {
                self.begun.send_modify(|begun| *begun += 1);
            }
            whole.extend_from_slice(&data);
        }
        Some(whole)
    }
}

/// A process with everything it is told and asked; ends with the test.
pub(crate) struct Sandbox {
    process: Child,
    events: UnboundedSender<Invocation>,
    told: UnboundedReceiver<Told>,
    asking: watch::Receiver<usize>,
    begun: watch::Receiver<usize>,
}

impl Sandbox {
    /// Starts the function with its door and settings.
    pub(crate) async fn start(door: &str, settings: &[(&str, String)]) -> Self {
        let (events, waiting) = unbounded_channel();
        let (tell, told) = unbounded_channel();
        let (asking, begun) = (watch::Sender::default(), watch::Sender::default());
        let api = Api {
            events: Arc::new(Mutex::new(waiting)),
            told: tell.clone(),
            asking: asking.clone(),
            begun: begun.clone(),
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_function"));
        command.arg(door).env_clear().envs([
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_FUNCTION_NAME", "function"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_RUNTIME_API", &serve(api).await),
        ]);
        command.envs(settings.iter().map(|(name, value)| (name, value)));
        let process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut process = process.expect("a process");
        let mut complaints = process.stderr.take().expect("a pipe");
        std::thread::spawn(move || {
            let mut text = String::new();
            let _ = complaints.read_to_string(&mut text);
            let _ = tell.send(Told::Ended(text));
        });
        Self { process, events, told, asking: asking.subscribe(), begun: begun.subscribe() }
    }

    pub(crate) fn send(&self, invocation: Invocation) {
        self.events.send(invocation).expect("an API");
    }

    pub(crate) async fn told(&mut self) -> Told {
        let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
        told.expect("something in time").expect("an API")
    }

    /// The next answer of a process that is not expected to end.
    pub(crate) async fn answer(&mut self) -> Answer {
        match self.told().await {
            Told::Answer(answer) => answer,
            Told::Ended(complaints) => panic!("the process has ended: {complaints}"),
        }
    }

    /// What a process that is not expected to answer leaves behind.
    pub(crate) async fn end(&mut self) -> String {
        match self.told().await {
            Told::Answer(answer) => panic!("{answer:?}"),
            Told::Ended(complaints) => {
                assert!(!self.process.wait().expect("a process").success());
                complaints
            }
        }
    }

    /// Waits until the process asks for an event.
    pub(crate) async fn idle(&mut self) {
        reach(&mut self.asking, 1).await;
    }

    /// Waits until so many answers have begun to arrive.
    pub(crate) async fn begun(&mut self, count: usize) {
        reach(&mut self.begun, count).await;
    }

    /// Stops the process wherever it is, as between invocations.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
        #[cfg(target_os = "linux")]
        while !self.is_stopped() {
            std::thread::yield_now();
        }
    }

    #[cfg(target_os = "linux")]
    fn is_stopped(&self) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()));
        status.expect("a process").contains(") T ")
    }

    /// Lets it go on from there.
    pub(crate) fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let status = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", name, &id]).status();
        assert!(status.expect("a shell").success(), "{name}");
    }
}

async fn reach(count: &mut watch::Receiver<usize>, least: usize) {
    let reached = tokio::time::timeout(PATIENCE, count.wait_for(|count| *count >= least)).await;
    drop(reached.expect("so many in time").expect("an API"));
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

/// The address of the API, which ends with the runtime of the test.
async fn serve(api: Api) -> String {
    let routes = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(answered))
        .with_state(api);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

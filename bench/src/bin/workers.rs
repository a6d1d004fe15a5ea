//! How far the throughput of a function grows with its worker threads, under `lambda_runtime::run_concurrent` with 64 requests
//! in flight: without a guard and with one that verifies every token.
//!
//! `cargo run --release -p auth-bench --bin workers -- --bench`. The program is the functions as well, by `WORKERS` in the
//! environment.

use std::convert::Infallible;
use std::error::Error;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use auth_bench::measure::{Ratio, Rounds, duration, processor_time_of, take_turns};
use auth_bench::table::Table;
use auth_bench::{AUDIENCE, ISSUER, Jwt, Signer, event, key_set, open, protected};
use auth_runtime::Algorithm;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use lambda_runtime::run_concurrent;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::watch;

const WORKERS: [usize; 4] = [1, 2, 4, 8];
const IN_FLIGHT: &str = "64";

/// How long one function is measured in a row.
const SLICE: Duration = Duration::from_millis(100);

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome<ExitCode> {
    match std::env::var("WORKERS") {
        Ok(workers) => function(workers.parse()?),
        Err(_) => measure(),
    }
}

fn function(workers: usize) -> Outcome<ExitCode> {
    use lambda_runtime::service_fn;
    let runtime = Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    match std::env::args().nth(1).as_deref() {
        Some("open") => runtime.block_on(run_concurrent(service_fn(open)))?,
        _ => runtime.block_on(run_concurrent(service_fn(protected)))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn measure() -> Outcome<ExitCode> {
    let signer = Signer::new(Algorithm::ES256);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut functions = Vec::new();
    for door in ["open", "protected"] {
        for workers in WORKERS {
            functions.push(runtime.block_on(Function::start(door, workers, &signer))?);
        }
    }
    let mut times = vec![Rounds::new(); functions.len()];
    let rates = take_turns(functions.len(), duration(30), |which| {
        let (rate, time) = runtime.block_on(functions[which].work());
        times[which].push(time);
        rate
    });
    let mut table = Table::new();
    rows(&mut table, "invocations per second", &rates);
    rows(&mut table, "processor time of the function per invocation", &times);
    Ok(table.exit_code())
}

fn rows(table: &mut Table, name: &str, figures: &[Rounds]) {
    table.group(&format!("{name}, over one worker"));
    let (open, guarded) = figures.split_at(WORKERS.len());
    for (handler, figures) in [("open", open), ("guarded", guarded)] {
        for (workers, figure) in WORKERS.iter().zip(figures).skip(1) {
            table.row(&format!("{handler}, {workers} workers"), Ratio::of(figure, &figures[0]), None);
        }
    }
}

/// As much of Lambda's Runtime API (version 2018-06-01) as is needed to hand out one event over and over.
struct Api {
    event: Bytes,
    is_open: watch::Sender<bool>,
    handed_out: AtomicUsize,
    answered: AtomicUsize,
}

struct Function {
    api: Arc<Api>,
    process: Child,
}

impl Function {
    async fn start(door: &str, workers: usize, signer: &Signer) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(door).stdout(Stdio::null()).env_clear().envs([
            ("AUTH_ALGORITHMS", "ES256"),
            ("AUTH_AUDIENCE", AUDIENCE),
            ("AUTH_ISSUER", ISSUER),
            ("AUTH_JWKS", &key_set([signer])),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_FUNCTION_NAME", "workers"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_MAX_CONCURRENCY", IN_FLIGHT),
            ("AWS_LAMBDA_RUNTIME_API", &listener.local_addr()?.to_string()),
            ("WORKERS", &workers.to_string()),
        ]);
        let event = serde_json::to_vec(&event(Some(Jwt::new(signer).token())).payload)?.into();
        let is_open = watch::Sender::default();
        let api = Api { event, is_open, handed_out: AtomicUsize::new(0), answered: AtomicUsize::new(0) };
        let api = Arc::new(api);
        tokio::spawn(serve(listener, api.clone()));
        Ok(Self { api, process: command.spawn()? })
    }

    /// Answers per second of one slice, and nanoseconds of processor time per answer.
    async fn work(&self) -> (f64, f64) {
        let answered = || self.api.answered.load(Ordering::Relaxed) as f64;
        let used = || processor_time_of(self.process.id()).expect("a process");
        let (started, used_before, before) = (Instant::now(), used(), answered());
        self.api.is_open.send_replace(true);
        tokio::time::sleep(SLICE).await;
        let rate = (answered() - before) / started.elapsed().as_secs_f64();
        self.api.is_open.send_replace(false);
        while answered() < self.api.handed_out.load(Ordering::Relaxed) as f64 {
            tokio::task::yield_now().await;
        }
        (rate, (used() - used_before) / (answered() - before))
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

async fn serve(listener: TcpListener, api: Arc<Api>) {
    while let Ok((stream, _)) = listener.accept().await {
        let api = api.clone();
        let service = service_fn(move |request| respond(api.clone(), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn respond(api: Arc<Api>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.method() == Method::GET {
        drop(api.is_open.subscribe().wait_for(|is_open| *is_open).await);
        api.handed_out.fetch_add(1, Ordering::Relaxed);
        let response = Response::builder()
            .header("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
            .header("lambda-runtime-deadline-ms", "9999999999999")
            .header(
                "lambda-runtime-invoked-function-arn",
                "arn:aws:lambda:eu-west-1:123456789012:function:workers",
            );
        return Ok(response.body(Full::new(api.event.clone())).expect("valid headers"));
    }
    let answer = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    // What the handlers say; a refusal has another status.
    assert!(answer.starts_with(b"{\"statusCode\":0,"), "{answer:?}");
    api.answered.fetch_add(1, Ordering::Relaxed);
    Ok(Response::default())
}

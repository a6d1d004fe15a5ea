use std::error::Error;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use auth_bench::measure::processor_time_of;

use crate::runtime_api::RuntimeApi;

/// A binary with the environment it is started in.
pub(crate) struct Function<'f> {
    pub(crate) name: &'static str,
    pub(crate) binary: &'f Path,
    pub(crate) environment: &'f [(&'f str, &'f str)],
}

/// One process up to its first answer. Nanoseconds and bytes.
pub(crate) struct Start {
    pub(crate) wall: f64,
    pub(crate) processor: f64,
    pub(crate) memory: f64,
}

/// Keeps this process, and those it starts, on one core.
pub(crate) fn pin() -> Result<(), Box<dyn Error>> {
    let process = std::process::id().to_string();
    let status = Command::new("taskset").args(["-cp", "0", &process]).stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err("taskset failed".into()) }
}

/// One list of starts per function; rounds take turns in who goes first.
pub(crate) async fn interleaved(
    functions: &[Function<'_>],
    event: &[u8],
    rounds: usize,
) -> Result<Vec<Vec<Start>>, Box<dyn Error>> {
    let mut starts: Vec<_> = functions.iter().map(|_| Vec::new()).collect();
    for round in 0..rounds {
        for turn in 0..functions.len() {
            let which = (round + turn) % functions.len();
            starts[which].push(functions[which].start(event).await?);
        }
    }
    Ok(starts)
}

impl Function<'_> {
    async fn start(&self, event: &[u8]) -> Result<Start, Box<dyn Error>> {
        let api = RuntimeApi::bind().await?;
        let mut command = Command::new(self.binary);
        command.env_clear().envs(self.environment.iter().copied()).envs([
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_FUNCTION_NAME", "footprint"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_RUNTIME_API", &api.address),
        ]);
        let started = Instant::now();
        let mut process = command.spawn()?;
        let answer = api.first_answer(event, || {
            let wall = started.elapsed().as_nanos() as f64;
            Ok(Start { wall, processor: processor_time_of(process.id())?, memory: peak_memory(&process)? })
        });
        let answer = answer.await;
        process.kill()?;
        process.wait()?;
        let (answer, start) = answer?;
        let answer: serde_json::Value = serde_json::from_slice(&answer)?;
        if answer["statusCode"] == 200 { Ok(start) } else { Err(format!("{}: {answer}", self.name).into()) }
    }
}

/// The most memory that was resident, shared pages included.
fn peak_memory(process: &Child) -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no memory")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? * 1_024.0)
}

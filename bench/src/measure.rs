//! Takes turns between the things to be measured; their times are told as ratios of the same round.

use std::error::Error;
use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// How long one thing is measured in a row: short, so that noise meets all alike.
const SLICE: Duration = Duration::from_micros(200);

/// The same for threads, whose processor time the system counts in steps of some milliseconds.
const THREADS_SLICE: Duration = Duration::from_millis(100);

/// Something to be measured; it says whether it did what it should.
pub type Subject<'s> = Box<dyn Fn() -> bool + Sync + 's>;

/// Times, or calls per second, of one subject: one entry per round.
pub type Rounds = Vec<f64>;

/// How long to measure one row. `cargo test --all-targets` runs benchmarks too, without the flag: then once is enough.
#[must_use]
pub fn duration(seconds: u64) -> Duration {
    if has_flag("--bench") { Duration::from_secs(seconds) } else { Duration::ZERO }
}

/// Whether the command line has this flag.
#[must_use]
pub fn has_flag(flag: &str) -> bool {
    std::env::args().any(|argument| argument == flag)
}

/// Nanoseconds per call of every subject; rounds take turns in who goes first.
#[must_use]
pub fn interleaved(subjects: &[Subject<'_>], measure: Duration) -> Vec<Rounds> {
    let calls: Vec<_> = subjects.iter().map(|subject| calls_per_slice(subject)).collect();
    take_turns(subjects.len(), measure, |which| time(&subjects[which], calls[which]))
}

/// Calls per second of processor time on each number of threads, added up: neighbours on the machine do not count, waiting
/// on caches does. A lock that sleeps would not, but there is none to sleep on.
#[must_use]
pub fn throughput(subject: &Subject<'_>, threads: &[usize], measure: Duration) -> Vec<Rounds> {
    take_turns(threads.len(), measure, |which| calls_per_second(subject, threads[which]))
}

/// Nanoseconds per call over one slice.
#[must_use]
pub fn once(subject: &Subject<'_>) -> f64 {
    time(subject, calls_per_slice(subject))
}

/// One figure of each subject per round; rounds take turns in who goes first.
#[must_use]
pub fn take_turns(count: usize, measure: Duration, mut take: impl FnMut(usize) -> f64) -> Vec<Rounds> {
    let mut rounds = vec![Rounds::new(); count];
    let started = Instant::now();
    for round in 0.. {
        for turn in 0..count {
            let which = (round + turn) % count;
            rounds[which].push(take(which));
        }
        if started.elapsed() >= measure {
            break;
        }
    }
    rounds
}

/// How many calls fill a slice; the warm-up at the same time.
fn calls_per_slice(subject: &Subject<'_>) -> u32 {
    let once = (0..20).map(|_| time(subject, 1)).fold(f64::MAX, f64::min);
    (SLICE.as_nanos() as f64 / once).ceil() as u32
}

fn time(subject: &Subject<'_>, calls: u32) -> f64 {
    let started = Instant::now();
    for _ in 0..calls {
        assert!(black_box(subject()), "the fixture is wrong");
    }
    started.elapsed().as_nanos() as f64 / f64::from(calls)
}

fn calls_per_second(subject: &Subject<'_>, threads: usize) -> f64 {
    const CALLS: u32 = 50;
    let start = Barrier::new(threads);
    let work = || {
        start.wait();
        let (started, before) = (Instant::now(), processor_time());
        let mut calls = 0_u32;
        while started.elapsed() < THREADS_SLICE {
            // Several, so that reading the clock does not count.
            assert!((0..CALLS).all(|_| black_box(subject())), "the fixture is wrong");
            calls += CALLS;
        }
        f64::from(calls) / (processor_time() - before).as_secs_f64()
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("no panic")).sum()
    })
}

/// How long this thread has run (Linux alone).
fn processor_time() -> Duration {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let nanoseconds = statistics.split(' ').next().and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.expect("a number"))
}

/// How many nanoseconds a process has run so far, on all its threads (Linux alone).
///
/// # Errors
/// When there is no such process.
pub fn processor_time_of(process: u32) -> Result<f64, Box<dyn Error>> {
    let mut nanoseconds = 0.0;
    for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let statistics = std::fs::read_to_string(thread?.path().join("schedstat"))?;
        nanoseconds += statistics.split(' ').next().ok_or("no time")?.parse::<f64>()?;
    }
    Ok(nanoseconds)
}

/// Quotients of the same round, so that what slows a round down slows both.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ratio {
    /// A quarter of the rounds are below.
    pub low: f64,
    /// Half of the rounds are below.
    pub median: f64,
    /// A quarter of the rounds are above.
    pub high: f64,
}

impl Ratio {
    /// The ratio of what was measured in the same rounds.
    #[must_use]
    pub fn of(rounds: &[f64], base: &[f64]) -> Self {
        let quotients: Vec<_> = rounds.iter().zip(base).map(|(one, other)| one / other).collect();
        let [low, median, high] = [0.25, 0.5, 0.75].map(|share| quantile(&quotients, share));
        Self { low, median, high }
    }
}

/// The median in thousands: nanoseconds as microseconds.
#[must_use]
pub fn micros(rounds: &[f64]) -> f64 {
    quantile(rounds, 0.5) / 1_000.0
}

fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

//! Measures verification and role check against the bare signature check, interleaved in the same run.
//!
//! `cargo bench -p auth-bench --bench speed`; with `-- --check` it fails when a binding target is missed.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use auth_bench::{Jwt, Signer, block_on, now};
use auth_runtime::Algorithm;
use serde_json::json;

/// How long one algorithm is measured, and for how long one thing in a row: short, so that noise meets all alike.
const MEASURE: Duration = Duration::from_secs(4);
const SLICE: Duration = Duration::from_micros(200);

struct Target {
    algorithm: Algorithm,
    ratio: f64,
    binding: bool,
}

const fn target(algorithm: Algorithm, ratio: f64, binding: bool) -> Target {
    Target { algorithm, ratio, binding }
}

/// RS256 is binding; the others are where this is going.
const TARGETS: [Target; 5] = [
    target(Algorithm::RS256, 1.10, true),
    target(Algorithm::PS256, 1.08, false),
    target(Algorithm::ES256, 1.03, false),
    target(Algorithm::EdDSA, 1.04, false),
    target(Algorithm::HS256, 3.00, false),
];

fn main() -> ExitCode {
    let has = |flag: &str| std::env::args().any(|argument| argument == flag);
    // `cargo test --all-targets` runs benchmarks too, without this flag: then once is enough.
    let measure = if has("--bench") { MEASURE } else { Duration::ZERO };
    let missed = accepted(measure);
    refused(measure);
    if missed && has("--check") { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Prints one row per algorithm; whether a binding target is missed.
fn accepted(measure: Duration) -> bool {
    println!("Accepted tokens: verify + role check over the bare signature check on a parsed key\n");
    println!(
        "{:<6} {:>6} {:>9} {:>14} {:>7} {:>15} {:>9} {:>17}",
        "", "bytes", "bare µs", "verify+role µs", "ratio", "middle half", "target", "over jsonwebtoken"
    );
    let mut missed = false;
    for target in &TARGETS {
        let signer = Signer::new(target.algorithm);
        let jwt = Jwt::new(&signer);
        let versus = jsonwebtoken_decode(&signer, &jwt);
        let mut subjects: Vec<Box<dyn Fn() -> bool>> =
            vec![Box::new(|| jwt.bare()), Box::new(|| jwt.verify(black_box(jwt.token())))];
        subjects.extend(versus);
        let times = interleaved(&subjects, measure);
        let ratio = Ratio::of(&times[1], &times[0]);
        let versus = times
            .get(2)
            .map_or("-".to_owned(), |decode| format!("{:.2}", Ratio::of(&times[1], decode).median));
        println!(
            "{:<6} {:>6} {:>9.2} {:>14.2} {:>7.3} {:>15} {:>9} {:>17}",
            format!("{:?}", target.algorithm),
            jwt.token().len(),
            micros(&times[0]),
            micros(&times[1]),
            ratio.median,
            format!("{:.3}..{:.3}", ratio.low, ratio.high),
            format!("{:.2}{}", target.ratio, if target.binding { "" } else { " goal" }),
            versus,
        );
        missed |= target.binding && ratio.median > target.ratio;
    }
    missed
}

/// Prints what refusals cost as a part of an accepted RS256 token.
fn refused(measure: Duration) {
    let signer = Signer::new(Algorithm::RS256);
    let jwt = Jwt::new(&signer);
    let tokens = [
        ("two parts", jwt.token().rsplit_once('.').expect("a token").0.to_owned()),
        ("algorithm", Signer::new(Algorithm::ES256).token(0, &json!({}))),
        ("signature", jwt.tampered(&signer.token(0, &json!({"sub": "another"})))),
        ("expired", signer.token(0, &json!({"exp": now() - 1}))),
    ];
    println!("\nRefused tokens: verify over verify of an accepted RS256 token\n");
    for (name, token) in &tokens {
        let subjects: Vec<Box<dyn Fn() -> bool + '_>> = vec![
            Box::new(|| jwt.verify(black_box(jwt.token()))),
            Box::new(|| block_on(jwt.verifier().verify(black_box(token))).is_err()),
        ];
        let times = interleaved(&subjects, measure / 4);
        println!("{name:<10} {:>7.3}", Ratio::of(&times[1], &times[0]).median);
    }
}

#[cfg(feature = "compare")]
fn jsonwebtoken_decode<'j>(signer: &Signer, jwt: &'j Jwt) -> Option<Box<dyn Fn() -> bool + 'j>> {
    #[derive(serde::Deserialize)]
    struct Caller {
        #[serde(rename = "sub")]
        subject: String,
        scope: String,
        roles: Vec<String>,
    }
    let key = signer.decoding_key();
    let mut validation = jsonwebtoken::Validation::new(signer.algorithm());
    validation.set_audience(&[auth_bench::AUDIENCE]);
    validation.set_issuer(&[auth_bench::ISSUER]);
    validation.leeway = 0;
    Some(Box::new(move || {
        let decoded = jsonwebtoken::decode::<Caller>(black_box(jwt.token()), &key, &validation);
        decoded.is_ok_and(|token| {
            let Caller { subject, scope, roles } = token.claims;
            black_box((subject, scope));
            roles.iter().any(|role| role == "admin")
        })
    }))
}

#[cfg(not(feature = "compare"))]
fn jsonwebtoken_decode(_: &Signer, _: &Jwt) -> Option<Box<dyn Fn() -> bool>> {
    None
}

/// Nanoseconds per call of every subject, one entry per round; rounds take turns in who goes first.
fn interleaved(subjects: &[Box<dyn Fn() -> bool + '_>], measure: Duration) -> Vec<Vec<f64>> {
    let calls: Vec<_> = subjects.iter().map(|subject| calls_per_slice(subject)).collect();
    let mut times = vec![Vec::new(); subjects.len()];
    let started = Instant::now();
    for round in 0.. {
        for turn in 0..subjects.len() {
            let which = (round + turn) % subjects.len();
            times[which].push(time(&subjects[which], calls[which]));
        }
        if started.elapsed() >= measure {
            break;
        }
    }
    times
}

/// How many calls fill a slice; the warm-up at the same time.
fn calls_per_slice(subject: &dyn Fn() -> bool) -> u32 {
    let once = (0..20).map(|_| time(subject, 1)).fold(f64::MAX, f64::min);
    (SLICE.as_nanos() as f64 / once).ceil() as u32
}

fn time(subject: &dyn Fn() -> bool, calls: u32) -> f64 {
    let started = Instant::now();
    for _ in 0..calls {
        assert!(black_box(subject()), "the fixture is wrong");
    }
    started.elapsed().as_nanos() as f64 / f64::from(calls)
}

/// Quotients of the same round, so that what slows a round down slows both.
struct Ratio {
    low: f64,
    median: f64,
    high: f64,
}

impl Ratio {
    fn of(times: &[f64], base: &[f64]) -> Self {
        let quotients: Vec<_> = times.iter().zip(base).map(|(time, base)| time / base).collect();
        let [low, median, high] = [0.25, 0.5, 0.75].map(|share| quantile(&quotients, share));
        Self { low, median, high }
    }
}

fn micros(times: &[f64]) -> f64 {
    quantile(times, 0.5) / 1_000.0
}

fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

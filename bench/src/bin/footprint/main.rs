//! What a minimal function weighs and how soon it answers, without the guard and with it.
//!
//! `cargo run -p auth-bench --bin footprint --release`; with `-- --compile` each function is also built afresh, which
//! takes minutes. Linux alone; needs `strip`, `gzip` and `taskset`.

mod cold_start;
mod key_server;
mod runtime_api;
mod weight;

use std::error::Error;

use auth_bench::measure::{Ratio, has_flag, micros};
use auth_bench::{AUDIENCE, ISSUER, Signer, event, key_set};
use auth_runtime::Algorithm;
use serde_json::json;

use self::cold_start::{Function, Start};
use self::key_server::KeyServer;
use self::weight::{Package, Weight};

const ROUNDS: usize = 60;

/// The last ones switch features on that the function does not use: they should weigh nothing.
const PACKAGES: [Package; 10] = [
    Package { name: "bare", package: "footprint-bare", arguments: &[] },
    guarded("guarded", &[]),
    guarded("guarded, ring", &["--no-default-features", "--features", "ring"]),
    Package { name: "remote keys", package: "footprint-remote", arguments: &[] },
    guarded(
        "guarded, every event on",
        &[
            "--features",
            "auth-runtime/appsync,auth-runtime/bedrock_agent_runtime,auth-runtime/eventbridge,auth-runtime/iot,\
             auth-runtime/kafka,auth-runtime/sns,auth-runtime/sqs,auth-runtime/vpc_lattice",
        ],
    ),
    guarded("guarded, authorizer on", &["--features", "auth-runtime/authorizer"]),
    guarded("guarded, axum on", &["--features", "auth-runtime/axum"]),
    guarded("guarded, cache on", &["--features", "auth-runtime/cache"]),
    guarded("guarded, local on", &["--features", "auth-runtime/local"]),
    guarded("guarded, table on", &["--features", "auth-runtime/table"]),
];

const fn guarded(name: &'static str, arguments: &'static [&'static str]) -> Package {
    Package { name, package: "footprint-guarded", arguments }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let weights = PACKAGES.iter().map(Package::weigh).collect::<Result<Vec<_>, _>>()?;
    weighed(&weights)?;
    let [bare, guarded, ring, remote, ..] = &weights[..] else { unreachable!() };

    cold_start::pin()?;
    let signer = Signer::new(Algorithm::RS256);
    let keys = key_set([&signer]);
    let server = KeyServer::start(keys.clone()).await?;
    let environment = [
        ("AUTH_ISSUER", ISSUER),
        ("AUTH_AUDIENCE", AUDIENCE),
        ("AUTH_ALGORITHMS", "RS256"),
        ("AUTH_JWKS", &keys),
    ];
    let fetching = [
        ("ISSUER", ISSUER),
        ("AUDIENCE", AUDIENCE),
        ("KEY_SET_URL", &server.url),
        ("ROOT_CERTIFICATE", &server.certificate),
    ];
    let seeded = [&fetching[..], &[("KEY_SET_SEED", &keys)]].concat();
    let functions = [
        Function { name: "bare", binary: &bare.binary, environment: &[] },
        Function {
            name: "guarded, keys in the environment",
            binary: &guarded.binary,
            environment: &environment,
        },
        Function { name: "the same on ring", binary: &ring.binary, environment: &environment },
        Function { name: "remote keys, seeded", binary: &remote.binary, environment: &seeded },
        Function { name: "remote keys, fetched over TLS", binary: &remote.binary, environment: &fetching },
    ];
    let event = serde_json::to_vec(&event(Some(&signer.token(0, &json!({})))).payload)?;
    started(&functions, &cold_start::interleaved(&functions, &event, ROUNDS).await?);
    Ok(())
}

fn weighed(weights: &[Weight]) -> Result<(), Box<dyn Error>> {
    println!(
        "{:<34} {:>10} {:>10} {:>10} {:>7} {:>7} {:>12}",
        "bytes, crates, processor time", "binary", "stripped", "zipped", "crates", "linked", "compile"
    );
    for (package, weight) in PACKAGES.iter().zip(weights) {
        let Weight { bytes, stripped, zipped, crates, linked, .. } = weight;
        let compile = if has_flag("--compile") {
            format!("{:.0} s", package.compile_time()?.as_secs_f64())
        } else {
            "-".to_owned()
        };
        let name = package.name;
        println!("{name:<34} {bytes:>10} {stripped:>10} {zipped:>10} {crates:>7} {linked:>7} {compile:>12}");
    }
    Ok(())
}

fn started(functions: &[Function<'_>], starts: &[Vec<Start>]) {
    println!(
        "\n{:<34} {:>10} {:>7} {:>14} {:>10} {:>7} {:>9}",
        "process start to first answer", "wall", "ratio", "middle half", "processor", "ratio", "memory"
    );
    let column = |which: usize, field: fn(&Start) -> f64| starts[which].iter().map(field).collect::<Vec<_>>();
    for (which, function) in functions.iter().enumerate() {
        let (wall, bare_wall) = (column(which, |s| s.wall), column(0, |s| s.wall));
        let (processor, bare_processor) = (column(which, |s| s.processor), column(0, |s| s.processor));
        let Ratio { low, median, high, .. } = Ratio::of(&wall, &bare_wall);
        println!(
            "{:<34} {:>7.2} ms {median:>7.2} {:>14} {:>7.2} ms {:>7.2} {:>6.1} MB",
            function.name,
            micros(&wall) / 1_000.0,
            format!("{low:.2}..{high:.2}"),
            micros(&processor) / 1_000.0,
            Ratio::of(&processor, &bare_processor).median,
            micros(&column(which, |s| s.memory)) / 1_000.0,
        );
    }
}

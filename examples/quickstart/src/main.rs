//! Protected handlers that run on a laptop and, unchanged, on AWS Lambda.

mod demo;
mod serve;
mod tokens;

use std::process::ExitCode;

use lambda_runtime::{Error, tracing};

const HELP: &str = "\
Protected AWS Lambda handlers, run on this machine.

    cargo run -p quickstart              serve them, with tokens and curl lines to try; Ctrl-C ends it
    cargo run -p quickstart -- --demo    send requests of all kinds and check every answer
    cargo run -p quickstart -- --help    show this

With AWS_LAMBDA_RUNTIME_API set, as on AWS Lambda and under `cargo lambda watch`, the program is the function itself,
configured by AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ALGORITHMS and AUTH_JWKS_URL.";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = match arguments.as_slice() {
        [] if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() => deployed().await,
        [] => serve::run().await,
        ["--demo"] => demo::run().await,
        ["--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        unknown => Err(format!("unknown arguments: {}\n\n{HELP}", unknown.join(" ")).into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::FAILURE
        }
    }
}

/// On AWS Lambda. Nothing is set up here: the first guard reads `AUTH_ISSUER`, `AUTH_AUDIENCE` and so on. `run!` would
/// not build for a handler without a rule.
async fn deployed() -> Result<(), Error> {
    tracing::init_default_subscriber();
    auth_runtime::run!(::quickstart::handlers::app).await
}

//! What a thousand guarded handlers cost to compile: over the same without a guard, and beside other ways to write them.
//!
//! ```sh
//! cargo run --release -p auth-bench --bin compile
//! ```
//!
//! Each way is a package of its own in a temporary folder. Processor time counts, of `cargo` and everything it starts; the
//! ways take turns, and the median counts.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const HANDLERS: usize = 1_000;
const ROUNDS: usize = 5;

/// A way to write a handler.
struct Way {
    name: &'static str,
    title: &'static str,
    /// Above each function.
    attribute: &'static str,
    /// In front of each body.
    guard: &'static str,
    features: &'static str,
}

const WAYS: [Way; 5] = [
    Way { name: "bare", title: "no guard", attribute: "", guard: "", features: "" },
    Way {
        name: "by_hand",
        title: "a guard written by hand",
        attribute: "",
        guard: "let caller = match verifier().authenticate(&event).await { Ok(caller) => caller, Err(_) => return Ok(refused(401)) };\n    \
                if caller.require(&auth_runtime::Requirement::Role(\"admin\")).is_err() { return Ok(refused(403)); }\n    ",
        features: "",
    },
    Way {
        name: "guarded",
        title: "`#[require_auth(role = \"admin\")]`",
        attribute: "#[auth_runtime::require_auth(role = \"admin\")]\n",
        guard: "",
        features: "",
    },
    Way {
        name: "in_table",
        title: "the same with the feature `table`",
        attribute: "#[auth_runtime::require_auth(role = \"admin\")]\n",
        guard: "",
        features: ", features = [\"table\"]",
    },
    Way {
        name: "traced",
        title: "`#[tracing::instrument(skip_all)]`",
        attribute: "#[tracing::instrument(skip_all)]\n",
        guard: "",
        features: "",
    },
];

/// What is done to a package once it has been built.
#[derive(Clone, Copy)]
enum Step {
    Check,
    CheckAgain,
    BuildAgain,
}

impl Step {
    const ALL: [Self; 3] = [Self::Check, Self::CheckAgain, Self::BuildAgain];

    fn title(self) -> &'static str {
        match self {
            Self::Check => "`cargo check`, nothing kept",
            Self::CheckAgain => "`cargo check` after an edit",
            Self::BuildAgain => "`cargo build` after an edit",
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::temp_dir().join(format!("auth-bench-compile-{}", std::process::id()));
    let outcome = measure(&folder);
    fs::remove_dir_all(&folder)?;
    outcome
}

fn measure(folder: &Path) -> Result<(), Box<dyn Error>> {
    for way in &WAYS {
        write(folder, way)?;
    }
    println!("| {HANDLERS} handlers | {} |", Step::ALL.map(Step::title).join(" | "));
    println!("|---|---|---|---|");
    let medians = WAYS.each_ref().map(|_| [0.0; 3]);
    let mut medians = medians;
    for (column, step) in Step::ALL.into_iter().enumerate() {
        let mut times = WAYS.each_ref().map(|_| Vec::new());
        for way in &WAYS {
            run(folder, way, step, 0)?;
        }
        for round in 1..=ROUNDS {
            for (way, times) in WAYS.iter().zip(&mut times) {
                times.push(run(folder, way, step, round)?);
            }
        }
        for (row, mut times) in times.into_iter().enumerate() {
            times.sort_by(f64::total_cmp);
            medians[row][column] = times[ROUNDS / 2];
        }
    }
    for (way, own) in WAYS.iter().zip(&medians) {
        let ratios = own.iter().zip(&medians[0]).map(|(own, bare)| format!("{:.2}", own / bare));
        println!("| {} | {} |", way.title, ratios.collect::<Vec<_>>().join(" | "));
    }
    Ok(())
}

/// The package of one way.
fn write(folder: &Path, way: &Way) -> Result<(), Box<dyn Error>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the workspace")?;
    let runtime = workspace.join("auth-runtime");
    let package = folder.join(way.name);
    fs::create_dir_all(package.join("src"))?;
    fs::copy(workspace.join("Cargo.lock"), package.join("Cargo.lock"))?;
    let manifest = format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         auth-runtime = {{ path = {:?}{} }}\n\
         lambda_runtime = {{ version = \"1.5\", default-features = false }}\n\
         aws_lambda_events = {{ version = \"1.2\", default-features = false, features = [\"apigw\"] }}\n\
         tracing = {{ version = \"0.1\", features = [\"attributes\"] }}\n\n[workspace]\n",
        way.name, runtime, way.features
    );
    fs::write(package.join("Cargo.toml"), manifest)?;
    Ok(fs::write(source(folder, way), program(way, 0)?)?)
}

fn source(folder: &Path, way: &Way) -> PathBuf {
    folder.join(way.name).join("src/main.rs")
}

/// A thousand handlers, one of which says `edit`.
fn program(way: &Way, edit: usize) -> Result<String, std::fmt::Error> {
    let mut text = HEAD.to_owned();
    for index in 0..HANDLERS {
        let number = if index == HANDLERS / 2 { 10_000 + edit } else { index };
        let Way { attribute, guard, .. } = way;
        write!(
            text,
            "{attribute}pub async fn handler_{index}(event: LambdaEvent<ApiGatewayV2httpRequest>) -> \
             Result<ApiGatewayV2httpResponse, Error> {{\n    {guard}let id = name(&event)?;\n    let found = find(id).await?;\n    \
             let mut response = ApiGatewayV2httpResponse::default();\n    response.status_code = i64::from(found) + {number};\n    \
             if response.status_code > 1000 {{\n        return Err(\"too large\".into());\n    }}\n    Ok(response)\n}}\n"
        )?;
    }
    Ok(text + "fn main() {}\n")
}

const HEAD: &str = r#"#![allow(dead_code)]
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

fn name(event: &LambdaEvent<ApiGatewayV2httpRequest>) -> Result<&str, Error> {
    event.payload.raw_path.as_deref().ok_or_else(|| "no path".into())
}

async fn find(id: &str) -> Result<u32, Error> {
    Ok(id.len() as u32)
}

fn verifier() -> &'static auth_runtime::Verifier {
    static VERIFIER: std::sync::LazyLock<auth_runtime::Verifier> =
        std::sync::LazyLock::new(|| auth_runtime::Verifier::from_env().unwrap());
    &VERIFIER
}

fn refused(status: i64) -> ApiGatewayV2httpResponse {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = status;
    response
}

"#;

/// Edits the program and compiles it; seconds of processor time.
fn run(folder: &Path, way: &Way, step: Step, edit: usize) -> Result<f64, Box<dyn Error>> {
    fs::write(source(folder, way), program(way, edit)?)?;
    let (command, incremental) = match step {
        Step::Check => ("check", "0"),
        Step::CheckAgain => ("check", "1"),
        Step::BuildAgain => ("build", "1"),
    };
    let before = children()?;
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([command, "--quiet"])
        .current_dir(folder.join(way.name))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", incremental)
        .status()?;
    if !status.success() {
        return Err(format!("`{command}` of `{}` failed", way.name).into());
    }
    Ok(children()? - before)
}

/// Processor time of all processes that were started and have ended, in seconds; Linux only.
fn children() -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/stat")?;
    let after_name = text.rsplit_once(") ").ok_or("no name")?.1;
    let field = |index: usize| -> Result<f64, Box<dyn Error>> {
        Ok(after_name.split(' ').nth(index).ok_or("too few fields")?.parse()?)
    };
    // Fields 16 and 17 of proc_pid_stat(5), in hundredths of a second.
    Ok((field(13)? + field(14)?) / 100.0)
}

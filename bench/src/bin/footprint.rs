//! Builds a minimal Lambda function with and without the guard and prints what each weighs.
//!
//! `cargo run -p auth-bench --bin footprint --release`. Each function is built by its own `cargo build -p`, so that
//! neither gets features that only the other, or the rest of the workspace, asks for.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FUNCTIONS: [&str; 2] = ["footprint-bare", "footprint-guarded"];

/// The folder of this package inside the workspace.
const HERE: &str = env!("CARGO_MANIFEST_DIR");

struct Weight {
    bytes: u64,
    stripped: u64,
    crates: usize,
    linked: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let weights = FUNCTIONS.iter().map(|function| weigh(function)).collect::<Result<Vec<_>, _>>()?;
    let [bare, guarded] = weights.as_slice() else { return Err("two functions".into()) };
    println!("{:<32} {:>12} {:>12} {:>12}", "release, lto = \"thin\"", "bare", "guarded", "difference");
    row("binary, bytes", bare.bytes, guarded.bytes);
    row("binary, stripped, bytes", bare.stripped, guarded.stripped);
    row("crates, with those of macros", bare.crates as u64, guarded.crates as u64);
    row("crates in the binary", bare.linked as u64, guarded.linked as u64);
    Ok(())
}

fn row(name: &str, bare: u64, guarded: u64) {
    println!("{name:<32} {bare:>12} {guarded:>12} {:>+12}", guarded.cast_signed() - bare.cast_signed());
}

fn weigh(function: &str) -> Result<Weight, Box<dyn Error>> {
    let binary = build(function)?;
    let bytes = std::fs::metadata(&binary)?.len();
    let stripped = stripped_len(&binary)?;
    let (crates, linked) = (crates(function, "normal")?, crates(function, "normal,no-proc-macro")?);
    Ok(Weight { bytes, stripped, crates, linked })
}

/// Builds one function alone and returns its binary.
fn build(function: &str) -> Result<PathBuf, Box<dyn Error>> {
    let output = cargo(&["build", "--release", "-p", function, "--message-format", "json"])?;
    let executable = output.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message.get("executable")?.as_str().map(PathBuf::from)
    });
    Ok(executable.ok_or("cargo names no binary")?)
}

fn stripped_len(binary: &Path) -> Result<u64, Box<dyn Error>> {
    let stripped = binary.with_extension("stripped");
    let status = Command::new("strip").arg("-o").arg(&stripped).arg(binary).status()?;
    if !status.success() {
        return Err("strip failed".into());
    }
    let len = std::fs::metadata(&stripped)?.len();
    std::fs::remove_file(stripped)?;
    Ok(len)
}

/// How many packages the function's tree has, itself included.
fn crates(function: &str, edges: &str) -> Result<usize, Box<dyn Error>> {
    let tree =
        cargo(&["tree", "-p", function, "-e", edges, "--prefix", "none", "--format", "{p}", "--no-dedupe"])?;
    Ok(tree.lines().filter(|line| !line.is_empty()).collect::<BTreeSet<_>>().len())
}

fn cargo(arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(HERE).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("cargo {} failed", arguments.join(" ")).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The folder of this package inside the workspace.
const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// The unit of `/proc/self/stat`, which is the same on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// A function to build, by a `cargo build -p` of its own, so that it does not get features that only another, or the rest
/// of the workspace, asks for.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    pub(crate) arguments: &'static [&'static str],
}

pub(crate) struct Weight {
    pub(crate) binary: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) stripped: u64,
    pub(crate) zipped: u64,
    pub(crate) crates: usize,
    pub(crate) linked: usize,
}

impl Package {
    pub(crate) fn weigh(&self) -> Result<Weight, Box<dyn Error>> {
        let built = self.build()?;
        // The next build may write to the same place.
        let binary = built.with_extension(self.name.replace([' ', ','], "-"));
        std::fs::copy(&built, &binary)?;
        let stripped = strip(&binary)?;
        Ok(Weight {
            bytes: std::fs::metadata(&binary)?.len(),
            stripped: std::fs::metadata(&stripped)?.len(),
            zipped: zipped_len(&stripped)?,
            crates: self.crates("normal")?,
            linked: self.crates("normal,no-proc-macro")?,
            binary,
        })
    }

    /// Processor time of building everything the function is made of.
    pub(crate) fn compile_time(&self) -> Result<Duration, Box<dyn Error>> {
        let target = std::env::temp_dir().join(format!("footprint-{}", std::process::id()));
        let before = children_time()?;
        let target_dir = ["--target-dir", target.to_str().ok_or("a folder in UTF-8")?];
        cargo(
            &[&["build", "--release", "--quiet", "-p", self.package][..], self.arguments, &target_dir]
                .concat(),
        )?;
        std::fs::remove_dir_all(target)?;
        Ok(children_time()? - before)
    }

    /// Builds the function alone and returns its binary.
    fn build(&self) -> Result<PathBuf, Box<dyn Error>> {
        let build = ["build", "--release", "--message-format", "json", "-p", self.package];
        let output = cargo(&[&build[..], self.arguments].concat())?;
        let executable = output.lines().rev().find_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            message.get("executable")?.as_str().map(PathBuf::from)
        });
        Ok(executable.ok_or("cargo names no binary")?)
    }

    /// How many packages the function's tree has, itself included.
    fn crates(&self, edges: &str) -> Result<usize, Box<dyn Error>> {
        let tree =
            ["tree", "-e", edges, "--prefix", "none", "--format", "{p}", "--no-dedupe", "-p", self.package];
        let tree = cargo(&[&tree[..], self.arguments].concat())?;
        Ok(tree.lines().filter(|line| !line.is_empty()).collect::<BTreeSet<_>>().len())
    }
}

fn strip(binary: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let stripped = binary.with_extension("stripped");
    let status = Command::new("strip").arg("-o").arg(&stripped).arg(binary).status()?;
    if status.success() { Ok(stripped) } else { Err("strip failed".into()) }
}

/// The same compression as in a ZIP file.
fn zipped_len(file: &Path) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("gzip").args(["-9", "--stdout"]).arg(file).output()?;
    if output.status.success() { Ok(output.stdout.len() as u64) } else { Err("gzip failed".into()) }
}

/// Processor time of all child processes that have ended, and of theirs.
fn children_time() -> Result<Duration, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // proc_pid_stat(5): fields 16 and 17; the second is in parentheses and may hold spaces.
    let (_, fields) = stat.rsplit_once(')').ok_or("no name")?;
    let ticks = fields.split_whitespace().skip(13).take(2).map(str::parse::<u32>).sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}

fn cargo(arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(HERE).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("cargo {} failed", arguments.join(" ")).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

//! Every rule on a line, kept in a file that reviewers see change.

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use super::diff::{Change, changes};
use super::requirements::named;
use super::within;
use super::words::words;
use crate::authz::{Rule, rules};

const HEAD: &str =
    "# Who may call what: one handler a line. Written anew by running the test with AUTH_RULES=bless.\n";

/// Fails the test when the rules are no longer those of a file, and shows which handler was opened, added or removed.
///
/// The file is named relative to the manifest of the crate that is tested. `AUTH_RULES=bless cargo test` writes it. The rules
/// of every crate that is linked are compared, or those `within` a crate or module.
///
/// ```no_run
/// # /*
/// #[test]
/// # */
/// fn rules_are_as_reviewed() {
///     auth_runtime::assert_rules!("tests/rules.snap");
///     auth_runtime::assert_rules!("tests/shop.snap", within = "shop");
/// }
/// # rules_are_as_reviewed();
/// ```
#[macro_export]
macro_rules! assert_rules {
    ($path:expr $(,)?) => {
        $crate::assert_rules!($path, within = "")
    };
    ($path:expr, within = $within:expr $(,)?) => {
        if let ::core::result::Result::Err(error) =
            $crate::table::check_here(::core::env!("CARGO_MANIFEST_DIR"), $path, $within)
        {
            ::core::panic!("{error}");
        }
    };
}

/// Why the rules are not those of the file.
#[derive(Debug)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The file is not there.
    Absent(PathBuf),
    /// The rules differ; the text tells how.
    Differs(PathBuf, String),
    /// The file could not be read or written.
    Io(PathBuf, io::Error),
    /// There are no rules to compare, so that every change would go unseen.
    NoRules,
}

/// Every rule on a line of its own, in a stable order: the handler, two spaces, and the rule. Lines and documentation
/// are left out, because they move when nothing else does. Then, for each declared name, what else the vocabulary says is
/// enough: a change of the hierarchy opens handlers too.
///
/// ```
/// use auth_runtime::{Access, Requirement, Rule, table};
///
/// let delete = Rule::new("shop::delete_order", Access::Required(Requirement::Role("admin")));
/// assert_eq!(table::snapshot(&[&delete]), "shop::delete_order  role = \"admin\"\n");
/// ```
#[must_use]
pub fn snapshot(rules: &[&Rule]) -> String {
    // Not in columns: a longer name would change every line, and hide the one that matters.
    let mut lines: Vec<_> =
        rules.iter().map(|rule| format!("{}  {}\n", rule.handler(), words(rule))).collect();
    lines.sort();
    lines.extend(named(rules).met_by);
    lines.concat()
}

/// Compares the rules with those in the file at `path`; with `bless`, writes the file instead, and its folder.
///
/// ```
/// use auth_runtime::{Access, Rule, table};
///
/// let path = std::env::temp_dir().join(format!("rules-{}.snap", std::process::id()));
/// let closed = Rule::new("shop::old", Access::DenyAll);
/// table::check_snapshot(&[&closed], &path, true)?;
/// table::check_snapshot(&[&closed], &path, false)?;
///
/// let opened = Rule::new("shop::old", Access::Public { reason: "a demo" });
/// let error = table::check_snapshot(&[&opened], &path, false).expect_err("a difference");
/// assert!(error.to_string().contains("OPENED   shop::old"));
/// # std::fs::remove_file(path).expect("gone");
/// # Ok::<(), table::SnapshotError>(())
/// ```
///
/// # Errors
/// - [`SnapshotError::Absent`]: there is no such file yet.
/// - [`SnapshotError::Differs`]: a rule was added, removed or changed.
/// - [`SnapshotError::Io`]: the file could not be read or written.
/// - [`SnapshotError::NoRules`]: `rules` is empty.
pub fn check_snapshot(rules: &[&Rule], path: &Path, bless: bool) -> Result<(), SnapshotError> {
    if rules.is_empty() {
        return Err(SnapshotError::NoRules);
    }
    let present = snapshot(rules);
    if bless {
        let written = fs::create_dir_all(path.parent().unwrap_or(Path::new("")))
            .and_then(|()| fs::write(path, format!("{HEAD}{present}")));
        return written.map_err(|error| SnapshotError::Io(path.into(), error));
    }
    let kept = fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SnapshotError::Absent(path.into()),
        _ => SnapshotError::Io(path.into(), error),
    })?;
    let changes: String = changes(&kept, &present).iter().map(Change::to_string).collect();
    if changes.is_empty() { Ok(()) } else { Err(SnapshotError::Differs(path.into(), changes)) }
}

/// What [`assert_rules!`](crate::assert_rules) calls.
#[doc(hidden)]
pub fn check_here(manifest: &str, path: &str, module: &str) -> Result<(), SnapshotError> {
    let bless = std::env::var_os("AUTH_RULES").is_some_and(|value| value == "bless");
    let rules = if module.is_empty() { rules() } else { within(&rules(), module) };
    check_snapshot(&rules, &Path::new(manifest).join(path), bless)
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(path) => write!(
                f,
                "there is no `{}` to compare the rules with; run the test with AUTH_RULES=bless to write it",
                path.display()
            ),
            Self::Differs(path, changes) => write!(
                f,
                "the rules are not those of `{}`:\n\n{changes}\nif this is meant, run the test with AUTH_RULES=bless and \
                 commit the file",
                path.display()
            ),
            Self::Io(path, error) => write!(f, "cannot read or write `{}`: {error}", path.display()),
            Self::NoRules => f.write_str(
                "no rules are linked into this test, so no change would be seen; in the folder `tests`, use the crate that \
                 is tested: `use shop as _;`",
            ),
        }
    }
}

impl std::error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) => Some(error),
            _ => None,
        }
    }
}

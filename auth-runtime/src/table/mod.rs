//! What can be made of the table of rules: everything the attributes say, listed, exported and tested.
//!
//! All of it takes the rules as an argument: [`rules()`](crate::rules) for those of the binary, [`within`] for those of one
//! crate or module.
//!
//! * [`assert_rules!`](crate::assert_rules) fails a test when a rule changes, and says which handler was opened.
//! * [`Matrix`] shows who may call what, as text, Markdown, JSON or a page for the browser.
//! * [`OpenApi`] states the rules as security requirements of an OpenAPI document.
//!
//! A test in the folder `tests` sees the rules of a library only when it uses the library: `use shop as _;`.

mod diff;
mod html;
mod matrix;
mod openapi;
mod persona;
mod render;
mod requirements;
mod snapshot;
mod words;

pub use self::matrix::{Matrix, Verdict};
pub use self::openapi::{OpenApi, OpenApiError, OpenApiProblem, OpenApiVersion, SecurityScheme};
pub use self::persona::Persona;
pub use self::snapshot::{SnapshotError, check_snapshot, snapshot};
use crate::authz::Rule;

#[doc(hidden)]
pub use self::snapshot::check_here;

/// The rules of the handlers at or below `path`: a crate such as `shop`, or a module such as `shop::orders`.
///
/// ```
/// use auth_runtime::{Access, Rule, table};
///
/// let rules = [Rule::new("shop::health", Access::DenyAll), Rule::new("shopping::list", Access::DenyAll)];
/// let rules: Vec<&Rule> = rules.iter().collect();
/// assert_eq!(table::within(&rules, "shop"), [rules[0]]);
/// ```
#[must_use]
pub fn within<'r>(rules: &[&'r Rule], path: &str) -> Vec<&'r Rule> {
    let is_within = |rule: &&&Rule| match rule.handler().strip_prefix(path) {
        Some(rest) => rest.is_empty() || rest.starts_with("::"),
        None => false,
    };
    rules.iter().filter(is_within).copied().collect()
}

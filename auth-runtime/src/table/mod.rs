//! What can be made of the table of rules: everything the attributes say, listed, exported and tested.
//!
//! Every function with `#[require_auth]`, `#[public]` or `#[deny_all]` is a [`Rule`] in a table that the linker puts together,
//! also methods and generic functions: where it stands, what it demands, its documentation and its verifier. At run time that
//! costs nothing; handlers take longer to build, so the feature is off by default. Tests are where it belongs:
//!
//! ```sh
//! cargo add --dev auth-runtime --features table
//! ```
//!
//! All of it takes the rules as an argument: [`rules()`](crate::rules) for those of the binary, [`within`] for those of one
//! crate or module.
//!
//! # A change of a rule fails a test
//!
//! [`assert_rules!`](crate::assert_rules) compares the rules with a file that is reviewed like code:
//!
//! ```no_run
//! # /*
//! use shop as _; // the test links the library; in a unit test of the program itself, leave this out
//!
//! #[test]
//! # */
//! fn rules_are_as_reviewed() {
//!     auth_runtime::assert_rules!("tests/rules.snap", within = "shop");
//! }
//! # rules_are_as_reviewed();
//! ```
//!
//! The first run with `AUTH_RULES=bless cargo test` writes the file. A pull request that opens a handler then fails:
//!
//! ```text
//! the rules are not those of `tests/rules.snap`:
//!
//!   OPENED   shop::delete_user
//!            - role = "admin"
//!            + public: "a demo"
//! ```
//!
//! A test in the folder `tests` has the rules of a library only when it uses the library, and never those of a program
//! (`src/main.rs`): there, write a unit test. Without any rules the assertion fails, since every change would go unseen.
//!
//! # Who may call what
//!
//! [`Matrix`] sets every handler against every [`Persona`], as text, Markdown, JSON or a page for the browser. The guard's own
//! evaluator decides; what depends on more than roles and scopes is said to.
//!
//! ```
//! use auth_runtime::table::{Matrix, Persona};
//! use auth_runtime::{require_auth, rules};
//! # use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
//! # use lambda_runtime::{Error, LambdaEvent};
//!
//! #[require_auth(any(role = "admin", claim("sub") == path("user_id")))]
//! async fn show_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
//! #   let _ = event;
//! #   Ok(ApiGatewayV2httpResponse::default())
//! }
//!
//! let rules = rules();
//! let matrix = Matrix::new(&rules, Persona::each(&rules, &[], &[])); // or `Role::TERMS`, `Scope::TERMS`
//! let page = matrix.to_text(); // also `to_markdown`, `to_json`, `to_html`
//! # assert!(page.lines().next().is_some_and(|line| line.contains("role admin")), "{page}");
//! # assert!(page.contains("show_user"), "{page}");
//! ```
//!
//! # OpenAPI
//!
//! [`OpenApi`] states the rules as security requirements, version 3.0 or 3.1, one operation for each route that you name. See
//! there for what the format has no word for.
//!
//! # Every handler, every kind of token
//!
//! With the feature `local`, `auth_runtime::assert_matrix!` calls each handler as each persona, with a good token and with each
//! kind of bad one (expired, unsigned, of another issuer and so on), and fails when an answer is not what the rule says. The
//! handlers' own code runs where a caller is let in.

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

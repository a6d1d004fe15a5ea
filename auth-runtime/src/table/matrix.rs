//! Who may call what.

use super::html;
use super::persona::Persona;
use super::render;
use crate::authz::Rule;

/// Every handler against every persona.
///
/// ```
/// use auth_runtime::table::{Matrix, Persona, Verdict};
/// use auth_runtime::{Access, Requirement, Rule};
///
/// let delete = Rule::new("shop::delete", Access::Required(Requirement::Role("admin")));
/// let health = Rule::new("shop::health", Access::Public { reason: "health check" });
/// let rules = [&delete, &health];
///
/// let matrix = Matrix::new(&rules, Persona::each(&rules, &[], &[]));
/// print!("{}", matrix.to_text());
/// assert_eq!(matrix.verdicts(&delete), [Verdict::Denied, Verdict::Denied, Verdict::Allowed]);
/// ```
#[derive(Clone, Debug)]
pub struct Matrix<'r> {
    pub(crate) rules: Vec<&'r Rule>,
    pub(crate) personas: Vec<Persona>,
}

/// Whether a persona gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a rule has three outcomes")]
pub enum Verdict {
    /// Gets in.
    Allowed,
    /// Is refused.
    Denied,
    /// Depends on what is neither a role nor a scope: a claim, the request, how the caller authenticated.
    Depends,
}

impl<'r> Matrix<'r> {
    /// The matrix of these rules, with a column for each persona.
    #[must_use]
    pub fn new(rules: &[&'r Rule], personas: Vec<Persona>) -> Self {
        let mut rules = rules.to_vec();
        rules.sort_by_key(|rule| (rule.handler(), rule.file(), rule.line()));
        Self { rules, personas }
    }

    /// What each persona may expect of the handler of `rule`, in the order of the personas.
    #[must_use]
    pub fn verdicts(&self, rule: &Rule) -> Vec<Verdict> {
        self.personas.iter().map(|persona| persona.may_call(rule)).collect()
    }

    /// The matrix in columns of plain text.
    #[must_use]
    pub fn to_text(&self) -> String {
        render::text(self)
    }

    /// The matrix as a table in GitHub's Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        render::markdown(self)
    }

    /// The matrix as JSON: `personas` with their roles and scopes, `rules` with what the table knows and a list `verdicts` in
    /// the order of the personas: `allowed`, `denied` or `depends`.
    #[must_use]
    pub fn to_json(&self) -> String {
        render::json(self)
    }

    /// The matrix as one HTML page that needs nothing else: no script, no style sheet, no network.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::page(self)
    }
}

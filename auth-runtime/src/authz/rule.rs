//! What an attribute states, and with the feature `table` a table of all of them that the linker puts together.

use std::fmt;
use std::panic::Location;

use super::decision::{Denial, DenialReason};
use super::evaluate::Situation;
use super::facts::Facts;
use super::requirement::Requirement;
use crate::lambda::view::RequestView;

/// The rules of every guarded function that is linked into this binary, in no particular order.
#[cfg(feature = "table")]
#[linkme::distributed_slice]
pub static RULES: [Rule];

/// What an attribute states about one handler.
///
/// `Display` writes the path of the handler, or the place of the rule where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    module: &'static str,
    function: &'static str,
    access: Access,
    file: &'static str,
    line: u32,
    docs: &'static str,
    verifier: Option<&'static str>,
}

/// Who gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// Nobody: `#[deny_all]`.
    DenyAll,
    /// Verified callers, and requests without a credential: `#[require_auth(optional)]`.
    Optional,
    /// Everybody: `#[public(reason = "…")]`.
    Public {
        /// Why, in the author's words.
        reason: &'static str,
    },
    /// Verified callers who meet the requirement.
    Required(Requirement),
}

impl Access {
    /// What the request says, as far as the rule asks.
    pub(crate) fn facts(&self, request: &RequestView<'_>) -> Facts {
        match self {
            Self::Required(requirement) => Facts::collect(requirement, request),
            _ => Facts::none(),
        }
    }

    /// Whether a verified caller gets in.
    pub(crate) fn decide(&self, situation: Situation<'_>) -> Result<(), Denial> {
        match self {
            Self::DenyAll => Err(Denial::new(DenialReason::ConditionFailed)),
            Self::Optional | Self::Public { .. } => Ok(()),
            Self::Required(requirement) => requirement.decide(situation),
        }
    }
}

impl From<Requirement> for Access {
    fn from(requirement: Requirement) -> Self {
        Self::Required(requirement)
    }
}

impl From<&Requirement> for Access {
    fn from(requirement: &Requirement) -> Self {
        Self::Required(*requirement)
    }
}

impl From<&Rule> for Access {
    fn from(rule: &Rule) -> Self {
        rule.access
    }
}

impl Rule {
    /// A rule for the handler at `handler`, such as `shop::orders::delete_order`. It stands where this is called.
    #[must_use]
    #[track_caller]
    pub const fn new(handler: &'static str, access: Access) -> Self {
        Self::of("", handler, access)
    }

    /// A rule for the handler called `function` in `module`.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn of(module: &'static str, function: &'static str, access: Access) -> Self {
        let place = Location::caller();
        Self { module, function, access, file: place.file(), line: place.line(), docs: "", verifier: None }
    }

    /// Says where the handler stands, when that is somewhere else.
    #[must_use]
    pub const fn at(mut self, file: &'static str, line: u32) -> Self {
        self.file = file;
        self.line = line;
        self
    }

    /// Says what the handler's documentation says.
    #[must_use]
    pub const fn documented(mut self, docs: &'static str) -> Self {
        self.docs = docs;
        self
    }

    /// Says which verifier the attribute names.
    #[must_use]
    pub const fn verified_by(mut self, verifier: &'static str) -> Self {
        self.verifier = Some(verifier);
        self
    }

    /// The path of the handler, such as `shop::orders::delete_order`. For a method it is the path of the module and the
    /// name of the method.
    #[must_use]
    pub fn handler(&self) -> String {
        self.to_string()
    }

    /// Who gets in.
    #[must_use]
    pub const fn access(&self) -> Access {
        self.access
    }

    /// The source file, as the compiler names it.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line of the attribute, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The documentation comment of the handler; empty without one.
    #[must_use]
    pub const fn docs(&self) -> &'static str {
        self.docs
    }

    /// The path of the verifier the attribute names; `None` for the installed one.
    #[must_use]
    pub const fn verifier(&self) -> Option<&'static str> {
        self.verifier
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.function.is_empty() {
            return write!(f, "{}:{}", self.file, self.line);
        }
        let separator = if self.module.is_empty() { "" } else { "::" };
        write!(f, "{}{separator}{}", self.module, self.function)
    }
}

/// Every rule of this binary, ordered by handler, file and line.
///
/// Rules of a library are in the table of each binary that uses the library.
#[cfg(feature = "table")]
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    let mut rules: Vec<_> = RULES.iter().collect();
    rules.sort_by_key(|rule| (rule.module, rule.function, rule.file, rule.line));
    rules
}

//! Everything wrong with a configuration, at once.

use std::fmt;
use std::sync::Arc;

/// A configuration that cannot be used, with every problem it has.
///
/// `Display` prints one problem a line. Values of secrets and keys are never part of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError {
    problems: Arc<[ConfigProblem]>,
}

/// One thing wrong with a configuration, with its remedy, in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    text: String,
}

impl ConfigError {
    pub(crate) fn new(problems: Vec<ConfigProblem>) -> Self {
        Self { problems: problems.into() }
    }

    pub(crate) fn one(text: impl Into<String>) -> Self {
        Self::new(vec![ConfigProblem::new(text)])
    }

    /// What is wrong; never empty.
    #[must_use]
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }
}

impl ConfigProblem {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

/// As `Display`: `main` returning this error prints the list.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConfigError {}

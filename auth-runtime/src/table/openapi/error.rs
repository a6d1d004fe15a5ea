//! Why a document cannot be made.

use std::fmt;

use crate::authz::Rule;

/// Every route that cannot be stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenApiError {
    pub(crate) problems: Vec<OpenApiProblem>,
}

/// What is wrong with a route.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenApiProblem {
    /// Several rules are for handlers of this name.
    AmbiguousHandler(String),
    /// The path does not begin with `/`.
    MalformedPath(String),
    /// The same method and path stand twice.
    RepeatedRoute(String),
    /// No rule is for a handler of this name.
    UnknownHandler {
        /// The name that was given.
        handler: String,
        /// A name that is nearly the same.
        nearest: Option<String>,
    },
    /// OpenAPI has no such method.
    UnknownMethod(String),
}

impl OpenApiError {
    /// What is wrong, in the order of the routes.
    #[must_use]
    pub fn problems(&self) -> &[OpenApiProblem] {
        &self.problems
    }
}

impl OpenApiProblem {
    pub(crate) fn unknown_handler(handler: &str, rules: &[&Rule]) -> Self {
        let likeness = |name: &str| strsim::jaro_winkler(name, handler);
        let names = rules.iter().map(|rule| rule.handler()).filter(|name| likeness(name) > 0.85);
        let nearest = names.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        Self::UnknownHandler { handler: handler.to_owned(), nearest }
    }
}

impl fmt::Display for OpenApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the routes cannot be stated")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n- {problem}"))
    }
}

impl fmt::Display for OpenApiProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AmbiguousHandler(handler) => {
                write!(f, "several rules are for `{handler}`; pass those of one of them")
            }
            Self::MalformedPath(path) => write!(f, "the path `{path}` has to begin with `/`"),
            Self::RepeatedRoute(route) => write!(f, "`{route}` stands twice; remove one of them"),
            Self::UnknownHandler { handler, nearest: Some(nearest) } => {
                write!(f, "no rule is for `{handler}`; did you mean `{nearest}`?")
            }
            Self::UnknownHandler { handler, nearest: None } => {
                write!(
                    f,
                    "no rule is for `{handler}`; name the handler with its path, such as `shop::delete_user`"
                )
            }
            Self::UnknownMethod(method) => {
                write!(f, "OpenAPI has no method `{method}`; add a route for each method that is meant")
            }
        }
    }
}

impl std::error::Error for OpenApiError {}

//! The rules as security requirements of an OpenAPI document.

mod alternatives;
mod error;
mod operation;
mod scheme;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

pub use self::error::{OpenApiError, OpenApiProblem};
use self::operation::Operation;
pub use self::scheme::SecurityScheme;
use super::requirements::named;
use crate::authz::{Access, Rule};

/// An OpenAPI document with an operation for each route: who may call it, and how it refuses.
///
/// It is meant to be merged into the document that describes requests and answers.
///
/// * A public operation has `security: []`; one with `optional` has an empty requirement beside the scheme's.
/// * Alternatives are several requirements. What OpenAPI has no word for, such as `not`, a condition or a role under a scheme
///   of scopes, is left out of them and told in the operation's `description`, so that the requirements never demand more than
///   the rule does. The one exception is a declared scope that roles grant too: it is listed, and told.
/// * `x-auth-rule` holds the whole rule.
/// * An operation that nobody may call (`deny_all`) is left out.
///
/// ```
/// use auth_runtime::table::{OpenApi, OpenApiVersion, SecurityScheme};
/// use auth_runtime::{Access, Requirement, Rule};
///
/// let rule = Rule::new("shop::delete_user", Access::Required(Requirement::Scope("users:write")));
/// let scheme = SecurityScheme::open_id_connect("login", "https://issuer.example/.well-known/openid-configuration");
/// let document = OpenApi::new(OpenApiVersion::V3_1, scheme)
///     .route("DELETE", "/users/{id}", "shop::delete_user")
///     .document(&[&rule])?;
/// assert!(document.contains(r#""x-auth-rule": "scope = \"users:write\"""#));
/// # Ok::<(), auth_runtime::table::OpenApiError>(())
/// ```
///
/// Standards: OpenAPI Specification 3.0.4 and 3.1.1, "Security Requirement Object".
#[derive(Clone, Debug)]
pub struct OpenApi {
    version: OpenApiVersion,
    scheme: SecurityScheme,
    title: String,
    release: String,
    routes: Vec<Route>,
}

/// The version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenApiVersion {
    /// 3.0: scopes stand in the requirements of `oauth2` and `openIdConnect`; nothing else may.
    V3_0,
    /// 3.1: as 3.0, and roles stand in those of other schemes.
    V3_1,
}

#[derive(Clone, Debug)]
struct Route {
    method: String,
    path: String,
    handler: String,
}

const METHODS: [&str; 8] = ["delete", "get", "head", "options", "patch", "post", "put", "trace"];

impl OpenApi {
    /// A document of this version, without routes yet, whose callers present tokens by this scheme.
    #[must_use]
    pub fn new(version: OpenApiVersion, scheme: SecurityScheme) -> Self {
        let (title, release) = ("API".to_owned(), "0.0.0".to_owned());
        Self { version, scheme, title, release, routes: Vec::new() }
    }

    /// Names the API and its version: the document's `info`.
    #[must_use]
    pub fn info(mut self, title: impl Into<String>, version: impl Into<String>) -> Self {
        self.title = title.into();
        self.release = version.into();
        self
    }

    /// Adds a route: its method, its path such as `/users/{id}`, and the path of its handler such as `shop::delete_user`.
    #[must_use]
    pub fn route(mut self, method: &str, path: impl Into<String>, handler: impl Into<String>) -> Self {
        self.routes.push(Route {
            method: method.to_ascii_lowercase(),
            path: path.into(),
            handler: handler.into(),
        });
        self
    }

    /// Adds several routes.
    #[must_use]
    pub fn routes(self, routes: &[(&str, &str, &str)]) -> Self {
        routes.iter().fold(self, |document, (method, path, handler)| document.route(method, *path, *handler))
    }

    /// The document, as JSON.
    ///
    /// # Errors
    /// [`OpenApiError`] with every route that cannot be stated: no handler of this name has a rule, or several have; no such
    /// method; a path without `/`; the same route twice.
    pub fn document(&self, rules: &[&Rule]) -> Result<String, OpenApiError> {
        let mut problems = Vec::new();
        let mut operations = Vec::new();
        for (index, route) in self.routes.iter().enumerate() {
            match self.rule_of(route, index, rules) {
                Ok(rule) => operations.push((route, rule)),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(OpenApiError { problems });
        }
        operations.retain(|(_, rule)| rule.access() != Access::DenyAll);
        Ok(format!("{:#}\n", self.assemble(&operations)))
    }

    fn rule_of<'r>(
        &self,
        route: &Route,
        index: usize,
        rules: &[&'r Rule],
    ) -> Result<&'r Rule, OpenApiProblem> {
        let Route { method, path, handler } = route;
        if !METHODS.contains(&method.as_str()) {
            return Err(OpenApiProblem::UnknownMethod(method.to_ascii_uppercase()));
        }
        if !path.starts_with('/') {
            return Err(OpenApiProblem::MalformedPath(path.clone()));
        }
        let mut earlier = self.routes.iter().take(index);
        if earlier.any(|other| other.method == *method && other.path == *path) {
            return Err(OpenApiProblem::RepeatedRoute(format!("{} {path}", method.to_ascii_uppercase())));
        }
        let mut found = rules.iter().filter(|rule| rule.handler() == *handler);
        match (found.next(), found.next()) {
            (Some(rule), None) => Ok(rule),
            (Some(_), Some(_)) => Err(OpenApiProblem::AmbiguousHandler(handler.clone())),
            (None, _) => Err(OpenApiProblem::unknown_handler(handler, rules)),
        }
    }

    fn assemble(&self, operations: &[(&Route, &Rule)]) -> Value {
        let mut paths = Map::new();
        let mut taken = BTreeSet::new();
        for (route, rule) in operations {
            let operation = Operation { route, rule, scheme: &self.scheme, version: self.version };
            let item = paths.entry(route.path.as_str()).or_insert_with(|| json!({}));
            if let Value::Object(item) = item {
                item.insert(route.method.clone(), operation.to_json(&mut taken));
            }
        }
        let rules: Vec<&Rule> = operations.iter().map(|(_, rule)| *rule).collect();
        json!({
            "openapi": match self.version { OpenApiVersion::V3_0 => "3.0.3", OpenApiVersion::V3_1 => "3.1.0" },
            "info": { "title": self.title, "version": self.release },
            "paths": paths,
            "components": {
                "securitySchemes": { self.scheme.name(): self.scheme.to_json(&named(&rules).scopes) },
                "responses": operation::refusals(),
            },
        })
    }
}

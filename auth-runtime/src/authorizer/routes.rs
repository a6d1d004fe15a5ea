//! All routes behind an authorizer, as they are given.

use super::map::{Route, RouteMap};
use crate::authz::{Access, Rule};

/// Every route that an authorizer stands in front of, with the rule of each.
///
/// From it comes, for a caller, a policy of all routes that this caller may call. The gateway may keep it and ask it about
/// every route.
///
/// ```
/// use auth_runtime::authorizer::Routes;
/// use auth_runtime::rule;
///
/// let routes = Routes::new()
///     .route("GET", "/orders", rule!(scope = "orders:read"))
///     .route("GET", "/orders/{id}", rule!(scope = "orders:read"))
///     .route("DELETE", "/orders/{id}", rule!(role = "admin"));
/// # let _ = routes;
/// ```
///
/// # Paths
///
/// As API Gateway writes them: `/orders`, `/orders/{id}` with a parameter for one segment, `/files/{path+}` with one for
/// whatever follows. Literal parts have letters, digits and `-._~`, and do not begin with a dot. The method may be `ANY`. A
/// stage or a base path is not part of it, and `$default` is none: write `ANY /{path+}` and `ANY /`.
///
/// # Wildcards
///
/// A policy has `*` for a parameter, and its `*` matches slashes too: `GET/orders/*` also reaches `GET/orders/42/invoices`.
/// What the caller may not call and is reached is denied explicitly, which overrides: first whatever is deeper
/// (`GET/orders/*/*`), where the caller may call nothing there, and otherwise each stricter route (`GET/orders/*/invoices`).
/// Routes of which one would be denied with the other, such as `/a/{x}/b` beside a stricter `/a/{x}/{y}`, cannot be stated in a
/// policy: such a map is refused when the authorizer is built.
///
/// Paths with an empty segment, a slash at the end, percent-encoding or a segment that begins with a dot are denied to
/// everybody who has a wildcard: a gateway and a function may read them differently. That includes encoded values of
/// parameters. A backslash is not denied, and `lambda_http` makes a slash of it in the request's address: where a router
/// stands behind a wildcard, put the rules on its routes as well.
///
/// **A route that the map does not have** but the gateway sends to the same authorizer is denied, unless it lies below a
/// parameter of a route that the caller may call, beside another such route. List all of them.
///
/// # Rules
///
/// A policy that is kept can only depend on the token. A rule with a condition on the request (path, query, header, body,
/// address), on the time or on the age of the login, or with `when`, is refused when the authorizer is built.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Routes {
    routes: Vec<(String, String, Access)>,
    problems: Vec<String>,
}

impl Routes {
    /// No route yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a route and its rule: a [`Requirement`](crate::Requirement), or the [`Rule`] of its handler.
    ///
    /// A public route belongs in the map only if the gateway asks this authorizer about it; every caller with a good token may
    /// call it then.
    pub fn route(mut self, method: &str, path: &str, rule: impl Into<Access>) -> Self {
        self.routes.push((method.to_owned(), path.to_owned(), rule.into()));
        self
    }

    /// Adds routes by the path of their handlers, such as `shop::delete_order`. With the feature `table`, `rules` is
    /// `auth_runtime::rules()`, if the handlers are linked into the authorizer.
    ///
    /// ```
    /// use auth_runtime::authorizer::Routes;
    /// use auth_runtime::{Access, Requirement, Rule};
    ///
    /// let delete = Rule::new("shop::delete_order", Access::Required(Requirement::Role("admin")));
    /// let routes = Routes::new().handlers(&[&delete], &[("DELETE", "/orders/{id}", "shop::delete_order")]);
    /// # let _ = routes;
    /// ```
    pub fn handlers(mut self, rules: &[&Rule], routes: &[(&str, &str, &str)]) -> Self {
        for (method, path, handler) in routes {
            let mut found = rules.iter().filter(|rule| rule.handler() == *handler);
            match (found.next(), found.next()) {
                (Some(rule), None) => self = self.route(method, path, *rule),
                (None, _) => self
                    .problems
                    .push(format!("no rule is for a handler `{handler}`: correct its path, or link it")),
                (Some(_), Some(_)) => self.problems.push(format!(
                    "several rules are for handlers `{handler}`: add the route of each with `Routes::route`"
                )),
            }
        }
        self
    }

    /// Checks the map.
    pub(super) fn compile(self) -> Result<RouteMap, Vec<String>> {
        let Self { routes: given, mut problems } = self;
        if given.is_empty() {
            problems.push("there is no route: add all that the authorizer stands in front of".to_owned());
        }
        let mut routes: Vec<Route> = Vec::new();
        for (method, path, access) in given {
            match Route::new(&method, &path, access, &routes) {
                Ok(route) => routes.push(route),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { RouteMap::connected(routes) } else { Err(problems) }
    }
}

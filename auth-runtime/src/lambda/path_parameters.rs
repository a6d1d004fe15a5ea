//! Parameters of a route that a router of the user's matched.

use std::fmt;

use super::parts::only;

/// The parameters of the matched route, for rules that ask for `path(..)`: in a request's extensions, they are what the
/// guard reads, instead of those of the gateway's route. One that is there twice has no value.
///
/// `lambda_http` hands the gateway's over by itself. For the routes of an axum `Router`, a middleware does, inside of the
/// router and in front of the guard:
///
/// ```
/// use auth_runtime::layer::RequireAuthLayer;
/// use auth_runtime::{PathParameters, rule};
/// use axum::Router;
/// use axum::extract::{RawPathParams, Request};
/// use axum::middleware::{Next, from_fn};
/// use axum::response::Response;
/// use axum::routing::get;
///
/// async fn path_parameters(parameters: RawPathParams, mut request: Request, next: Next) -> Response {
///     request.extensions_mut().insert(PathParameters::from_iter(&parameters));
///     next.run(request).await
/// }
///
/// let router: Router = Router::new()
///     .route("/users/{user_id}", get(async || "your own page"))
///     .route_layer(RequireAuthLayer::new(rule!(claim("sub") == path("user_id"))))
///     .route_layer(from_fn(path_parameters)); // the last is the outermost
/// ```
#[derive(Clone, Default)]
pub struct PathParameters(Vec<(String, String)>);

impl PathParameters {
    /// The value of a parameter that is there once.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        only(self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()))
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for PathParameters {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(parameters: I) -> Self {
        Self(parameters.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Values of a request may be anything.
impl fmt::Debug for PathParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PathParameters").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_twice_has_no_value() {
        let parameters = PathParameters::from_iter([("id", "1"), ("tenant", "a"), ("tenant", "b")]);
        assert_eq!(parameters.find("id"), Some("1"));
        assert_eq!(parameters.find("tenant"), None);
        assert_eq!(parameters.find("other"), None);
    }
}

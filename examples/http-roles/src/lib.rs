//! Several routes in one function of `lambda_http`, with roles that include each other.

use auth_runtime::{Principal, Roles, handlers};
use lambda_http::http::{Method, StatusCode};
use lambda_http::{Body, Error, Request, Response};

/// Everybody has the names that stand below theirs, too.
#[derive(Clone, Copy, Debug, Roles)]
#[non_exhaustive]
pub enum Role {
    /// May do everything.
    #[role(includes(Editor))]
    Admin,
    /// May change documents.
    #[role(includes(Viewer))]
    Editor,
    /// May read documents.
    Viewer,
}

/// Finds the handler of the route. It needs a rule like any other: a function that only looks for another one is public.
#[auth_runtime::public(reason = "finds the handler, which decides")]
pub async fn app(request: Request) -> Result<Response<Body>, Error> {
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/documents") => documents::list(request).await,
        (&Method::POST, "/documents") => documents::add(request).await,
        (&Method::DELETE, "/documents") => documents::clear(request).await,
        _ => answer(StatusCode::NOT_FOUND, "no such route"),
    }
}

/// A handler without a rule does not build in here.
#[handlers(vocabulary(role = crate::Role))]
pub mod documents {
    use auth_runtime::require_auth;

    use super::{Body, Error, Principal, Request, Response, Role, StatusCode, answer};

    /// For everybody with a role.
    #[require_auth(role = Role::Viewer)]
    pub async fn list(request: Request, #[principal] caller: Principal) -> Result<Response<Body>, Error> {
        drop(request);
        answer(StatusCode::OK, &format!("documents for {}", caller.subject()))
    }

    /// For editors and admins.
    #[require_auth(role = Role::Editor)]
    pub async fn add(request: Request) -> Result<Response<Body>, Error> {
        answer(StatusCode::CREATED, &format!("{} octets", request.body().len()))
    }

    /// A text is looked up among the declared roles: `"admni"` would not build.
    #[require_auth(role = "admin", max_age = "15m")]
    pub async fn clear(_: Request) -> Result<Response<Body>, Error> {
        answer(StatusCode::NO_CONTENT, "")
    }
}

fn answer(status: StatusCode, text: &str) -> Result<Response<Body>, Error> {
    Ok(Response::builder().status(status).body(text.into())?)
}

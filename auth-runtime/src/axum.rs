//! Extractors for [axum](https://docs.rs/axum) 0.8, in Lambda and anywhere else (feature `axum`).
//!
//! ```no_run
//! use auth_runtime::axum::{Require, RouteRule};
//! use auth_runtime::{Claims, Principal, Requirement, rule};
//! use axum::Router;
//! use axum::extract::Path;
//! use axum::routing::{delete, get};
//!
//! struct Admin;
//!
//! impl RouteRule for Admin {
//!     const REQUIREMENT: Requirement = rule!(role = "admin");
//! }
//!
//! #[derive(serde::Deserialize)]
//! struct Shop {
//!     department: String,
//! }
//!
//! /// Any verified caller.
//! async fn me(caller: Principal) -> String {
//!     caller.subject().to_owned()
//! }
//!
//! /// Whose token has these claims.
//! async fn department(Claims(shop): Claims<Shop>) -> String {
//!     shop.department
//! }
//!
//! /// Also without a credential; a bad one is refused.
//! async fn hello(caller: Option<Principal>) -> String {
//!     caller.map_or("hello".to_owned(), |caller| format!("hello, {}", caller.subject()))
//! }
//!
//! /// Whom the rule lets in.
//! async fn delete_order(admin: Require<Admin>, Path(id): Path<u32>) -> String {
//!     format!("{} deleted {id}", admin.subject())
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), lambda_http::Error> {
//!     let router = Router::new()
//!         .route("/me", get(me))
//!         .route("/department", get(department))
//!         .route("/hello", get(hello))
//!         .route("/orders/{id}", delete(delete_order));
//!     lambda_http::run(router).await // or `axum::serve(listener, router)`
//! }
//! ```
//!
//! A refusal is the same as from the attribute. Where a [`RequireAuthLayer`](crate::layer::RequireAuthLayer) stands in front,
//! extractors give whom it found, and likewise a [`Principal`] that a middleware of your own put into the extensions;
//! otherwise the first one verifies, with the [installed](crate::install) verifier, and those after it do not again.
//!
//! For a whole router or route, put the rule into a layer: `.route_layer(RequireAuthLayer::new(rule!(role = "admin")))`. The
//! attribute works on a handler that takes the [`Request`](axum_core::extract::Request), marked `#[event]` if it is not the
//! first argument, and answers with a [`Response`], a `Result` of one, or `Result<impl IntoResponse, E>`. A handler that takes
//! no request has nothing for the attribute to look at: it takes a [`Require`] instead. In the middle of a handler,
//! [`installed`](crate::installed)`()?.authenticate(&request).await?` works too: [`Error`] is `IntoResponse`.
//!
//! Under `run_concurrent`, whose answers have to be `Sync`, use `lambda_http::run_with_streaming_response_concurrent`, since
//! axum's body is not.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use axum_core::body::Body;
use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::authz::{Access, Requirement, Rule};
use crate::error::Error;
use crate::guard::{self, FromGrant, Grant};
use crate::lambda::response::{FromRejection, Guarded, Rejection};
use crate::layer::Anonymous;
use crate::principal::{Claims, Principal};

/// A rule by the name of a type, for [`Require`].
pub trait RouteRule {
    /// Who gets in.
    const REQUIREMENT: Requirement;

    /// What the log calls it.
    const NAME: &'static str = "auth_runtime::axum::Require";
}

/// Evidence that the caller meets the rule `R`: a handler that takes one has that rule.
///
/// ```
/// use auth_runtime::axum::{Require, RouteRule};
/// use auth_runtime::{Requirement, rule};
///
/// struct Editor;
///
/// impl RouteRule for Editor {
///     const REQUIREMENT: Requirement = rule!(any(role = "admin", role = "editor"));
///     const NAME: &'static str = "editor";
/// }
///
/// async fn publish(editor: Require<Editor>) -> String {
///     format!("published by {}", editor.subject())
/// }
/// ```
///
/// It dereferences to the [`Principal`]. A rule can ask for claims, headers, the query, the time, and for `path(..)` where
/// [`PathParameters`](crate::PathParameters) or the gateway say what it is; extractors have no body, so a condition on it
/// refuses.
pub struct Require<R> {
    principal: Principal,
    rule: PhantomData<fn() -> R>,
}

impl<R: RouteRule> Require<R> {
    const RULE: &'static Rule = &Rule::new(R::NAME, Access::Required(R::REQUIREMENT));

    /// Who calls.
    #[must_use]
    pub fn into_principal(self) -> Principal {
        self.principal
    }
}

impl<R> Deref for Require<R> {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.principal
    }
}

impl<R> fmt::Debug for Require<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Require").finish_non_exhaustive()
    }
}

static VERIFIED: Rule =
    Rule::new("auth_runtime::axum::Principal", Access::Required(Requirement::Authenticated));
static OPTIONAL: Rule = Rule::new("auth_runtime::axum::Option", Access::Optional);

impl<S: Sync, R: RouteRule> FromRequestParts<S> for Require<R> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let principal = grant(Self::RULE, parts).await?.into_principal();
        Ok(Self { principal, rule: PhantomData })
    }
}

impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        Ok(grant(&VERIFIED, parts).await?.into_principal())
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Claims<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        Self::from_grant(&grant(&VERIFIED, parts).await?)
    }
}

/// Without a credential, nobody; a bad one is refused.
impl<S: Sync> OptionalFromRequestParts<S> for Principal {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Rejection> {
        Ok(perhaps_grant(parts).await?.map(Grant::into_principal))
    }
}

/// Without a credential, nobody; a bad one is refused, and so are claims that do not fit `T`.
impl<S: Sync, T: DeserializeOwned> OptionalFromRequestParts<S> for Claims<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Rejection> {
        perhaps_grant(parts).await?.as_ref().map(Self::from_grant).transpose()
    }
}

async fn grant(rule: &'static Rule, parts: &mut Parts) -> Result<Grant, Rejection> {
    let grant = match found(parts) {
        Some(caller) => guard::decide_for(rule, caller, &*parts)?,
        None => guard::authorize(guard::begin(rule, &*parts)).await?,
    };
    parts.extensions.insert(grant.principal().clone());
    Ok(grant)
}

async fn perhaps_grant(parts: &mut Parts) -> Result<Option<Grant>, Rejection> {
    let grant = match found(parts) {
        Some(None) => None,
        Some(caller) => Some(guard::decide_for(&VERIFIED, caller, &*parts)?),
        None => guard::authorize_optional(guard::begin(&OPTIONAL, &*parts)).await?.into_grant(),
    };
    match &grant {
        Some(grant) => drop(parts.extensions.insert(grant.principal().clone())),
        None => drop(parts.extensions.insert(Anonymous)),
    }
    Ok(grant)
}

/// Who calls, where that was found already: by a layer or another extractor.
fn found(parts: &Parts) -> Option<Option<Principal>> {
    let principal = parts.extensions.get::<Principal>().cloned().map(Some);
    principal.or_else(|| parts.extensions.get::<Anonymous>().map(|_| None))
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        Response::from_rejection(self)
    }
}

/// An inline check in a handler: `installed()?.authenticate(&request).await?`.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Rejection::from(self).into_response()
    }
}

impl<T: IntoResponse> IntoResponse for Guarded<T> {
    fn into_response(self) -> Response<Body> {
        match self {
            Self::Answered(answer) => answer.into_response(),
            Self::Refused(rejection) => rejection.into_response(),
        }
    }
}

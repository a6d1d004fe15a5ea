//! Middleware: the same guard as a [`tower::Layer`](lambda_runtime::tower::Layer), in front of any service.
//!
//! ```no_run
//! use auth_runtime::layer::RequireAuthLayer;
//! use auth_runtime::{Principal, rule};
//! use lambda_http::tower::ServiceBuilder;
//! use lambda_http::{Body, Error, Request, Response, service_fn};
//!
//! async fn delete_order(request: Request) -> Result<Response<Body>, Error> {
//!     let caller: Option<&Principal> = request.extensions().get();
//! #   let _ = caller;
//!     Ok(Response::new(Body::Empty))
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Error> {
//!     let admins = RequireAuthLayer::new(rule!(role = "admin")).name("orders::delete");
//!     lambda_http::run(ServiceBuilder::new().layer(admins).service_fn(delete_order)).await
//! }
//! ```
//!
//! A request that is refused never reaches the service behind, and is answered as
//! [`require_auth`](macro@crate::require_auth) answers: same statuses, challenges, bodies and events in the log. That takes
//! a response type that a refusal fits in; for `impl IntoResponse`, write
//! `.layer(admins).map_response(Guarded::Answered)` with [`Guarded`](crate::Guarded).
//!
//! | service behind | who calls is in |
//! |---|---|
//! | `Service<http::Request<B>>`, such as a `lambda_http` handler or an axum `Router` | the request's extensions, as [`Principal`] |
//! | `Service<LambdaEvent<A>>`, `A` an [`AuthEvent`](crate::AuthEvent) | nowhere: the handler gets the event as it came |
//! | `Service<Authorized<LambdaEvent<A>>>`, after [`with_principal`](RequireAuthLayer::with_principal) | [`Authorized`] |
//!
//! # What a rule can ask
//!
//! Everything that [`rule!`](crate::rule) writes; conditions on arguments and code of a handler (`arg(..)`, `when`) belong
//! to the attribute, and a rule made by hand that has one refuses. `path(..)` knows the parameters of the gateway's route,
//! and those of a router that says so: see [`PathParameters`](crate::PathParameters). `body(..)` needs a body that is at
//! hand as a whole, as that of `lambda_http` is; the body of a server or an axum router is a stream and has no value.
//!
//! The rules of layers are not in the table of the feature `table`: it lists handlers.
//!
//! # In a stack
//!
//! The service behind has to be `Clone`, as [`service_fn`](lambda_runtime::service_fn) of a `Clone` closure and axum's
//! routers are. A `Principal` that was in the extensions before is replaced, or removed when no credential was sent, so the
//! innermost layer has the last word. Put layers that answer by themselves, such as CORS, outside: a browser's preflight
//! request carries no credential.

mod future;
mod require;
mod service;

use std::fmt;

use crate::principal::Principal;

pub use self::future::ResponseFuture;
pub use self::require::{RequireAuthLayer, WithPrincipalLayer};
#[cfg(feature = "axum")]
pub(crate) use self::service::Anonymous;
pub use self::service::{RequireAuth, WithPrincipal};

/// An event whose caller was found to be allowed, for a handler behind
/// [`with_principal`](RequireAuthLayer::with_principal).
///
/// It is not `Deserialize`: a function that takes one does not run without the layer, since no runtime can make its
/// argument.
///
/// ```no_run
/// use auth_runtime::layer::{Authorized, RequireAuthLayer};
/// use auth_runtime::rule;
/// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// use lambda_runtime::tower::ServiceBuilder;
/// use lambda_runtime::{Error, LambdaEvent};
///
/// async fn delete_order(
///     Authorized { event, principal }: Authorized<LambdaEvent<ApiGatewayV2httpRequest>>,
/// ) -> Result<ApiGatewayV2httpResponse, Error> {
///     println!("{} calls {:?}", principal.subject(), event.payload.raw_path);
///     Ok(ApiGatewayV2httpResponse::default())
/// }
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     let admins = RequireAuthLayer::new(rule!(role = "admin")).with_principal();
///     lambda_runtime::run(ServiceBuilder::new().layer(admins).service_fn(delete_order)).await
/// }
/// ```
///
/// ```compile_fail,E0631
/// # use auth_runtime::layer::Authorized;
/// # use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// # use lambda_runtime::{Error, LambdaEvent, service_fn};
/// # async fn delete_order(
/// #     event: Authorized<LambdaEvent<ApiGatewayV2httpRequest>>,
/// # ) -> Result<ApiGatewayV2httpResponse, Error> {
/// #     let _ = event;
/// #     Ok(ApiGatewayV2httpResponse::default())
/// # }
/// # async fn run() -> Result<(), Error> {
/// lambda_runtime::run(service_fn(delete_order)).await // the layer is missing
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "to be taken apart in patterns")]
pub struct Authorized<E, P = Principal> {
    /// The event, as it came.
    pub event: E,
    /// Who calls: [`Principal`], or `Option<Principal>` behind [`optional`](RequireAuthLayer::optional).
    pub principal: P,
}

/// The event holds the token.
impl<E, P: fmt::Debug> fmt::Debug for Authorized<E, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorized").field("principal", &self.principal).finish_non_exhaustive()
    }
}

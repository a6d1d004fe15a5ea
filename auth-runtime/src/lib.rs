//! Authentication and authorization for Rust on AWS Lambda: one line above the handler.
//!
//! ```no_run
//! use auth_runtime::{Principal, require_auth};
//! use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
//! use lambda_runtime::{Error, LambdaEvent, run, service_fn};
//!
//! #[require_auth(role = "admin")]
//! async fn delete_user(
//!     event: LambdaEvent<ApiGatewayV2httpRequest>,
//!     #[principal] caller: Principal,
//! ) -> Result<ApiGatewayV2httpResponse, Error> {
//!     println!("{} calls {:?}", caller.subject(), event.payload.raw_path);
//!     let mut response = ApiGatewayV2httpResponse::default();
//!     response.status_code = 204;
//!     Ok(response)
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Error> {
//!     lambda_runtime::tracing::init_default_subscriber(); // why a request was refused is in the log
//!     run(service_fn(delete_user)).await
//! }
//! ```
//!
//! The attribute puts a guard in front of the untouched body. The guard finds the credential in the event, verifies the
//! token, and checks the rule. Otherwise it answers for the handler: 400, 401 or 403, and 500 or 503 when the fault is
//! ours, always in the shape the event's front understands.
//!
//! # Rules
//!
//! [`require_auth`](macro@require_auth) has the whole language, with examples:
//!
//! | you need | write |
//! |---|---|
//! | roles and scopes the compiler knows | `#[derive(Roles)]`, `#[derive(Scopes)]`, `role = Role::Admin` |
//! | a claim or a part of the request | `claim("tenant") == path("tenant")`, `source_ip in ["192.0.2.0/24"]` |
//! | a permission for one resource | `permission = "orders:{order_id}:write"` |
//! | a stronger or more recent login | `acr = Acr::Gold`, `mfa`, `max_age = "5m"` |
//! | anything else | `when = async \|caller, event\| ..` |
//! | the same rule in many places | [`rule!`], and `rule = STAFF` |
//! | a role as evidence for functions inside | [`Proof`] |
//! | to say that there is no rule | [`#[public(reason = "..")]`](macro@public), [`#[deny_all]`](macro@deny_all) |
//! | no handler to be forgotten | [`run!`], [`guarded!`], [`#[handlers]`](macro@handlers) |
//!
//! A rule that never holds, always holds, or has a part that changes nothing does not build.
//!
//! # Where tokens come from
//!
//! Three ways, the first that applies:
//!
//! 1. `#[require_auth(verifier = path)]` names a verifier: see [`VerifierSource`].
//! 2. [`install`] in `main` makes one [`Verifier`] the default; [`idp`] has a line for every common provider,
//!    [`Keys::discovery`] serves any OpenID Connect issuer, and [`Verifier::any_of`] joins several.
//! 3. Otherwise the first guard reads the environment: see [`Verifier::from_env`].
//!
//! Where a gateway in front has checked the caller already, [`gateway`] makes a verifier of what it says: opt-in, because
//! nothing in the event is signed.
//!
//! # Defaults
//!
//! | what | default | why |
//! |---|---|---|
//! | issuer, audience, algorithms, keys | none: they must be said | the commonest holes in the field are guesses |
//! | algorithms of a key | one | algorithm confusion (RFC 8725 §3.1) |
//! | clock tolerance | 0 s | expired is expired |
//! | `exp`, `iss`, `aud`, `sub` | required | a token without them proves too little |
//! | `typ` | absent, `JWT` or `at+jwt` | other kinds of token come from the same issuer (RFC 8725 §3.11) |
//! | bound tokens (`cnf`) | refused | without proof of possession they would be downgraded |
//! | where a token may be | `Authorization: Bearer` | query strings end in logs |
//! | a value that is absent, given twice or of another type | no condition on it holds, nor its negation | what is not known proves nothing |
//! | bounds on work | [`limits`] | refused before anything costly happens |
//! | waiting for keys | until 100 ms before the invocation's deadline, 3 s at most | an answer after the deadline is none |
//! | key-set cache | fresh 10 min, or the issuer's `max-age` between 1 and 30 min; usable 1 h if the issuer is down, one fetch per 30 s | frozen processes have no timers |
//!
//! # Where the attribute cannot stand
//!
//! The same rules, decided in the same place and refused in the same words:
//!
//! | where | write |
//! |---|---|
//! | in the middle of a function, a closure | [`Verifier::authenticate`], then [`Principal::require`], or [`Principal::require_for`] where the rule asks about the request; to refuse, [`Error::answer`] |
//! | outside of Lambda, with headers alone | the same on a [`RequestView`] |
//! | in front of a service, a router, a handler of somebody else | [`layer::RequireAuthLayer`] |
//! | before the function is called at all | `#[authorizer]` and `auth_runtime::authorizer` (feature `authorizer`) |
//! | behind a gateway that has verified the caller | the attribute, with `verifier = ..` made by [`gateway`] |
//! | axum handlers | layers, and the extractors of `auth_runtime::axum` (feature `axum`): `Principal`, `Claims<T>`, `Require<R>` |
//!
//! # What operators see
//!
//! One `tracing` event per refusal, target `auth_runtime`, with `handler`, `code` and `status`: `INFO` when the caller is
//! refused, `ERROR` when the service cannot decide. Codes are stable; see [`Error::code`]. No subscriber is
//! installed here: `lambda_runtime::tracing::init_default_subscriber()` is the usual one.
//!
//! # What reviewers see
//!
//! With the feature `table`, every rule of a binary is in a table that the linker puts together: `auth_runtime::rules()`. A test
//! compares it with a reviewed file, so that a change which opens a handler fails; a matrix of who may call what, OpenAPI
//! security and a test of every handler are made of it too. Handlers take longer to build with it, so switch it on for
//! tests: `cargo add --dev auth-runtime --features table`.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `fetch` | yes | fetching key sets: hyper over rustls with the *ring* provider and Mozilla's root certificates |
//! | `aws-lc-rs` | yes | checks signatures with `aws-lc-rs` |
//! | `ring` | no | checks signatures with *ring*, unless `aws-lc-rs` is on too; one of the two is needed |
//! | `axum` | no | `auth_runtime::axum`: extractors for axum 0.8 |
//! | `authorizer` | no | `auth_runtime::authorizer`: Lambda authorizers for API Gateway, and with `appsync` and `iot` for these, from the same rules |
//! | `appsync`, `bedrock_agent_runtime`, `eventbridge`, `iot`, `kafka`, `sns`, `sqs`, `vpc_lattice` | no | events of these services, under the names of `aws_lambda_events` |
//! | `cache` | no | `VerifierBuilder::cache_verified`: keeps verified tokens |
//! | `lambda_http` | yes | handlers that return `Result<impl lambda_http::IntoResponse, E>` |
//! | `local` | no | `auth_runtime::local`: an issuer and an HTTP front for development |
//! | `table` | no | `auth_runtime::rules`, `auth_runtime::table`: a snapshot of every rule for tests, a matrix of who may call what, OpenAPI security; with `local`, `assert_matrix!`. Handlers take longer to build |
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::todo)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

/// Under which name everything is logged.
const TARGET: &str = "auth_runtime";

#[cfg(feature = "authorizer")]
pub mod authorizer;
mod authz;
#[cfg(feature = "axum")]
pub mod axum;
mod batch;
mod clock;
mod entry;
mod error;
mod guard;
pub mod idp;
mod keys;
mod lambda;
pub mod layer;
pub mod limits;
#[cfg(feature = "local")]
pub mod local;
mod principal;
#[cfg(feature = "table")]
pub mod table;
mod token;
mod verify;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// Answers a gateway by a rule: `#[authorizer(role = "admin")]`. See the [module](mod@authorizer) for what each front takes, and
/// above all for how long an answer may be kept: **this one for no other route, so the TTL has to be 0**.
///
/// ```
/// use auth_runtime::authorizer;
/// use aws_lambda_events::apigw::{
///     ApiGatewayCustomAuthorizerRequestTypeRequest, ApiGatewayCustomAuthorizerResponse,
/// };
/// use lambda_runtime::{Error, LambdaEvent};
///
/// #[authorizer(scope = "orders:read", claim("tenant") == path("tenant"), context("sub", "exp", "tenant"))]
/// async fn authorize(
///     event: LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest>,
/// ) -> Result<ApiGatewayCustomAuthorizerResponse, Error>;
/// ```
#[cfg(feature = "authorizer")]
pub use auth_macros::authorizer;
/// Lets nobody in: `#[deny_all]` above a handler that must not be reached any more, or not yet.
///
/// ```
/// use auth_runtime::deny_all;
/// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// use lambda_runtime::{Error, LambdaEvent};
///
/// #[deny_all]
/// async fn retired(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
/// #   let _ = event;
///     Ok(ApiGatewayV2httpResponse::default())
/// }
/// ```
pub use auth_macros::deny_all;
/// The handler that was put in, if it has a rule; otherwise the build fails.
///
/// ```
/// use auth_runtime::{guarded, require_auth};
/// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// use lambda_runtime::{Error, LambdaEvent, service_fn};
///
/// struct Store;
///
/// #[require_auth(scope = "orders:read")]
/// async fn list_orders(
///     store: &Store,
///     event: LambdaEvent<ApiGatewayV2httpRequest>,
/// ) -> Result<ApiGatewayV2httpResponse, Error> {
/// #   let _ = (store, event);
///     Ok(ApiGatewayV2httpResponse::default())
/// }
///
/// # async fn run() -> Result<(), Error> {
/// let store = Store;
/// lambda_runtime::run(service_fn(guarded!(|event| list_orders(&store, event)))).await
/// # }
/// ```
pub use auth_macros::guarded;
/// Demands a rule for every handler of a module: `#[handlers] mod api { .. }`.
///
/// ```
/// #[auth_runtime::handlers(verifier = crate::PARTNERS)]
/// mod api {
///     use auth_runtime::{public, require_auth};
///     use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
///     use lambda_runtime::{Error, LambdaEvent};
///
///     #[require_auth(scope = "stock:read")] // verified by PARTNERS
///     pub async fn stock(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
/// #       let _ = event;
///         Ok(ApiGatewayV2httpResponse::default())
///     }
///
///     #[public(reason = "health check")]
///     pub async fn health(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
///         Ok(ApiGatewayV2httpResponse::default())
///     }
/// }
/// # use std::sync::LazyLock;
/// # static PARTNERS: LazyLock<Result<auth_runtime::Verifier, auth_runtime::ConfigError>> =
/// #     LazyLock::new(auth_runtime::Verifier::from_env);
/// # fn main() {}
/// ```
///
/// ```compile_fail
/// #[auth_runtime::handlers]
/// mod api {
///     use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
///     use lambda_runtime::{Error, LambdaEvent};
///
///     // handler `health` has no rule
///     pub async fn health(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
///         Ok(ApiGatewayV2httpResponse::default())
///     }
/// }
/// # fn main() {}
/// ```
pub use auth_macros::handlers;
/// Lets everybody in, and says why: `#[public(reason = "health check")]`.
///
/// The handler runs for every request, with or without a token. What the attribute adds is the record in the table of rules, and
/// that [`run!`](crate::run) takes the handler.
///
/// ```
/// use auth_runtime::public;
/// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// use lambda_runtime::{Error, LambdaEvent};
///
/// #[public(reason = "health check")]
/// async fn health(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
///     Ok(ApiGatewayV2httpResponse::default())
/// }
/// ```
pub use auth_macros::public;
#[doc = include_str!("require_auth.md")]
pub use auth_macros::require_auth;
/// A rule in the words of [`require_auth`](macro@require_auth), to be used by several handlers.
///
/// ```
/// use auth_runtime::{Requirement, require_auth, rule};
/// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
/// use lambda_runtime::{Error, LambdaEvent};
///
/// const STAFF: Requirement = rule!(any(role = "admin", role = "editor"), not(role = "suspended"));
/// const OWNER: Requirement = rule!(claim("sub") == path("user_id"));
///
/// #[require_auth(any(rule = STAFF, rule = OWNER))]
/// async fn show_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
/// #   let _ = event;
///     Ok(ApiGatewayV2httpResponse::default())
/// }
/// ```
pub use auth_macros::rule;
pub use auth_macros::{AcrValues, Roles, Scopes};
pub use jsonwebtoken::Algorithm;

#[cfg(feature = "table")]
pub use crate::authz::rules;
pub use crate::authz::{
    Access, AcrValues, Condition, Denial, Includes, NoRoles, Operand, Operator, Proof, Requirement, Roles,
    Rule, Scopes, Term,
};
pub use crate::batch::{AuthBatch, BatchAnswer, RefusedRecords};
pub use crate::clock::{Clock, FixedClock, SystemClock};
pub use crate::error::{ConfigError, ConfigProblem, Error, KeyError, KeyProblem, RequestError, TokenError};
pub use crate::guard::{ArgumentValue, ConditionAnswer, Undecidable};
pub use crate::keys::fetch::{FetchError, FetchFuture, Fetched, Fetcher, KeySetScheme, KeySetUrl};
pub use crate::keys::source::Keys;
pub use crate::lambda::event::{AnyAnswer, AuthEvent, ErrorAnswer, HttpAnswer, JsonAnswer};
pub use crate::lambda::events::{Authenticated, Authorization};
pub use crate::lambda::path_parameters::PathParameters;
pub use crate::lambda::response::{FromRejection, Guarded, Rejection};
pub use crate::lambda::view::RequestView;
pub use crate::principal::{Claims, Principal};
pub use crate::token::path::ClaimPath;
#[doc(inline)]
pub use crate::verify::gateway;
pub use crate::verify::{AlreadyConfigured, Verifier, VerifierBuilder, VerifierSource, install, installed};

/// The README's examples, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

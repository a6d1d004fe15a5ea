//! Lambda authorizers: the gateway asks before it calls the function, and keeps the answer.
//!
//! The rules are the same as above a handler, and so is what decides. [`Authorizer::answer`] answers every front in its own form,
//! chosen by the types of the event and of the answer:
//!
//! | event | answer |
//! |---|---|
//! | `ApiGatewayCustomAuthorizerRequest` (REST API, TOKEN) | `ApiGatewayCustomAuthorizerResponse` |
//! | `ApiGatewayCustomAuthorizerRequestTypeRequest` (REST API, REQUEST; WebSocket API, `$connect`) | `ApiGatewayCustomAuthorizerResponse` |
//! | `ApiGatewayV2CustomAuthorizerV1Request` (HTTP API, payload format 1.0) | `ApiGatewayCustomAuthorizerResponse` or `ApiGatewayV2CustomAuthorizerIamPolicyResponse` |
//! | `ApiGatewayV2CustomAuthorizerV2Request` (HTTP API, payload format 2.0) | `ApiGatewayV2CustomAuthorizerSimpleResponse` or `ApiGatewayV2CustomAuthorizerIamPolicyResponse` |
//! | `AppSyncLambdaAuthorizerRequest` (feature `appsync`) | `AppSyncLambdaAuthorizerResponse` |
//! | `IoTCoreCustomAuthorizerRequest` (feature `iot`) | `IoTCoreCustomAuthorizerResponse` |
//! | `serde_json::Value`: any of these | the type that fits, or `serde_json::Value` |
//!
//! ```no_run
//! use std::sync::LazyLock;
//!
//! use auth_runtime::authorizer::{Authorizer, AuthorizerError, Routes};
//! use auth_runtime::{ConfigError, rule};
//! use aws_lambda_events::apigw::{ApiGatewayCustomAuthorizerRequestTypeRequest, ApiGatewayCustomAuthorizerResponse};
//! use lambda_runtime::{Error, LambdaEvent, run, service_fn};
//!
//! static AUTHORIZER: LazyLock<Result<Authorizer, ConfigError>> = LazyLock::new(|| {
//!     let routes = Routes::new()
//!         .route("GET", "/orders/{id}", rule!(scope = "orders:read"))
//!         .route("DELETE", "/orders/{id}", rule!(role = "admin"));
//!     Authorizer::routes(routes).context(["sub", "exp", "tenant"]).build()
//! });
//!
//! async fn authorize(
//!     event: LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest>,
//! ) -> Result<ApiGatewayCustomAuthorizerResponse, AuthorizerError> {
//!     auth_runtime::authorizer::answer(&*AUTHORIZER, &event).await
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Error> {
//!     AUTHORIZER.as_ref()?; // what is wrong with the map is told at the start
//!     run(service_fn(authorize)).await
//! }
//! ```
//!
//! # What the caller gets
//!
//! | | policy | simple, AppSync | IoT |
//! |---|---|---|---|
//! | rule met | an `Allow` | `isAuthorized: true` | a policy, until the token expires |
//! | rule not met | a `Deny`: 403 | `isAuthorized: false`: 403 | `isAuthenticated: false` |
//! | no token, or a bad one | REST: the error `Unauthorized`: 401; HTTP API: a `Deny`: 403 | `isAuthorized: false` | `isAuthenticated: false` |
//! | keys cannot be had, no verifier | another error: 500 | the same | the same |
//!
//! A REST API answers 401 to the error whose message is exactly `Unauthorized`; Lambda counts it as a failed invocation. An HTTP
//! API answers 500 to every error: let it name an identity source, so that it answers 401 itself when there is none. A rule that only wants a stronger or more recent login is a `Deny` too; its context has the `reason`
//! `step_up_required`, for a gateway response.
//!
//! # How long answers are kept
//!
//! The gateway keeps an answer under its identity sources, the token mostly, and gives it for *every* route of the authorizer.
//! Every header that the verifier reads has to be one of them: under another, the answer to one caller is given to all who send
//! the same there. So the time that it may be kept for (`AuthorizerResultTtlInSeconds`; a REST API takes 300 s if nothing is said)
//! belongs to the authorizer:
//!
//! * [`Authorizer::exact`] answers for the one route that was asked about. **The TTL must be 0**, otherwise the next route is
//!   refused (policies) or let through (simple answers).
//! * [`Authorizer::routes`] lists exactly the routes that the caller may call; whoever may call none gets a `Deny` with the `reason`
//!   `no_route`. Any TTL will do. Its verifier must not take tokens from a `cookie`, which pages of other sites send along: a kept
//!   answer would let them in. A *simple* answer has no list: there the TTL must be 0, or `$context.routeKey` one of the identity
//!   sources.
//! * AppSync is told with each answer; see `AppSync`.
//!
//! **A kept answer outlives its token**: one that expires or is revoked right after the question is honoured for the whole TTL.
//! Nothing in an answer of API Gateway can shorten that, so choose a TTL that may pass unnoticed, or hand `exp` on with
//! [`AuthorizerBuilder::context`] and compare it in the function, or verify the token there again with `#[require_auth]`. AppSync
//! and IoT are told to ask again when the token expires.
//!
//! A WebSocket API asks for `$connect` alone; messages that follow are not asked about, for up to two hours. Use
//! [`Authorizer::exact`], and keep `exp` with the connection.
//!
//! # Paths
//!
//! The path in a method's ARN is the caller's. An exact answer repeats it only when it is made of unreserved characters (RFC 3986
//! §2.3) without empty or dotted segments; otherwise it is a `Deny` that names nothing (`hostile_path`). So `GET /orders/` and
//! paths with percent-encoding are refused. Lists have patterns of your own only; see [`Routes`].
//!
//! Rules ask about the request as in a handler, where the event has it: a TOKEN authorizer is given the token alone, and no
//! authorizer is given the body. What cannot be known does not hold.
//!
//! # What the function behind is told
//!
//! `principalId` is the subject: visible ASCII as it is, `%` and every other octet as `%` and two hexadecimal digits (for IoT,
//! letters and digits but `Z` as they are, every other octet as `Z` and two hexadecimal digits). With several issuers a subject is
//! unique only together with `iss`. The claims that [`AuthorizerBuilder::context`] names are in the context as strings, numbers
//! and booleans; lists and objects are JSON in a string. A REST API makes strings of all of them.
//!
//! # Sizes
//!
//! An answer has 8 KB at most, its context 4 KB, a resource 512 characters. More is an error (500) and in the log; nothing is
//! shortened.

mod answer;
#[cfg(feature = "appsync")]
mod appsync;
mod arn;
mod builder;
mod cacheable;
mod context;
mod decide;
mod error;
mod event;
#[cfg(feature = "iot")]
mod iot;
mod map;
mod pattern;
mod routes;

use std::fmt;
use std::sync::Arc;

use self::decide::{Inner, Scope};
use self::event::Request;
use crate::authz::Access;
use crate::error::{ConfigError, Error};
use crate::guard;

pub use self::answer::AuthorizerAnswer;
#[cfg(feature = "appsync")]
pub use self::appsync::AppSync;
pub use self::builder::AuthorizerBuilder;
pub use self::error::AuthorizerError;
pub use self::event::{AnyFront, AppSyncApi, AuthorizerEvent, HttpApi, IotCore, RestApi};
#[cfg(feature = "iot")]
pub use self::iot::{Iot, IotToken};
pub use self::routes::Routes;

/// Answers the questions of gateways. Cloning is cheap.
#[derive(Clone)]
pub struct Authorizer {
    inner: Arc<Inner>,
}

impl Authorizer {
    /// Answers for the one method or route that is asked about, by this rule: a [`Requirement`](crate::Requirement), or a
    /// [`Rule`](crate::Rule). Conditions on the request are allowed. A public rule is met by every caller with a good token.
    ///
    /// **The answer must not be kept**: set the TTL to 0.
    pub fn exact(rule: impl Into<Access>) -> AuthorizerBuilder {
        AuthorizerBuilder::new(Scope::Exact(rule.into()), Vec::new())
    }

    /// Answers with a list of exactly the routes that the caller may call, which may be kept.
    pub fn routes(routes: Routes) -> AuthorizerBuilder {
        match routes.compile() {
            Ok(map) => AuthorizerBuilder::new(Scope::Routes(map), Vec::new()),
            Err(problems) => AuthorizerBuilder::new(Scope::Exact(Access::DenyAll), problems),
        }
    }

    /// Answers an event; how, is chosen by its type and that of the answer.
    ///
    /// # Errors
    /// - [`AuthorizerError::Unauthorized`]: there is no acceptable token; REST and WebSocket APIs only.
    /// - [`AuthorizerError::Undecided`]: it could not be decided; nobody is let in, and the gateway answers 500.
    /// - [`AuthorizerError::TooLarge`], [`AuthorizerError::UnknownEvent`].
    pub fn answer<'a, E, A>(
        &'a self,
        event: &E,
    ) -> impl Future<Output = Result<A, AuthorizerError>> + use<'a, E, A>
    where
        E: AuthorizerEvent + ?Sized,
        A: AuthorizerAnswer<E::Front>,
    {
        // The event is copied here and now, so that it is not borrowed while keys are fetched.
        let request = Request::new(event.document());
        async move {
            let answered = match request {
                Ok(request) => A::of(&self.inner.decide(request).await),
                Err(error) => Err(error),
            };
            if let Err(error @ (AuthorizerError::TooLarge | AuthorizerError::UnknownEvent)) = &answered {
                self.inner.tell_unanswered(error);
            }
            answered
        }
    }
}

/// Answers an event by an authorizer that may have turned out to be wrong, as a `static` is: every request is then refused.
///
/// # Errors
/// As [`Authorizer::answer`]; [`AuthorizerError::Undecided`] with the code `misconfigured` when there is no authorizer.
pub fn answer<'a, E, A>(
    authorizer: &'a Result<Authorizer, ConfigError>,
    event: &E,
) -> impl Future<Output = Result<A, AuthorizerError>> + use<'a, E, A>
where
    E: AuthorizerEvent + ?Sized,
    A: AuthorizerAnswer<E::Front>,
{
    let answering = authorizer.as_ref().map(|authorizer| authorizer.answer(event));
    async move {
        match answering {
            Ok(answering) => answering.await,
            Err(error) => {
                let error = Error::Config(error.clone());
                guard::tell(&"authorizer", &error);
                Err(AuthorizerError::without_caller(&error))
            }
        }
    }
}

impl fmt::Debug for Authorizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorizer").field("name", &self.inner.name).finish_non_exhaustive()
    }
}

//! A local issuer and a local HTTP front. **For development and tests, not for production.**
//!
//! [`Issuer`] makes real keys when it starts, publishes them as a real JWK set over loopback HTTP, and signs whatever
//! token a test needs. [`Front`] takes HTTP requests and hands them to a Lambda handler as API Gateway does (HTTP API,
//! payload format 2.0). Together they run a protected handler on a laptop, without a cloud account:
//!
//! ```
//! use auth_runtime::local::{Front, Issuer};
//! use lambda_runtime::{Error, LambdaEvent, service_fn};
//! use serde_json::{Value, json};
//!
//! // The handler that would be deployed; `#[require_auth]` goes above it.
//! async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
//!     Ok(json!({ "path": event.payload["rawPath"] }))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let issuer = Issuer::start().await?;
//! auth_runtime::install(issuer.verifier().build()?)?;
//!
//! let front = Front::new(service_fn(handler)).bind("127.0.0.1:0").await?.spawn();
//! let token = issuer.token().subject("alice").role("admin").sign()?;
//! println!("curl -H 'authorization: Bearer {token}' {}/orders", front.url());
//! # Ok(()) }
//! ```
//!
//! # In tests
//!
//! A process has one installed verifier, and every `#[tokio::test]` a runtime of its own. So the tests of a project share
//! one issuer, and the verifier gets its keys by hand:
//!
//! ```
//! use auth_runtime::local::Issuer;
//! use auth_runtime::require_auth;
//! use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
//! use lambda_runtime::{Context, Error, LambdaEvent};
//! use tokio::sync::OnceCell;
//!
//! #[require_auth(role = "admin")]
//! async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
//!     let mut response = ApiGatewayV2httpResponse::default();
//!     response.status_code = if event.payload.body.is_none() { 204 } else { 400 };
//!     Ok(response)
//! }
//!
//! static ISSUER: OnceCell<Issuer> = OnceCell::const_new();
//!
//! async fn issuer() -> &'static Issuer {
//!     let start = async || {
//!         let issuer = Issuer::start().await.expect("a local issuer");
//!         auth_runtime::install(issuer.offline_verifier().build().expect("a verifier")).expect("the first one");
//!         issuer
//!     };
//!     ISSUER.get_or_init(start).await
//! }
//!
//! fn event(token: &str) -> LambdaEvent<ApiGatewayV2httpRequest> {
//!     let mut request = ApiGatewayV2httpRequest::default();
//!     request.headers.insert("authorization", format!("Bearer {token}").parse().expect("a header"));
//!     LambdaEvent::new(request, Context::default())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() { admins_may().await; others_may_not().await; }
//! # /*
//! #[tokio::test]
//! # */
//! async fn admins_may() {
//!     let token = issuer().await.token().role("admin").sign().expect("a token");
//!     assert_eq!(delete_user(event(&token)).await.expect("an answer").status_code, 204);
//! }
//!
//! # /*
//! #[tokio::test]
//! # */
//! async fn others_may_not() {
//!     let token = issuer().await.token().role("viewer").sign().expect("a token");
//!     assert_eq!(delete_user(event(&token)).await.expect("an answer").status_code, 403);
//! }
//! ```
//!
//! To test against the configuration that is deployed, take its preset and set the issuer and the keys apart; the tokens
//! then need the claims of that provider:
//!
//! ```
//! # use auth_runtime::local::Issuer;
//! use auth_runtime::Keys;
//! use auth_runtime::idp::Cognito;
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let issuer = Issuer::start().await?;
//! let deployed = Cognito::user_pool("eu-west-1", "eu-west-1_EXAMPLE").client_id("1example23456789");
//! let verifier = deployed.issuer(issuer.url()).keys(Keys::jwk_set(issuer.jwks())).build()?;
//!
//! let token = issuer.token().claim("client_id", json!("1example23456789")).claim("token_use", json!("access"));
//! let token = token.claim("cognito:groups", json!(["admin"])).sign()?;
//! assert!(verifier.verify(&token).await?.has_role("admin"));
//! # Ok(()) }
//! ```
//!
//! Both need a Tokio runtime with I/O and time enabled, both listen on loopback addresses only, and both stop when
//! they are dropped.

mod connections;
mod error;
mod event;
mod front;
mod function;
mod issuer;
mod response;
mod signing;
mod timestamp;
mod token;
#[cfg(feature = "table")]
mod trial;

pub use self::error::LocalError;
pub use self::front::{BoundFront, Front, RunningFront};
pub use self::issuer::{Issuer, IssuerBuilder};
pub use self::token::TokenBuilder;
#[cfg(feature = "table")]
pub use self::trial::{Trial, TrialError};

#[doc(hidden)]
#[cfg(feature = "table")]
pub use lambda_runtime::service_fn;

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

pub use self::error::LocalError;
pub use self::front::{BoundFront, Front, RunningFront};
pub use self::issuer::{Issuer, IssuerBuilder};
pub use self::token::TokenBuilder;

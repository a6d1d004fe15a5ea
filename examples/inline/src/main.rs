//! The function, as it is deployed: configured by AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ALGORITHMS and AUTH_JWKS_URL.

use auth_runtime::Verifier;
use lambda_runtime::{Error, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let verifier = Verifier::from_env()?;
    run(service_fn(|event| inline::transfer(&verifier, event))).await
}

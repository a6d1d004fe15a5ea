//! The function, as it is deployed: configured by AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ALGORITHMS and AUTH_JWKS_URL.

use lambda_http::{Error, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    lambda_http::run_concurrent(middleware::service()).await
}

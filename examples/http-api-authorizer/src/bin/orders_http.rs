//! The function behind, configured by `ACCOUNT` and `ISSUER`.

use std::env::var;

use lambda_runtime::{Error, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let verifier = http_api_authorizer::verifier(&var("ACCOUNT")?, &var("ISSUER")?)?;
    http_api_authorizer::BEHIND_GATEWAY.get_or_init(|| verifier);
    auth_runtime::run!(::http_api_authorizer::orders).await
}

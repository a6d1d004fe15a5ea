//! The function behind, configured by `ACCOUNT` and `ISSUER`.

use std::env::var;

use lambda_runtime::{Error, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let verifier = rest_authorizer::verifier(&var("ACCOUNT")?, &var("ISSUER")?)?;
    rest_authorizer::BEHIND_GATEWAY.get_or_init(|| verifier);
    auth_runtime::run!(::rest_authorizer::orders).await
}

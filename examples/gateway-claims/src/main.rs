//! The function, as it is deployed: configured by `API_ID`, `ISSUER` and `CLIENT_ID`.

use std::env::var;

use lambda_runtime::{Error, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let verifier = gateway_claims::verifier(&var("API_ID")?, &var("ISSUER")?, &var("CLIENT_ID")?)?;
    gateway_claims::BEHIND_GATEWAY.get_or_init(|| verifier);
    auth_runtime::run!(::gateway_claims::app).await
}

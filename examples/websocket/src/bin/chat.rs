//! The function behind, configured by `API_ID` and `ISSUER`.

use std::env::var;

use lambda_runtime::{Error, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let verifier = websocket::verifier(&var("API_ID")?, &var("ISSUER")?)?;
    websocket::BEHIND_GATEWAY.get_or_init(|| verifier);
    auth_runtime::run!(::websocket::app).await
}

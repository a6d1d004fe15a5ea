//! The authorizer. `AUTH_ISSUER`, `AUTH_AUDIENCE` and so on say which tokens are good.

use lambda_runtime::{Error, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber(); // why a caller was refused is in the log
    let authorizer = websocket::authorizer().build()?;
    run(service_fn(|event| websocket::authorize(&authorizer, event))).await
}

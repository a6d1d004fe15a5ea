//! The function, as it is deployed: configured by `TEAM` and `APPLICATION`.

use std::env::var;

use lambda_runtime::{Error, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let verifier = proxy_cookie::access(&var("TEAM")?, &var("APPLICATION")?).build()?;
    proxy_cookie::ACCESS.get_or_init(|| verifier);
    auth_runtime::run!(::proxy_cookie::notes).await
}

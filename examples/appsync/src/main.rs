//! The function.

use lambda_runtime::{Error, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    auth_runtime::run!(::appsync_resolver::order).await
}

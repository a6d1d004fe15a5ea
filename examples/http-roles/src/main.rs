//! The function.

use lambda_runtime::{Error, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    auth_runtime::run!(::http_roles::app, lambda_http::run).await
}

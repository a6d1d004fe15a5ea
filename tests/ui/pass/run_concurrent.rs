//! Guarded handlers run by the runners that serve several requests at once.

#![deny(warnings)]

use auth_runtime::{require_auth, run};
use lambda_http::{Body, Error, IntoResponse, Request, Response};

#[require_auth(role = "admin")]
async fn named(request: Request) -> Result<Response<Body>, Error> {
    drop(request);
    Ok(Response::new(Body::Empty))
}

#[require_auth(role = "admin")]
async fn opaque(request: Request) -> Result<impl IntoResponse, Error> {
    drop(request);
    Ok("done")
}

fn main() {
    let _ = async {
        run!(named, lambda_http::run_concurrent).await?;
        let client = std::sync::Arc::new(5);
        let handler = move |request| {
            let client = client.clone();
            async move {
                drop(client);
                named(request).await
            }
        };
        lambda_http::run_concurrent(lambda_http::service_fn(handler)).await?;
        run!(async |request| named(request).await, lambda_http::run).await?;

        Ok::<(), Error>(())
    };
}

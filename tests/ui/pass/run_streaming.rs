//! Guarded handlers whose answer is streamed.

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
        run!(named, lambda_http::run_with_streaming_response).await?;
        run!(opaque, lambda_http::run).await?;

        Ok::<(), Error>(())
    };
}

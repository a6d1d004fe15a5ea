//! `lambda_http` requests, with the response types its users write.

#![deny(warnings)]

use auth_runtime::require_auth;
use lambda_http::{Body, Error, Request, Response, service_fn};

#[require_auth]
async fn body(request: Request) -> Result<Response<Body>, Error> {
    Ok(Response::new(request.into_body()))
}

#[require_auth]
async fn text(request: lambda_http::Request) -> Result<Response<String>, Error> {
    Ok(Response::new(request.uri().to_string()))
}

#[require_auth]
async fn http_error(request: Request) -> lambda_http::http::Result<Response<Vec<u8>>> {
    Response::builder().status(200).body(request.uri().to_string().into_bytes())
}

#[require_auth]
async fn with_client(client: &str, request: Request) -> Result<Response<Body>, Error> {
    drop(request);
    Ok(Response::new(Body::Text(client.to_owned())))
}

fn main() {
    let _ = service_fn(body);
    let _ = service_fn(text);
    let _ = service_fn(http_error);
    let _ = service_fn(|request| with_client("client", request));
}

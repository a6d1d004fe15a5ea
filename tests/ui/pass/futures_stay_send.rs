//! `Send` futures for events that are `Send` but not `Sync`, with and without principals.

#![deny(warnings)]

use auth_runtime::{Principal, require_auth};
use lambda_http::http::{Request, Response};
use lambda_http::{Error, IntoResponse};

use std::cell::Cell;

type NotSync = Request<Cell<u8>>;

#[require_auth]
async fn plain(request: NotSync) -> Result<Response<String>, Error> {
    tokio::task::yield_now().await;
    Ok(Response::new(request.body().get().to_string()))
}

#[require_auth]
async fn destructured(
    request @ Request { .. }: NotSync,
    #[principal] caller: &Principal,
) -> Result<Response<String>, Error> {
    tokio::task::yield_now().await;
    Ok(Response::new(format!("{} {}", request.body().get(), caller.subject())))
}

#[require_auth]
async fn opaque(request: NotSync, #[principal] caller: Principal) -> Result<impl IntoResponse, Error> {
    tokio::task::yield_now().await;
    Ok(format!("{} {}", request.body().get(), caller.subject()))
}

#[require_auth(optional)]
async fn optional(
    request: NotSync,
    #[principal] caller: Option<&Principal>,
) -> Result<Response<String>, Error> {
    tokio::task::yield_now().await;
    Ok(Response::new(format!("{} {:?}", request.body().get(), caller.map(Principal::subject))))
}

// Not `Send` before the attribute, and accepted all the same: nothing asks for it.
#[require_auth]
async fn local(request: Request<std::rc::Rc<u8>>) -> Result<Response<String>, Error> {
    tokio::task::yield_now().await;
    Ok(Response::new(request.body().to_string()))
}

fn assert_send<T: Send>(future: T) {
    drop(future);
}

fn main() {
    let request = || Request::new(Cell::new(0));
    assert_send(plain(request()));
    assert_send(destructured(request()));
    assert_send(opaque(request()));
    assert_send(optional(request()));
    let _ = local(Request::new(std::rc::Rc::new(0)));
}

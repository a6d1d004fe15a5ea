//! A success type without a name: `?`, early returns, coercions and borrows work as in any body.

#![deny(warnings)]

use auth_runtime::{Principal, require_auth};
use lambda_http::{Body, IntoResponse, Request, Response};
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use serde_json::Value;

#[require_auth(role = "admin")]
async fn words(request: Request) -> Result<impl IntoResponse, Error> {
    if request.uri().path() == "/" {
        return Ok("early");
    }
    let length: u16 = request.uri().path().parse()?;
    tokio::task::yield_now().await;
    if length == 0 {
        return Err("zero".into());
    }
    Ok("late")
}

#[require_auth]
async fn coerced(request: Request) -> Result<impl IntoResponse, Box<dyn std::error::Error + Send + Sync>> {
    match request.uri().path() {
        "/" => Err(Box::new(std::fmt::Error)),
        _ => Ok(Response::new(Body::Empty)),
    }
}

#[require_auth]
async fn with_principal(
    mut request: Request,
    #[principal] caller: &Principal,
) -> anyhow::Result<impl IntoResponse> {
    *request.body_mut() = Body::Text(caller.subject().to_owned());
    tokio::task::yield_now().await;
    Ok(Response::new(request.into_body()))
}

#[require_auth]
async fn destructured(client: &mut String, request: Request) -> Result<impl IntoResponse + use<>, Error> {
    client.push_str(request.uri().path());
    Ok(client.clone())
}

struct Api(String);

impl Api {
    #[require_auth]
    async fn method(
        &mut self,
        _: Request,
        #[principal] mut caller: Principal,
    ) -> Result<impl IntoResponse + use<>, Error> {
        caller.clone_from(&caller.clone());
        self.0.push_str(caller.subject());
        Ok(self.0.clone())
    }
}

#[require_auth]
async fn hidden_error(
    request: Request,
) -> Result<impl IntoResponse, impl std::fmt::Debug + Into<Diagnostic>> {
    if request.uri().path() == "/" { Err("no") } else { Ok("yes") }
}

#[require_auth]
async fn serialized(event: LambdaEvent<Value>) -> Result<impl serde::Serialize, Error> {
    Ok(event.payload)
}

fn assert_send<T: Send>(future: T) {
    drop(future);
}

fn main() {
    let _ = service_fn(words);
    let _ = service_fn(hidden_error);
    let _ = service_fn(serialized);
    assert_send(words(Request::default()));
    assert_send(coerced(Request::default()));
    assert_send(with_principal(Request::default()));
    assert_send(destructured(&mut String::new(), Request::default()));
    assert_send(Api(String::new()).method(Request::default()));
}

use std::task::{Context, Poll};

use auth_runtime::require_auth;
use lambda_runtime::{LambdaEvent, Service};
use serde_json::Value;

struct Api;

#[require_auth(role = "admin")]
impl Service<LambdaEvent<Value>> for Api {
    type Response = Value;
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Value, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, event: LambdaEvent<Value>) -> Self::Future {
        std::future::ready(Ok(event.payload))
    }
}

fn main() {}

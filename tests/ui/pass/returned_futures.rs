//! Functions that are not `async` and return a future of their own making.

#![deny(warnings, clippy::pedantic)]

use std::pin::Pin;

use auth_runtime::{Principal, deny_all, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

type Event = LambdaEvent<ApiGatewayV2httpRequest>;
type Answer = Result<ApiGatewayV2httpResponse, Error>;
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[require_auth(role = "admin")]
fn boxed(event: Event) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
    if event.payload.raw_path.is_none() {
        return Box::pin(async { Err("no path".into()) });
    }
    Box::pin(async move {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    })
}

#[require_auth(role = "admin")]
fn aliased<'a>(
    #[event] event: Event,
    #[principal] caller: Principal,
    tenant: &'a str,
) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        if caller.subject() == tenant {
            return Err("no tenant".into());
        }
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    })
}

#[require_auth]
fn opaque(_: Event) -> impl Future<Output = Answer> + Send {
    std::future::ready(Ok(ApiGatewayV2httpResponse::default()))
}

#[deny_all]
fn retired(event: Event) -> impl Future<Output = Answer> + Send {
    drop(event);
    async { Ok(ApiGatewayV2httpResponse::default()) }
}

struct Handlers;

impl Handlers {
    #[require_auth(when = |_, _| true)]
    fn method(&self, event: Event) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let Self = *self;
            drop(event);
            Ok(ApiGatewayV2httpResponse::default())
        })
    }
}

fn send<T: Send>(future: T) {
    drop(future);
}

fn main() {
    let event =
        || -> Event { Event::new(ApiGatewayV2httpRequest::default(), lambda_runtime::Context::default()) };
    send(boxed(event()));
    send(aliased(event(), ""));
    send(opaque(event()));
    send(retired(event()));
    send(Handlers.method(event()));
}

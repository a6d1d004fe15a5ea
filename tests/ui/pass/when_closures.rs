//! Conditions of the handler's own: closures and functions, which answer at once or later, or perhaps not at all.

#![deny(warnings)]

use auth_runtime::{Principal, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

type Event = LambdaEvent<ApiGatewayV2httpRequest>;

const OWNER: &str = "u1";

#[require_auth(when = |principal, event| principal.subject() == OWNER && event.payload.raw_path.is_some())]
async fn closure(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(when = |_, _| Err::<bool, _>("the store does not answer"))]
async fn fallible(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(when = |_: &Principal, event: &Event| { let path = &event.payload.raw_path; path.is_none() })]
async fn typed(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn is_owner(principal: &Principal, _: &Event) -> bool {
    principal.subject() == OWNER
}

mod checks {
    pub(crate) fn any_event<E>(_: &super::Principal, _: &E) -> Result<bool, std::fmt::Error> {
        Ok(true)
    }
}

#[require_auth(when = is_owner, when = checks::any_event::<Event>)]
async fn paths(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

async fn look_up(_: &Principal, _: &Event) -> Result<bool, Error> {
    tokio::task::yield_now().await;
    Ok(true)
}

#[require_auth(any(role = "admin", when = async |principal, event| look_up(principal, event).await))]
async fn later(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(when = async |principal, _| principal.subject() == "u1")]
async fn borrowed(event: &Event) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(when = |_, event| event.payload.raw_path.is_some())]
async fn taken_apart(LambdaEvent { payload, .. }: Event) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(payload);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (closure, fallible, typed, paths, later, borrowed, taken_apart);
}

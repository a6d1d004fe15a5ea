//! `#[public]` on every kind of function, handler or not.

#![deny(warnings)]

use auth_runtime::public;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use lambda_http::{IntoResponse, Request};

struct Api<T>(T);

impl<T: Clone> Api<T> {
    #[public(reason = "health check")]
    async fn method(
        &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        let _ = self.0.clone();
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    #[public(reason = "health check")]
    async fn associated(
        _: T,
        #[event] event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

trait Health {
    fn name(&self) -> String;

    #[public(reason = "health check")]
    #[allow(async_fn_in_trait)]
    async fn check(
        &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop((self.name(), event));
        Ok(ApiGatewayV2httpResponse::default())
    }
}

#[public(reason = "health check")]
async fn generic<T: AsRef<str>>(
    client: T,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error>
where
    T: Send,
{
    let _ = client.as_ref();
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[public(reason = "health check")]
async fn opaque(request: Request) -> Result<impl IntoResponse, Error> {
    #![allow(unused_variables)]
    Ok("alive")
}

#[public(reason = "health check")]
async fn taken_apart(
    LambdaEvent { payload, .. }: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(payload);
    Ok(ApiGatewayV2httpResponse::default())
}

#[public(reason = "health check")]
async fn unused(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    Ok(ApiGatewayV2httpResponse::default())
}

#[public(reason = "health check")]
async fn borrowed<'a>(
    client: &'a str,
    event: &LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (client, event);
    Ok(ApiGatewayV2httpResponse::default())
}

/// Documented.
#[public(reason = "health check")]
#[cfg_attr(all(), must_use)]
pub async fn other_attributes(
    mut event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    event.payload.raw_path = None;
    Ok(ApiGatewayV2httpResponse::default())
}

impl Health for u8 {
    fn name(&self) -> String {
        self.to_string()
    }
}

#[public(reason = "warms the function up")]
fn not_async() {}

#[public(reason = r"not an answer", crate = ::auth_runtime)]
async fn no_event() -> u8 {
    5
}

#[public(reason = "a future of its own")]
fn future(event: u8) -> impl Future<Output = u8> + use<> {
    async move { event }
}

fn main() {
    let _ = (
        Api::<u8>::method,
        Api::<u8>::associated,
        <u8 as Health>::check,
        generic::<String>,
        opaque,
        taken_apart,
    );
    let _ = (unused, borrowed, other_attributes, not_async, no_event, future);
}

//! Generic handlers, with and without their arguments written out.

#![deny(warnings)]

use auth_runtime::{guarded, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use lambda_runtime::service_fn;

trait Store: Sync {}

impl Store for u8 {}

#[require_auth(role = "admin")]
async fn list<S: Store, const N: usize>(
    store: &S,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _: (&S, [u8; N]) = (store, [0; N]);
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn alone<T: Default>(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop((T::default(), event));
    Ok(ApiGatewayV2httpResponse::default())
}

fn run<S: Store>(store: &S) {
    let _ = service_fn(guarded!(|event| list::<S, 5>(store, event)));
}

fn main() {
    run(&5_u8);
    let _ = service_fn(guarded!(|event| list::<_, 5>(&5_u8, event)));
    let _ = service_fn(guarded!(alone::<String>));
    let _ = service_fn(guarded!(self::alone::<Vec<Vec<u8>>>));
}

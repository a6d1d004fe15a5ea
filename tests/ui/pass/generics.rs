//! Generic parameters with bounds, a `where` clause, `?Sized`, and `impl Trait` arguments.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

trait Store {
    fn count(&self) -> usize;
}

impl Store for str {
    fn count(&self) -> usize {
        self.len()
    }
}

impl Store for String {
    fn count(&self) -> usize {
        self.len()
    }
}

#[require_auth(role = "admin")]
async fn bound<S: Store + Send + Sync>(
    store: &S,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    answer(store.count())
}

#[require_auth(role = "admin")]
async fn where_clause<S>(
    store: &S,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error>
where
    S: Store + Sync + ?Sized,
{
    drop(event);
    answer(store.count())
}

#[require_auth(role = "admin")]
async fn argument(
    store: &impl Store,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    answer(store.count())
}

fn answer(count: usize) -> Result<ApiGatewayV2httpResponse, Error> {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = i64::try_from(count)?;
    Ok(response)
}

fn event() -> LambdaEvent<ApiGatewayV2httpRequest> {
    LambdaEvent::new(ApiGatewayV2httpRequest::default(), lambda_runtime::Context::default())
}

fn main() {
    let _ = bound(&String::new(), event());
    let _ = where_clause("", event());
    let _ = argument(&String::new(), event());
}

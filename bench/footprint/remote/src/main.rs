//! The smallest function behind an HTTP API, with the guard and a key set at an address: fetched at first need, or with one
//! at hand to start with.

use std::env::var;

use auth_runtime::{Algorithm, Keys, Verifier, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[require_auth(role = "admin")]
async fn delete_order(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = 200;
    Ok(response)
}

fn verifier() -> Result<Verifier, Error> {
    let url = var("KEY_SET_URL")?;
    let keys = match var("KEY_SET_SEED") {
        Ok(seed) => Keys::jwk_set_url_seeded(url, seed),
        Err(_) => Keys::jwk_set_url(url),
    };
    let builder = Verifier::builder().issuer(var("ISSUER")?).audience(var("AUDIENCE")?);
    let builder = builder.algorithms([Algorithm::RS256]).keys(keys);
    Ok(builder.root_certificate(var("ROOT_CERTIFICATE")?).build()?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    auth_runtime::install(verifier()?)?;
    lambda_runtime::run(service_fn(delete_order)).await
}

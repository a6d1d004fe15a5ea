//! Conditions on what the handler is called with, beside a captured client.

#![deny(warnings)]

use auth_runtime::{guarded, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

struct Client;

#[require_auth(
    claim("tenant") == arg(tenant),
    arg(region) in ["eu", "us"],
    claim("level") >= arg(level),
    claim("flag") == arg(r#type),
    claim("limit") > arg(amount)
)]
async fn several(
    client: &Client,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    tenant: &str,
    region: String,
    level: Option<u8>,
    r#type: bool,
    amount: &u64,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (client, tenant, region, level, r#type, amount);
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let client = Client;
    let _ = lambda_runtime::service_fn(guarded!(|event| several(
        &client,
        event,
        "t",
        String::new(),
        None,
        true,
        &5
    )));
}

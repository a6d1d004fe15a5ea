//! Aliases, full paths and errors the attribute cannot see.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use std::convert::Infallible;

use lambda_runtime::Diagnostic;

type Answer<T = ApiGatewayV2httpResponse> = Result<T, Error>;

#[require_auth]
async fn alias(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Answer {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn full_path(
    event: lambda_runtime::LambdaEvent<ApiGatewayV2httpRequest>,
) -> std::result::Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn anyhow_alias(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> anyhow::Result<ApiGatewayV2httpResponse> {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = event.payload.raw_path.unwrap_or_default().parse()?;
    Ok(response)
}

#[require_auth]
async fn infallible(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Infallible> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn text(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, &'static str> {
    event.payload.raw_path.ok_or("no path").map(|_| ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn diagnostic(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Diagnostic> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn boxed(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Box<dyn std::error::Error>> {
    if event.payload.raw_path.is_none() {
        return Err(Box::new(std::fmt::Error));
    }
    Ok(ApiGatewayV2httpResponse::default())
}

#[derive(Debug)]
enum Mine {
    Number(std::num::ParseIntError),
}

impl From<std::num::ParseIntError> for Mine {
    fn from(error: std::num::ParseIntError) -> Self {
        Self::Number(error)
    }
}

impl From<Mine> for Diagnostic {
    fn from(Mine::Number(error): Mine) -> Self {
        Self { error_type: "Number".to_owned(), error_message: error.to_string() }
    }
}

#[require_auth]
async fn custom(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Mine> {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = event.payload.raw_path.unwrap_or_default().parse()?;
    Ok(response)
}

fn main() {
    let _ = (alias, full_path, anyhow_alias, infallible, text, diagnostic, boxed);
    let _ = lambda_runtime::service_fn(custom);
}

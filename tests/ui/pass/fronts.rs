//! Each front with its own request and response type.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::alb::{AlbTargetGroupRequest, AlbTargetGroupResponse};
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayProxyResponse, ApiGatewayV2httpRequest, ApiGatewayV2httpResponse,
};
use aws_lambda_events::lambda_function_urls::{LambdaFunctionUrlRequest, LambdaFunctionUrlResponse};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

#[require_auth]
async fn http_api(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth]
async fn rest_api(event: LambdaEvent<ApiGatewayProxyRequest>) -> Result<ApiGatewayProxyResponse, Error> {
    drop(event);
    Ok(ApiGatewayProxyResponse::default())
}

#[require_auth]
async fn function_url(
    event: LambdaEvent<LambdaFunctionUrlRequest>,
) -> Result<LambdaFunctionUrlResponse, Error> {
    drop(event);
    Ok(LambdaFunctionUrlResponse::default())
}

#[require_auth]
async fn load_balancer(event: LambdaEvent<AlbTargetGroupRequest>) -> Result<AlbTargetGroupResponse, Error> {
    drop(event);
    Ok(AlbTargetGroupResponse::default())
}

#[require_auth]
async fn json(event: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(event.payload)
}

#[require_auth]
async fn payload_alone(event: ApiGatewayV2httpRequest) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = service_fn(http_api);
    let _ = service_fn(rest_api);
    let _ = service_fn(function_url);
    let _ = service_fn(load_balancer);
    let _ = service_fn(json);
    let _ = payload_alone;
}

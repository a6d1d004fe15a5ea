//! Handlers and rules inside of a function.

#![deny(warnings)]

use auth_runtime::{Requirement, deny_all, guarded, public, require_auth, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

fn main() {
    const STAFF: Requirement = rule!(role = "staff");

    #[require_auth(rule = STAFF)]
    async fn secret(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    #[public(reason = "health check")]
    async fn open(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    #[deny_all]
    async fn closed(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    let _ = (guarded!(secret), guarded!(open), guarded!(closed));
}

//! A trait method with a body, and the implementation of one without.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

trait Api {
    async fn declared(
        &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error>;

    #[require_auth(role = "admin")]
    async fn provided(
        &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        self.declared(event).await
    }
}

impl Api for () {
    #[require_auth(role = "admin")]
    async fn declared(
        &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = (<() as Api>::declared, <() as Api>::provided);
}

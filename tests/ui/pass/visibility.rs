//! Every visibility, also seen from outside its module.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

mod api {
    use super::*;

    #[require_auth]
    pub async fn public(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        private(event).await
    }

    #[require_auth]
    pub(crate) async fn in_crate(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        private(event).await
    }

    #[require_auth]
    pub(super) async fn in_parent(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        private(event).await
    }

    #[require_auth]
    pub(in crate::api) async fn in_path(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        private(event).await
    }

    #[require_auth]
    async fn private(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
        drop((event, in_path));
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = (api::public, api::in_crate, api::in_parent);
}

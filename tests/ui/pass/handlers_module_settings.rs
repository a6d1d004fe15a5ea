//! What a module hands down reaches each of the three rules that can take it.

#![deny(warnings)]

use auth_runtime::handlers;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

mod renamed {
    pub use auth_runtime::*;
}

#[handlers(crate = crate::renamed, allow(redundant))]
mod api {
    use super::renamed::{deny_all, public, require_auth};
    use super::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse, Error, LambdaEvent};

    #[require_auth(any(role = "a", role = "a"))]
    pub async fn secret(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    #[public(reason = "health check")]
    pub async fn open(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    #[deny_all]
    pub async fn closed(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = (api::secret, api::open, api::closed);
}

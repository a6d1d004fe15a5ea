//! Handlers of the same name in different modules, and one requirement on several.

#![deny(warnings)]

use auth_runtime::{guarded, public, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

mod users {
    use super::*;

    #[require_auth(role = "admin")]
    pub async fn list(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

mod orders {
    use super::*;

    #[public(reason = "the catalogue")]
    pub async fn list(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = (guarded!(users::list), guarded!(orders::list));
}

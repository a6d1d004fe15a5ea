//! Every kind of path to a guarded handler, from several modules.

#![deny(warnings)]

use auth_runtime::{guarded, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(role = "admin")]
async fn top(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

mod orders {
    use super::*;

    #[require_auth]
    pub async fn list(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    pub mod admin {
        use super::*;

        #[require_auth(role = "admin")]
        pub async fn purge(
            event: LambdaEvent<ApiGatewayV2httpRequest>,
        ) -> Result<ApiGatewayV2httpResponse, Error> {
            drop(event);
            Ok(ApiGatewayV2httpResponse::default())
        }

        pub fn from_inside() {
            let _ = guarded!(purge);
            let _ = guarded!(self::purge);
            let _ = guarded!(super::list);
            let _ = guarded!(super::super::top);
            let _ = guarded!(self::super::super::orders::list);
            let _ = guarded!(crate::top);
        }
    }
}

fn main() {
    let _ = guarded!(top);
    let _ = guarded!(crate::top);
    let _ = guarded!(orders::list);
    let _ = guarded!(self::orders::admin::purge);
    let _ = guarded!(crate::orders::admin::purge);
    orders::admin::from_inside();
}

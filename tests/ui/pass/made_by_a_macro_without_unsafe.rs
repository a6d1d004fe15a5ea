//! Each rule on functions that `macro_rules!` makes, where unsafe code is forbidden.

#![deny(warnings)]
#![forbid(unsafe_code)]

use auth_runtime::{deny_all, guarded, handlers, public, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

macro_rules! all_three {
    ($secret:ident, $open:ident, $closed:ident, $role:literal, $reason:literal) => {
        #[require_auth(role = $role, claim("a") == $role)]
        async fn $secret(
            event: LambdaEvent<ApiGatewayV2httpRequest>,
        ) -> Result<ApiGatewayV2httpResponse, Error> {
            drop(event);
            Ok(ApiGatewayV2httpResponse::default())
        }

        #[public(reason = $reason)]
        async fn $open(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
            Ok(ApiGatewayV2httpResponse::default())
        }

        #[deny_all]
        async fn $closed(_: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
            Ok(ApiGatewayV2httpResponse::default())
        }
    };
}

all_three!(secret, open, closed, "admin", "health check");

macro_rules! module {
    ($name:ident { $($item:item)* }) => {
        #[handlers]
        mod $name { use super::*; $($item)* }
    };
}

module! { api {
    #[require_auth]
    pub async fn inside(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
} }

macro_rules! check {
    ($handler:path) => {
        guarded!($handler)
    };
}

fn main() {
    let _ = (guarded!(secret), check!(open), check!(crate::closed), check!(api::inside));
}

//! A module in which every handler has a rule and all share a verifier; helpers need none.

#![deny(warnings)]

use auth_runtime::{Verifier, handlers};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use std::sync::LazyLock;

static PARTNERS: LazyLock<Verifier> = LazyLock::new(|| unreachable!());
static OTHERS: LazyLock<Verifier> = LazyLock::new(|| unreachable!());

#[handlers(verifier = crate::PARTNERS)]
mod api {
    use super::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse, Error, LambdaEvent};
    use auth_runtime::{deny_all, public, require_auth};

    type Event = LambdaEvent<ApiGatewayV2httpRequest>;

    #[require_auth]
    pub async fn bare(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
        answer(event).await
    }

    #[require_auth(role = "admin")]
    pub(crate) async fn with_role(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
        answer(event).await
    }

    #[require_auth(verifier = crate::OTHERS, scope = "a")]
    pub(super) async fn its_own(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
        answer(event).await
    }

    #[public(reason = "health check")]
    pub async fn health(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
        answer(event).await
    }

    #[deny_all]
    pub async fn retired(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
        answer(event).await
    }

    pub mod nested {
        use super::*;

        pub struct Api;

        impl Api {
            #[require_auth(role = "clerk")]
            pub async fn method(&self, event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
                answer(event).await
            }
        }
    }

    /// Private: nobody runs it from outside.
    async fn answer(event: Event) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    pub fn not_a_handler() -> u8 {
        5
    }
}

fn main() {
    let _ = (api::bare, api::with_role, api::its_own, api::health, api::retired, api::nested::Api::method);
    let _ = api::not_a_handler();
}

//! Verifiers named by statics, functions and paths through types.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use std::sync::LazyLock;

use auth_runtime::Verifier;

mod auth {
    use super::*;

    pub static PARTNERS: LazyLock<Verifier> = LazyLock::new(|| unreachable!());
}

trait Configured {
    fn verifier() -> &'static Verifier;
}

struct Api;

impl Configured for Api {
    fn verifier() -> &'static Verifier {
        &auth::PARTNERS
    }
}

#[require_auth(verifier = auth::PARTNERS)]
async fn lazy(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

impl Api {
    #[require_auth(verifier = Self::verifier, role = "admin")]
    async fn associated(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    #[require_auth(verifier = <Self as Configured>::verifier, optional)]
    async fn qualified(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = (lazy, Api::associated, Api::qualified);
}

//! Modules and handlers whose names are keywords.

#![deny(warnings)]

use auth_runtime::guarded;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

mod r#type {
    use super::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse, Error, LambdaEvent};
    use auth_runtime::require_auth;

    #[require_auth(claim("a") == arg(r#in))]
    pub async fn r#match(
        #[event] event: LambdaEvent<ApiGatewayV2httpRequest>,
        r#in: &str,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        let _ = r#in;
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = lambda_runtime::service_fn(guarded!(|event| r#type::r#match(event, "a")));
}

//! Several conditions of the handler's own in one rule, at any depth, with principals.

#![deny(warnings)]

use auth_runtime::{Principal, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(
    any(when = |p, _| p.subject() == "a", all(role = "b", when = async |p, _| p.subject() == "c")),
    not(when = |p, _| p.subject() == "d"),
)]
async fn nested(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] caller: &Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    let _ = caller.subject();
    Ok(ApiGatewayV2httpResponse::default())
}

struct Api;

impl Api {
    #[require_auth(scope = "a", when = |p, _| p.subject() == "a")]
    async fn method(
        &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        let _: &Self = self;
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = (nested, Api::method);
}

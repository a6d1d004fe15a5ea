//! Rules as associated constants, of a type and of a trait.

#![deny(warnings)]

use auth_runtime::{Requirement, require_auth, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

struct Orders;

impl Orders {
    const WRITE: Requirement = rule!(scope = "orders:write");
}

trait Guarded {
    const RULE: Requirement;
}

impl Guarded for Orders {
    const RULE: Requirement = rule!(rule = Orders::WRITE, role = "clerk");
}

impl Orders {
    #[require_auth(rule = Orders::WRITE)]
    async fn method(
        &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        let _: &Self = self;
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

#[require_auth(rule = <Orders as Guarded>::RULE)]
async fn function(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = (Orders::method, function);
}

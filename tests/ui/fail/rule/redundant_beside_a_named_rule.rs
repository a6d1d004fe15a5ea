use auth_runtime::{Requirement, require_auth, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

const EDITORS: Requirement = rule!(any(role = "admin", role = "editor"));

#[require_auth(rule = EDITORS, any(role = "admin", role = "editor", role = "owner"))]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

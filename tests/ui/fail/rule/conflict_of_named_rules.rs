use auth_runtime::{Requirement, require_auth, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

const FINANCE: Requirement = rule!(claim("team") == "finance");
const SALES: Requirement = rule!(claim("team") == "sales", not(role = "guest"));

#[require_auth(rule = FINANCE, rule = SALES)]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

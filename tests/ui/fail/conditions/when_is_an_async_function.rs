use auth_runtime::{Principal, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

async fn is_owner(_: &Principal, _: &LambdaEvent<ApiGatewayV2httpRequest>) -> bool {
    true
}

#[require_auth(when = is_owner)]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = event;
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

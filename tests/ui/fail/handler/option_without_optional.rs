use auth_runtime::{Principal, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] caller: Option<Principal>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, caller);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {}

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use auth_runtime::Principal;

#[require_auth(rol = "admin")]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    #[principal] caller: &Principal,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, caller.subject());
    Ok(ApiGatewayV2httpResponse::default())
}

async fn call(event: LambdaEvent<ApiGatewayV2httpRequest>) {
    // Callers do not pass the principal, also while the attribute is wrong.
    let _ = delete_user(event).await;
}

fn main() {
    drop(call);
}

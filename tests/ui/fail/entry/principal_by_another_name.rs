use auth_runtime::{Principal, require_auth, run};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

type Caller = Principal;

#[require_auth(role = "admin")]
async fn delete_user(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
    caller: Caller,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (event, caller);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let _ = run!(delete_user);
}

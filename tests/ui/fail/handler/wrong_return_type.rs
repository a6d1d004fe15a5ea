use auth_runtime::require_auth;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_runtime::{Error, LambdaEvent};

struct Deleted;

#[require_auth(role = "admin")]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<Deleted, Error> {
    let _ = event;
    Ok(Deleted)
}

fn main() {}

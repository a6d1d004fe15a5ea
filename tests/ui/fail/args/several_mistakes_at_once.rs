use auth_runtime::require_auth;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_runtime::LambdaEvent;

#[require_auth(rol = "admin", scope = "", any(), verifier = 5)]
fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) {
    let _ = event;
}

fn main() {}

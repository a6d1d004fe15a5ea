use auth_runtime::{require_auth, run};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

struct Api;

impl Api {
    #[require_auth(role = "admin")]
    async fn delete_user(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        let _ = event;
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = run!(Api::delete_user);
}

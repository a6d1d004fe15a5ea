use auth_runtime::{require_auth, run};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

mod handlers {
    use super::*;

    #[require_auth(role = "admin")]
    pub async fn delete_user(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        let _ = event;
        Ok(ApiGatewayV2httpResponse::default())
    }
}

use handlers::delete_user;

fn main() {
    let _ = run!(delete_user);
}

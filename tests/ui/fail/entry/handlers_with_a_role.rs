use auth_runtime::{handlers, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[handlers(role = "admin")]
mod api {
    use super::*;

    #[require_auth]
    pub async fn delete_user(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        let _ = event;
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = api::delete_user;
}

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

struct Api;

impl Api {
    #[require_auth]
    async fn delete_user(
        #[principal] &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        let _ = event;
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {}

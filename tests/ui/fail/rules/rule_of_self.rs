use auth_runtime::{Requirement, require_auth, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

struct Api;

impl Api {
    const STAFF: Requirement = rule!(role = "staff");

    #[require_auth(rule = Self::STAFF)]
    async fn delete_user(
        &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        let _ = event;
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = (Api::delete_user, Api::STAFF);
}

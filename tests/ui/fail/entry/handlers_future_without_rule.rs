use auth_runtime::handlers;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[handlers]
mod api {
    use super::*;

    pub fn delete_user(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> impl Future<Output = Result<ApiGatewayV2httpResponse, Error>> {
        let _ = event;
        async { Ok(ApiGatewayV2httpResponse::default()) }
    }
}

fn main() {
    let _ = api::delete_user;
}

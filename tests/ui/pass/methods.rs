//! Methods with every kind of receiver, and an associated function.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

use std::sync::Arc;

struct Api {
    calls: i64,
}

impl Api {
    #[require_auth(role = "admin")]
    async fn by_reference(
        &self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Self::answer(self.calls)
    }

    #[require_auth(role = "admin")]
    async fn by_unique_reference(
        &mut self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        self.calls += 1;
        tokio::task::yield_now().await;
        self.calls += 1;
        Self::answer(self.calls)
    }

    #[require_auth(role = "admin")]
    async fn by_value(
        mut self,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        self.calls += 1;
        Self::answer(self.calls)
    }

    #[require_auth(role = "admin")]
    async fn shared(
        self: Arc<Self>,
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Self::answer(self.calls)
    }

    #[require_auth(role = "admin")]
    async fn associated(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Self::answer(0)
    }

    fn answer(calls: i64) -> Result<ApiGatewayV2httpResponse, Error> {
        let mut response = ApiGatewayV2httpResponse::default();
        response.status_code = calls;
        Ok(response)
    }
}

fn main() {
    let _ = (Api::by_reference, Api::by_unique_reference, Api::by_value, Api::shared, Api::associated);
    let _ = Api { calls: 0 };
}

//! Handlers that `macro_rules!` puts together from fragments.

#![deny(warnings)]

use auth_runtime::require_auth;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

macro_rules! handler {
    ($vis:vis $name:ident, $event:ident: $ty:ty, $role:literal, $answer:ty, $body:block) => {
        #[auth_runtime::require_auth(role = $role)]
        $vis async fn $name($event: $ty) -> $answer $body
    };
}

handler!(pub(crate) made, event: LambdaEvent<ApiGatewayV2httpRequest>, "admin", Result<ApiGatewayV2httpResponse, Error>, {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
});

macro_rules! guarded {
    ($item:item) => {
        #[require_auth(scope = "orders:read", verifier = crate::PARTNERS, crate = $crate::renamed)]
        $item
    };
}

mod renamed {
    pub use auth_runtime::*;
}

static PARTNERS: std::sync::LazyLock<auth_runtime::Verifier> = std::sync::LazyLock::new(|| unreachable!());

guarded! {
    async fn whole_item(LambdaEvent { payload, .. }: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(payload);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

// The macro's own `event` and the caller's are two different names.
macro_rules! hygienic {
    ($event:ident, $length:expr) => {
        #[require_auth]
        async fn two_names(
            $event: LambdaEvent<ApiGatewayV2httpRequest>,
        ) -> Result<ApiGatewayV2httpResponse, Error> {
            let event = 5;
            let mut response = ApiGatewayV2httpResponse::default();
            response.status_code = event + i64::try_from($length)?;
            Ok(response)
        }
    };
}

hygienic!(event, event.payload.headers.len());

fn main() {
    let _ = (made, whole_item, two_names);
}

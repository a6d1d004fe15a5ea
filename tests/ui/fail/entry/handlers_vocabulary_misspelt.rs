//! Also with roles of its own, a handler has the module's scopes.



use auth_runtime::{Roles, Scopes, handlers};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[derive(Clone, Copy, Roles)]
#[expect(dead_code, reason = "only named as a text")]
enum Staff {
    Admin,
}

#[derive(Clone, Copy, Roles)]
#[expect(dead_code, reason = "only named as a text")]
enum Partner {
    Reseller,
}

#[derive(Clone, Copy, Scopes)]
#[expect(dead_code, reason = "only named as a text")]
enum Scope {
    Orders,
}

#[handlers(vocabulary(role = super::Staff, scope = super::Scope))]
mod api {
    use auth_runtime::require_auth;

    use super::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse, Error, LambdaEvent};

    #[require_auth(role = "admin", scope = "orders")]
    pub async fn delete(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }

    #[require_auth(role = "reseller", scope = "ordres", vocabulary(role = super::Partner))]
    pub async fn order(
        event: LambdaEvent<ApiGatewayV2httpRequest>,
    ) -> Result<ApiGatewayV2httpResponse, Error> {
        drop(event);
        Ok(ApiGatewayV2httpResponse::default())
    }
}

fn main() {
    let _ = (api::delete, api::order);
}

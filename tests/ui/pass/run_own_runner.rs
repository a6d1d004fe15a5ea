//! A runner of the author's own, and one under another name.

#![deny(warnings)]

use auth_runtime::{require_auth, run};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(role = "admin")]
async fn delete_user(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
    drop(event);
    Ok(ApiGatewayV2httpResponse::default())
}

use lambda_runtime::{Service, run as start};

async fn timed<S>(service: S) -> Result<(), Error>
where
    S: Service<LambdaEvent<ApiGatewayV2httpRequest>, Response = ApiGatewayV2httpResponse, Error = Error>,
{
    drop(service);
    Ok(())
}

fn main() {
    let _ = async {
        run!(delete_user, timed).await?;
        run!(delete_user, start).await?;
        run!(delete_user, |service| timed(service)).await
    };
}

use auth_runtime::authorizer;
use aws_lambda_events::apigw::{ApiGatewayCustomAuthorizerResponse, ApiGatewayV2httpRequest};
use lambda_runtime::{Error, LambdaEvent};

#[authorizer(role = "admin")]
async fn authorize(
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayCustomAuthorizerResponse, Error>;

fn main() {}

use auth_runtime::authorizer;
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerRequestTypeRequest, ApiGatewayCustomAuthorizerResponse,
};
use lambda_runtime::{Error, LambdaEvent};

#[authorizer(role = "admin", context("sub", "/realm_access/roles"))]
async fn authorize(
    event: LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest>,
) -> Result<ApiGatewayCustomAuthorizerResponse, Error>;

fn main() {}

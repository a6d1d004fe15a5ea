use auth_runtime::authorizer;
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerRequestTypeRequest, ApiGatewayV2CustomAuthorizerSimpleResponse,
};
use lambda_runtime::{Error, LambdaEvent};

#[authorizer(role = "admin")]
async fn authorize(
    event: LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest>,
) -> Result<ApiGatewayV2CustomAuthorizerSimpleResponse, Error>;

fn main() {}

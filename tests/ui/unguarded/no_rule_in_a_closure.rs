use auth_runtime::run;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent};

struct Client;

async fn delete_user(
    client: &Client,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let _ = (client, event);
    Ok(ApiGatewayV2httpResponse::default())
}

fn main() {
    let client = Client;
    let _ = run!(|event| delete_user(&client, event));
}

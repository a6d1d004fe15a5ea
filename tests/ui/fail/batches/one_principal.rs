use auth_runtime::{Principal, require_auth};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(role = "admin", refused_records = "fail")]
async fn work(
    event: LambdaEvent<SqsEvent>,
    #[principal] sender: Principal,
) -> Result<SqsBatchResponse, Error> {
    let _ = (event, sender);
    Ok(SqsBatchResponse::default())
}

fn main() {}

use auth_runtime::require_auth;
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(arg(limit) < 5, refused_records = "fail")]
async fn work(event: LambdaEvent<SqsEvent>, limit: u32) -> Result<SqsBatchResponse, Error> {
    let _ = (event, limit);
    Ok(SqsBatchResponse::default())
}

fn main() {}

use auth_runtime::require_auth;
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(when = |_, _| true, refused_records = "fail")]
async fn work(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let _ = event;
    Ok(SqsBatchResponse::default())
}

fn main() {}

use std::convert::Infallible;

use auth_runtime::require_auth;
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::LambdaEvent;

#[require_auth(role = "admin", refused_records = "fail")]
async fn work(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Infallible> {
    let _ = event;
    Ok(SqsBatchResponse::default())
}

fn main() {}

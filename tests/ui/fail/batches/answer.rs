use auth_runtime::require_auth;
use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent};

#[require_auth(role = "admin", refused_records = "fail")]
async fn work(event: LambdaEvent<SqsEvent>) -> Result<u32, Error> {
    let _ = event;
    Ok(1)
}

fn main() {}

//! A queue worker: every message carries the token of whoever sent it.

use auth_runtime::{Principal, require_auth};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent, tracing};

/// Ships orders. Messages without the right to order are reported as failed, so the queue sets them aside in the end; what is
/// left in the batch was sent by `senders`, in the same order.
#[require_auth(
    scope = "orders:write",
    body("tenant") == claim("tenant"),
    refused_records = "fail"
)]
pub async fn ship(
    event: LambdaEvent<SqsEvent>,
    #[principal] senders: Vec<Principal>,
) -> Result<SqsBatchResponse, Error> {
    for (message, sender) in event.payload.records.iter().zip(&senders) {
        tracing::info!(id = message.message_id, sender = sender.subject(), "shipped");
    }
    Ok(SqsBatchResponse::default())
}

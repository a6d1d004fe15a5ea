//! The worker, called as Lambda calls it.

use auth_runtime::local::Issuer;
use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};

fn message(id: &str, token: &str, tenant: &str) -> Value {
    json!({
        "messageId": id,
        "body": json!({ "tenant": tenant }).to_string(),
        "messageAttributes": { "authorization": { "stringValue": token, "dataType": "String" } },
    })
}

#[tokio::test]
async fn only_messages_of_those_who_may_order_are_shipped() {
    let issuer = Issuer::start().await.expect("an issuer");
    auth_runtime::install(issuer.offline_verifier().build().expect("a verifier")).expect("the first one");
    let token = |scope: &str| {
        issuer.token().subject("ann").scope(scope).claim("tenant", "a").sign().expect("a token")
    };
    let (writer, reader) = (token("orders:write"), token("orders:read"));
    let records = json!({ "Records": [
        message("good", &writer, "a"),
        message("may only read", &reader, "a"),
        message("another tenant", &writer, "b"),
        message("no token", "", "a"),
    ] });
    let event: SqsEvent = serde_json::from_value(records).expect("a batch");

    let answer = sqs_worker::ship(LambdaEvent::new(event, Context::default())).await.expect("an answer");

    let failed: Vec<_> =
        answer.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect();
    assert_eq!(failed, ["may only read", "another tenant", "no token"]);
}

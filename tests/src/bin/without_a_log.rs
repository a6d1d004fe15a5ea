//! A program whose verifier cannot be built, and that keeps no log; with the argument `log` it keeps one.

use auth_runtime::require_auth;
use auth_tests::event;
use lambda_runtime::{Context, Error, LambdaEvent};
use serde_json::{Value, json};

#[require_auth]
async fn list_orders(_: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({"statusCode": 200}))
}

#[require_auth]
async fn delete_order(_: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({"statusCode": 200}))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let has_log = std::env::args().any(|argument| argument == "log");
    let _listening = has_log.then(|| tracing::subscriber::set_default(tracing_subscriber::registry()));
    let event = || LambdaEvent::new(event("apigw_http_v2_bearer", "hunter2hunter2"), Context::default());
    for _ in 0..2 {
        println!("{}", list_orders(event()).await?["statusCode"]);
        println!("{}", delete_order(event()).await?["statusCode"]);
    }
    Ok(())
}

//! Transfers: everybody who is known may make one, and a large one takes a scope. Which of the two it is, only the body says.

use auth_runtime::{Principal, Requirement, Verifier, rule};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use lambda_runtime::{Error, LambdaEvent};
use serde_json::{Value, json};

const LARGE_TRANSFERS: Requirement = rule!(scope = "transfers:large");

/// From here on a transfer is large.
const LARGE: u64 = 1_000;

#[derive(serde::Deserialize)]
struct Transfer {
    to: String,
    amount: u64,
}

/// The handler.
///
/// # Errors
/// When the answer cannot be written.
pub async fn transfer(
    verifier: &Verifier,
    event: LambdaEvent<ApiGatewayV2httpRequest>,
) -> Result<ApiGatewayV2httpResponse, Error> {
    let caller = match verifier.authenticate(&event).await {
        Ok(caller) => caller,
        Err(error) => return error.answer(&event),
    };
    let Ok(transfer) = serde_json::from_str(event.payload.body.as_deref().unwrap_or_default()) else {
        return answer(400, &json!({ "message": "The body is no transfer" }));
    };
    match order(&caller, &transfer) {
        Ok(receipt) => answer(201, &receipt),
        Err(error) => error.answer(&event),
    }
}

/// Deep inside of the function: what is decided here, `?` carries out.
fn order(caller: &Principal, transfer: &Transfer) -> Result<Value, auth_runtime::Error> {
    if transfer.amount >= LARGE {
        caller.require(&LARGE_TRANSFERS)?;
    }
    Ok(json!({ "from": caller.subject(), "to": transfer.to, "amount": transfer.amount }))
}

fn answer(status: i64, body: &Value) -> Result<ApiGatewayV2httpResponse, Error> {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = status;
    response.headers.insert("content-type", "application/json".parse()?);
    response.body = Some(Body::Text(body.to_string()));
    Ok(response)
}

use auth_runtime::require_auth;
use lambda_http::{Error, Request};
use serde_json::Value;

// `lambda_http` would send the refusal as the body of a 200.
#[require_auth(role = "admin")]
async fn delete_user(request: Request) -> Result<Value, Error> {
    drop(request);
    Ok(Value::Null)
}

fn main() {}

//! A handler that is called.

use lambda_runtime::Context;
use serde_json::{Value, json};

use crate::authz::Rule;
use crate::local::function::{Failure, Function};

#[derive(Debug)]
pub(super) struct Handler {
    pub(super) name: String,
    pub(super) event: Value,
    pub(super) function: Function,
}

impl Handler {
    pub(super) fn is_for(&self, rule: &Rule) -> bool {
        match rule.handler().strip_suffix(self.name.as_str()) {
            Some(start) => start.is_empty() || start.ends_with("::"),
            None => false,
        }
    }

    /// The status the guard refused with, 0 when it did not; `Err` when the handler could not be called.
    pub(super) async fn refusal(&self, token: Option<String>) -> Result<u64, String> {
        let mut event = self.event.clone();
        let headers = event.as_object_mut().map(|event| event.entry("headers").or_insert_with(|| json!({})));
        if let (Some(headers), Some(token)) = (headers.and_then(Value::as_object_mut), token) {
            headers.insert("authorization".to_owned(), json!(format!("Bearer {token}")));
        }
        match self.function.invoke(event.to_string().into_bytes(), Context::default()).await {
            Ok(answer) => Ok(status_of_refusal(&answer)),
            Err(failure @ Failure::Event(_)) => Err(failure.to_string()),
            // The guard answers; whatever else comes of the call, the handler's own code did it.
            Err(_) => Ok(0),
        }
    }
}

fn status_of_refusal(answer: &Value) -> u64 {
    let named = |name: &str| {
        let mut headers = answer.get(name).and_then(Value::as_object).into_iter().flatten();
        headers.any(|(name, value)| {
            name.eq_ignore_ascii_case("content-type")
                && value.to_string().contains("application/problem+json")
        })
    };
    let is_problem = named("headers") || named("multiValueHeaders");
    let status = answer.get("statusCode").and_then(Value::as_u64).unwrap_or(0);
    if is_problem { status } else { 0 }
}

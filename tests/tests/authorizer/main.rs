//! Authorizers: every front is answered in its own form, by the rules that handlers have, and no answer is wider than they are.

mod appsync;
mod attribute;
mod context;
mod hostile;
mod http;
mod iot;
mod property;
mod rest;
mod routes;

use auth_runtime::authorizer::{
    AnyFront, Authorizer, AuthorizerAnswer, AuthorizerBuilder, AuthorizerError, Routes,
};
use auth_runtime::{Access, Requirement, Verifier};
use auth_tests::{Signer, claims, event, verifier};
use serde::Serialize;
use serde_json::{Value, json};

/// Who calls in the samples of answers.
const SUBJECT: &str = "0f2c1d7e-1111-4222-8333-444455556666";

/// The method's ARN in the samples of REST events.
const ARN: &str = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/GET/orders/42";

const READ: Requirement = Requirement::Scope("orders:read");
const WRITE: Requirement = Requirement::Scope("orders:write");

struct Gate {
    signer: Signer,
    verifier: Verifier,
}

impl Gate {
    fn new() -> Self {
        let signer = Signer::new("k1");
        let verifier = verifier(&[&signer]);
        Self { signer, verifier }
    }

    /// A token with the scope `orders:read`.
    fn token(&self, changes: &Value) -> String {
        let mut all = json!({ "sub": SUBJECT });
        for (name, value) in changes.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        self.signer.sign(&claims(&all))
    }

    fn exact(&self, rule: impl Into<Access>) -> AuthorizerBuilder {
        Authorizer::exact(rule).verifier(self.verifier.clone())
    }

    fn routes(&self, routes: Routes) -> AuthorizerBuilder {
        Authorizer::routes(routes).verifier(self.verifier.clone())
    }
}

/// What a document is answered, in the type that is asked for, as JSON.
async fn told<A>(authorizer: AuthorizerBuilder, event: &Value) -> Result<Value, AuthorizerError>
where
    A: AuthorizerAnswer<AnyFront> + Serialize,
{
    let answer: A = authorizer.build().expect("an authorizer").answer(event).await?;
    Ok(serde_json::to_value(answer).expect("JSON"))
}

/// A sample of an answer.
fn sample(name: &str) -> Value {
    event(&format!("response_authorizer_{name}"), "")
}

fn statement<'a>(answer: &'a Value, effect: &str) -> Vec<&'a str> {
    let statements = answer["policyDocument"]["Statement"].as_array().expect("statements");
    let of_effect = statements.iter().filter(|statement| statement["Effect"] == effect);
    of_effect
        .flat_map(|statement| statement["Resource"].as_array().expect("resources"))
        .map(|r| r.as_str().expect("text"))
        .collect()
}

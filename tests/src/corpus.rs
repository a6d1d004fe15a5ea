//! Requests that try to get in, with two good tokens in the places where the corpus writes `A` and `B`.

use auth_runtime::{AuthEvent, Error, Keys, Verifier};
use serde_json::{Value, json};

use crate::{Signer, claims, verifier_without_keys};

/// Two callers, `A` and `B`, and whoever signs their tokens.
#[derive(Debug)]
#[non_exhaustive]
pub struct Fixture {
    /// Signs for both.
    pub signer: Signer,
    /// The token of `A`.
    pub a: String,
    /// The token of `B`.
    pub b: String,
}

impl Default for Fixture {
    fn default() -> Self {
        let signer = Signer::new("k1");
        let [a, b] = ["A", "B"].map(|subject| signer.sign(&claims(&json!({ "sub": subject }))));
        Self { signer, a, b }
    }
}

impl Fixture {
    /// A verifier that knows both tokens, and reads them from this cookie too if there is one.
    ///
    /// # Panics
    /// When the fixtures are wrong.
    #[must_use]
    pub fn verifier(&self, cookie: Option<&str>) -> Verifier {
        let builder = verifier_without_keys().keys(Keys::jwk(self.signer.jwk().to_string()));
        cookie.into_iter().fold(builder, |builder, name| builder.cookie(name)).build().expect("a verifier")
    }

    /// Every case, with the tokens in it.
    ///
    /// # Panics
    /// When the corpus is no JSON.
    #[must_use]
    pub fn cases(&self) -> Vec<Value> {
        let corpus: Value = serde_json::from_str(include_str!("../data/requests.json")).expect("the corpus");
        corpus["cases"].as_array().into_iter().flatten().map(|case| self.with_tokens(case)).collect()
    }

    /// Puts the tokens where `A` and `B` are words of their own; what is expected stays as it is written.
    fn with_tokens(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.replace(text)),
            Value::Array(values) => values.iter().map(|value| self.with_tokens(value)).collect(),
            Value::Object(members) => {
                let kept = |name: &str| ["id", "expect", "why"].contains(&name);
                let member = |(name, value): (&String, &Value)| {
                    let value = if kept(name) { value.clone() } else { self.with_tokens(value) };
                    (name.clone(), value)
                };
                members.iter().map(member).collect()
            }
            other => other.clone(),
        }
    }

    fn replace(&self, text: &str) -> String {
        let mut replaced = String::new();
        for (i, c) in text.char_indices() {
            let alone = |neighbour: Option<char>| neighbour.is_none_or(|n| !n.is_ascii_alphanumeric());
            let is_word =
                alone(text[..i].chars().next_back()) && alone(text[i + c.len_utf8()..].chars().next());
            match c {
                'A' if is_word => replaced.push_str(&self.a),
                'B' if is_word => replaced.push_str(&self.b),
                c => replaced.push(c),
            }
        }
        replaced
    }
}

/// What came of an event, in the words of the corpus.
///
/// # Panics
/// When it could not be decided.
pub async fn outcome<E: AuthEvent>(verifier: &Verifier, event: &E) -> &'static str {
    match verifier.authenticate(event).await {
        Ok(principal) if principal.subject() == "A" => "A",
        Ok(_) => "another token",
        Err(Error::MissingCredential) => "none",
        Err(Error::Request(error)) if Error::from(error).code() == "condition_failed" => "csrf",
        Err(Error::Request(_) | Error::Token(_)) => "reject",
        Err(error) => panic!("{error}"),
    }
}

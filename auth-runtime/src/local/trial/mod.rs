//! Every handler against every persona, with a good token and with each kind of bad one.

mod flaw;
mod handler;

use std::fmt;

use lambda_runtime::{Diagnostic, LambdaEvent, Service};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use self::flaw::{FLAWS, Flaw};
use self::handler::Handler;
use super::function::Function;
use super::{Issuer, LocalError};
use crate::authz::{Access, Rule};
use crate::table::{Persona, Verdict};

/// Calls each handler as each persona, with a good token and with each kind of bad one, and compares the answers with what
/// the rules say: 401 for a token that is no good, 403 for a caller who may not, and otherwise no refusal.
///
/// The bad tokens are expired, for another audience, unsigned (`alg: none`), an ID token, of another issuer, signed by
/// another key, or no token at all; each is good but for that.
///
/// **The handlers' own code runs** where a caller is let in, so it has to stand a call in a test. The decision of a
/// [`Verdict::Depends`] is not tried: it depends on what a persona does not have. Nor are rules that name a verifier of their
/// own, which the issuer's tokens are not for.
///
/// [`assert_matrix!`](crate::assert_matrix) is the short form.
#[derive(Debug)]
#[must_use = "nothing is called before `run`"]
pub struct Trial<'t> {
    issuer: &'t Issuer,
    rules: Vec<&'t Rule>,
    personas: Vec<Persona>,
    handlers: Vec<Handler>,
}

/// What did not go as the rules say.
#[derive(Debug)]
#[non_exhaustive]
pub enum TrialError {
    /// A token could not be made.
    Local(LocalError),
    /// One line for each call that was answered otherwise, and each handler that could not be called.
    Wrong(Vec<String>),
}

/// Calls handlers as [`Trial`] does, and fails the test when an answer is not what the rules say.
///
/// Every rule in `rules` needs a handler in the list, or it is said to be missing; a handler is found by the end of its path.
/// To be used in an `async` test, after the issuer's verifier was installed.
///
/// ```
/// use auth_runtime::local::Issuer;
/// # use auth_runtime::{Access, Requirement, Rule};
/// # use lambda_runtime::{Error, LambdaEvent};
/// # use serde_json::{Value, json};
/// # async fn health(_: LambdaEvent<Value>) -> Result<Value, Error> { Ok(json!({ "statusCode": 200 })) }
/// # static RULE: Rule = Rule::new("shop::health", Access::Public { reason: "health check" });
/// # fn shop_rules() -> Vec<&'static Rule> { vec![&RULE] }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let issuer = Issuer::start().await?;
/// // auth_runtime::install(issuer.offline_verifier().build()?)?;
/// // rules: auth_runtime::table::within(&auth_runtime::rules(), "shop"); roles: Role::TERMS
/// auth_runtime::assert_matrix!(issuer: &issuer, rules: shop_rules(), roles: &[], handlers: [health]);
/// # Ok(()) }
/// ```
#[macro_export]
macro_rules! assert_matrix {
    (issuer: $issuer:expr, rules: $rules:expr, roles: $roles:expr, handlers: [$($handler:path),+ $(,)?] $(,)?) => {{
        let rules = $rules;
        let personas = $crate::table::Persona::each(&rules, $roles, &[]);
        let trial = $crate::local::Trial::new($issuer, &rules, personas);
        $(let trial = trial.handler(::core::stringify!($handler), $crate::local::service_fn($handler));)+
        if let ::core::result::Result::Err(error) = trial.run().await {
            ::core::panic!("{error}");
        }
    }};
}

impl<'t> Trial<'t> {
    /// A trial of these rules with tokens of `issuer`, whose verifier is the installed one.
    pub fn new(issuer: &'t Issuer, rules: &[&'t Rule], personas: Vec<Persona>) -> Self {
        Self { issuer, rules: rules.to_vec(), personas, handlers: Vec::new() }
    }

    /// Adds a handler, by its path or the end of it, that takes an event of an HTTP API: `GET /`.
    pub fn handler<S, A, R>(self, name: &str, service: S) -> Self
    where
        S: Service<LambdaEvent<A>, Response = R> + Send + 'static,
        S::Future: Send + 'static,
        S::Error: Into<Diagnostic>,
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
    {
        let http = json!({ "method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1" });
        let event = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "", "headers": {},
            "requestContext": { "http": http, "timeEpoch": 0 }, "isBase64Encoded": false,
        });
        self.handler_with(name, &event.to_string(), service)
    }

    /// Adds a handler with the event to call it with, as JSON; the `authorization` header is put in.
    pub fn handler_with<S, A, R>(mut self, name: &str, event: &str, service: S) -> Self
    where
        S: Service<LambdaEvent<A>, Response = R> + Send + 'static,
        S::Future: Send + 'static,
        S::Error: Into<Diagnostic>,
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
    {
        let name = name.replace(' ', "");
        let name =
            name.trim_start_matches("crate::").trim_start_matches("self::").trim_start_matches("super::");
        let event = serde_json::from_str(event).unwrap_or_default();
        self.handlers.push(Handler { name: name.to_owned(), event, function: Function::new(service) });
        self
    }

    /// Calls every handler, one call after the other, and returns how many calls there were.
    ///
    /// # Errors
    /// - [`TrialError::Local`]: a token could not be made.
    /// - [`TrialError::Wrong`]: an answer is not what the rule says, a rule has no handler, or a handler has no rule.
    pub async fn run(self) -> Result<usize, TrialError> {
        let (mut calls, mut wrong) = (0, Vec::new());
        // Its tokens are good but for the key.
        let impostor = Issuer::start().await.map_err(TrialError::Local)?;
        self.unmatched(&mut wrong);
        for rule in self.rules.iter().filter(|rule| rule.verifier().is_none()) {
            let Some(handler) = self.handlers.iter().find(|handler| handler.is_for(rule)) else { continue };
            for persona in &self.personas {
                for flaw in FLAWS.into_iter().filter(|flaw| persona.signed_in || *flaw == Flaw::None) {
                    let Some(expected) = expected(rule, persona, flaw) else { continue };
                    let token = flaw.token(persona, self.issuer, &impostor).map_err(TrialError::Local)?;
                    let found = handler.refusal(token.filter(|_| persona.signed_in)).await;
                    calls += 1;
                    if found != Ok(expected) {
                        wrong.push(describe(rule, persona, flaw, expected, &found));
                    }
                }
            }
        }
        if wrong.is_empty() { Ok(calls) } else { Err(TrialError::Wrong(wrong)) }
    }

    fn unmatched(&self, wrong: &mut Vec<String>) {
        for rule in &self.rules {
            match self.handlers.iter().filter(|handler| handler.is_for(rule)).count() {
                0 => wrong.push(format!(
                    "`{}` has a rule and was not called; add it to the handlers",
                    rule.handler()
                )),
                1 => {}
                _ => wrong.push(format!(
                    "several handlers could be `{}`; write more of their paths",
                    rule.handler()
                )),
            }
        }
        for handler in &self.handlers {
            match self.rules.iter().filter(|rule| handler.is_for(rule)).count() {
                0 => wrong.push(format!("`{}` has no rule among those that are tried", handler.name)),
                1 => {}
                _ => wrong
                    .push(format!("several rules could be for `{}`; write more of its path", handler.name)),
            }
        }
    }
}

/// With which status the guard has to refuse, 0 for not at all; `None` when that cannot be foreseen.
fn expected(rule: &Rule, persona: &Persona, flaw: Flaw) -> Option<u64> {
    let verified = persona.signed_in && flaw == Flaw::None;
    match rule.access() {
        Access::DenyAll => Some(403),
        Access::Public { .. } => Some(0),
        Access::Optional if !persona.signed_in => Some(0),
        _ if !verified => Some(401),
        _ => match persona.may_call(rule) {
            Verdict::Allowed => Some(0),
            Verdict::Denied => Some(403),
            Verdict::Depends => None,
        },
    }
}

fn describe(
    rule: &Rule,
    persona: &Persona,
    flaw: Flaw,
    expected: u64,
    found: &Result<u64, String>,
) -> String {
    let say = |status: u64| if status == 0 { "to be let in".to_owned() } else { format!("{status}") };
    let found = found.as_ref().map_or_else(String::clone, |status| say(*status));
    let token = if persona.signed_in { flaw.words() } else { "" };
    format!("{}: {}{token}: expected {}, found {found}", rule.handler(), persona.name, say(expected))
}

impl fmt::Display for TrialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(error) => error.fmt(f),
            Self::Wrong(lines) => {
                f.write_str("not every call was answered as the rules say:")?;
                lines.iter().try_for_each(|line| write!(f, "\n- {line}"))
            }
        }
    }
}

impl std::error::Error for TrialError {}

//! The engine as a whole: messages, expansions, names, and input nobody would write.

mod expansion;
mod half_typed;
mod malformed;
mod messages;
mod names;
mod random;
mod rules;
mod vocabulary;

use proc_macro2::TokenStream;

use crate::engine::require_auth;

/// A handler nothing is wrong with.
const HANDLER: &str = "async fn delete_user(event: LambdaEvent<In>) -> Result<Out, Error> { body(event) }";

/// Runs the engine on source text.
fn expand(attribute: &str, item: &str) -> (String, Vec<String>) {
    let (output, errors) = require_auth(tokens(attribute), tokens(item));
    (output.to_string(), errors.iter().map(ToString::to_string).collect())
}

fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|error| panic!("the test's own source does not lex: {error}: {text}"))
}

/// Whether the output runs the guard.
fn is_guarded(output: &str) -> bool {
    output.contains("__AUTH_RULE") && (output.contains("authorize") || output.contains("decide"))
}

/// Whether the output stops the build.
fn is_refused(output: &str) -> bool {
    output.contains("compile_error")
}

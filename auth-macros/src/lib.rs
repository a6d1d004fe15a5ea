//! The attributes of `auth-runtime`.

mod args;
mod engine;
mod errors;
mod event;
mod expand;
mod extent;
mod handler;
mod output;
mod paths;
mod plan;
mod recover;
mod requirement;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Protects a handler.
#[proc_macro_attribute]
pub fn require_auth(arguments: TokenStream, item: TokenStream) -> TokenStream {
    engine::require_auth(arguments.into(), item.into()).0.into()
}

//! Tokens ahead, left where they are.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::{Path, Token};

/// `::name` and `crate::…`; `$crate::…` is how a macro of another crate says the same.
pub(crate) fn is_absolute(path: &Path) -> bool {
    let from_root = |first: &syn::PathSegment| first.ident == "crate" || first.ident == "$crate";
    path.leading_colon.is_some() || path.segments.first().is_some_and(from_root)
}

pub(crate) fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// The next token, left where it is.
pub(crate) fn token_at(input: ParseStream<'_>) -> TokenStream {
    input.fork().parse::<TokenTree>().map(TokenStream::from).unwrap_or_default()
}

/// What was read since `start`.
pub(super) fn between(start: ParseStream<'_>, now: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    let rest = now.cursor();
    let ahead = start.fork();
    while ahead.cursor() != rest && !ahead.is_empty() {
        match ahead.parse::<TokenTree>() {
            Ok(tree) => tokens.extend([tree]),
            Err(_) => break,
        }
    }
    tokens
}

/// Everything up to the next comma, left where it is.
pub(crate) fn value_at(input: ParseStream<'_>) -> TokenStream {
    let ahead = input.fork();
    let mut value = TokenStream::new();
    while !ahead.is_empty() && !ahead.peek(Token![,]) {
        match ahead.parse::<TokenTree>() {
            Ok(tree) => value.extend([tree]),
            Err(_) => break,
        }
    }
    value
}

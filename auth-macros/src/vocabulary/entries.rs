//! Lists of keys and values, whatever the keys are.
//!
//! An entry that cannot be read is reported and skipped up to the next comma, so that those after it are still checked.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Path, Token, token};

use crate::args::{skip_to_comma, token_at, value_at};
use crate::errors::Errors;
use crate::extent::Extent;
use crate::words::{nearest, shorten};

/// Reads a list separated by commas; `entry` answers `None` for what it could not read and has reported.
pub(super) fn entries(
    tokens: TokenStream,
    errors: &mut Errors,
    mut entry: impl FnMut(ParseStream<'_>, &mut Errors) -> Option<()>,
) {
    let parsed = (|input: ParseStream<'_>| {
        while !input.is_empty() {
            if entry(input, errors).is_none() {
                skip_to_comma(input);
            }
            comma(input, errors);
        }
        Ok(())
    })
    .parse2(tokens);
    if let Err(error) = parsed {
        errors.argument(error.span(), &error);
    }
}

/// Between entries; anything else is reported once and skipped.
fn comma(input: ParseStream<'_>, errors: &mut Errors) {
    if !input.is_empty() && !input.peek(Token![,]) {
        let found = token_at(input);
        let problem = format!("unexpected `{}`: separate entries with a comma", shorten(&found));
        errors.argument(Extent::of(&found), problem);
        skip_to_comma(input);
    }
    // Nothing but a comma or the end is left to be here.
    let _: Option<Token![,]> = input.parse().unwrap_or_default();
}

pub(super) fn key(input: ParseStream<'_>, keys: &[&str], errors: &mut Errors) -> Option<Ident> {
    input.call(Ident::parse_any).map_or_else(
        |_| {
            let found = token_at(input);
            let problem = format!("expected a key, found `{}`: {}", shorten(&found), list_of(keys));
            errors.argument(Extent::of(&found), problem);
            None
        },
        Some,
    )
}

pub(super) fn unknown(
    key: &Ident,
    word: &str,
    keys: &[&str],
    otherwise: &str,
    errors: &mut Errors,
) -> Option<()> {
    let guess = match nearest(word, keys.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? "),
        None => String::new(),
    };
    let list = list_of(keys);
    let separator = if list.is_empty() || otherwise.is_empty() { "" } else { "; " };
    errors.argument(key.span(), format!("unknown key `{word}`: {guess}{list}{separator}{otherwise}"));
    None
}

pub(super) fn list_of(keys: &[&str]) -> String {
    let quoted: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => format!("the only key is {only}"),
        several => format!("the keys are {}", several.join(", ")),
    }
}

pub(super) fn set<T>(slot: &mut Option<T>, value: T, key: &Ident, errors: &mut Errors) {
    if slot.is_some() {
        errors.argument(key.span(), format!("`{key}` is given twice: write it once"));
    } else {
        *slot = Some(value);
    }
}

/// `key = path`.
pub(super) fn path_after(
    key: &Ident,
    input: ParseStream<'_>,
    remedy: &str,
    errors: &mut Errors,
) -> Option<Path> {
    if !input.peek(Token![=]) || input.parse::<Token![=]>().is_err() || input.is_empty() {
        errors.argument(key.span(), format!("`{key}` has no value: {remedy}"));
        return None;
    }
    let found = value_at(input);
    let path = input.call(Path::parse_mod_style).ok().filter(|_| input.is_empty() || input.peek(Token![,]));
    if path.is_none() {
        let problem = format!("`{key}` takes a path, found `{}`: {remedy}", shorten(&found));
        errors.argument(Extent::of(&found), problem);
    }
    path
}

/// `key(path, path)`.
pub(super) fn list(
    key: &Ident,
    example: &str,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> Option<Vec<Path>> {
    let remedy = format!("write `{key}({example})`");
    if !input.peek(token::Paren) {
        errors.argument(key.span(), format!("`{key}` takes a list in parentheses: {remedy}"));
        return None;
    }
    let group: proc_macro2::Group = input.parse().ok()?;
    if group.stream().is_empty() {
        errors.argument(key.span(), format!("`{key}()` is empty: {remedy} or remove it"));
    }
    let mut paths = Vec::new();
    entries(group.stream(), errors, |input, errors| {
        let found = value_at(input);
        let path =
            input.call(Path::parse_mod_style).ok().filter(|_| input.is_empty() || input.peek(Token![,]));
        if path.is_none() {
            let problem = format!("`{key}` takes variants, found `{}`: {remedy}", shorten(&found));
            errors.argument(Extent::of(&found), problem);
        }
        paths.push(path?);
        Some(())
    });
    Some(paths)
}

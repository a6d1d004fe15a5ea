//! Declared vocabulary: what `#[derive(Roles)]`, `#[derive(Scopes)]` and `#[derive(AcrValues)]` make of an enum.
//!
//! ```text
//! enum ── parse ── attribute ── entries ──► Declaration ── check ── closure ──► terms ── expand ──► impls
//!                     └──────── errors ◄───────────────────┴──► stand-ins and every error
//! ```

mod attribute;
mod check;
pub(crate) mod closure;
mod entries;
mod expand;
mod parse;

use proc_macro2::TokenStream;

use self::check::check;
use self::parse::Declaration;
use crate::errors::Errors;
use crate::names::Kind;

/// Expands one derive: the declared terms; or every error that was found, beside what keeps other code from failing too.
pub(crate) fn derive(kind: Kind, item: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    let item = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return (error.to_compile_error(), vec![error]),
    };
    let mut errors = Errors::new(parse::subject(&item), None);
    let declaration = Declaration::parse(kind, &item, &mut errors);
    let vocabulary = declaration.as_ref().map(|declaration| check(declaration, &mut errors));
    let found = errors.into_vec();
    let mut output = match (&declaration, vocabulary) {
        (Some(declaration), Some(terms)) if found.is_empty() => expand::expand(declaration, &terms),
        (Some(declaration), _) => expand::stand_in(declaration),
        (None, _) => TokenStream::new(),
    };
    output.extend(found.iter().map(syn::Error::to_compile_error));
    (output, found)
}

impl Kind {
    /// The attribute above the enum.
    const fn settings(self) -> &'static str {
        match self {
            Self::Acr => "acr_values",
            Self::Role => "roles",
            Self::Scope => "scopes",
        }
    }

    /// The derive and the trait behind it.
    const fn derive(self) -> &'static str {
        match self {
            Self::Acr => "AcrValues",
            Self::Role => "Roles",
            Self::Scope => "Scopes",
        }
    }
}

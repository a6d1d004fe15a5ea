//! What to emit when there are errors: the item, so that one mistake does not become ten "not found" errors, and every
//! error, so that an unguarded handler never builds.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{FnArg, ReturnType, Signature};

use crate::forgotten;
use crate::handler::{CLOSURE, Function, Item, Other};
use crate::output::{is_own_future, returned_future};
use crate::paths::Private;
use crate::record;

/// The item without a guard, and a compile error for each of `errors`. `private` is where the runtime surely is.
pub(crate) fn recover(item: &Item, errors: &[syn::Error], private: Option<&Private>) -> TokenStream {
    let mut output = match item {
        Item::Function(function) => unguarded(function, private),
        // An expression is all that fits where one was: the errors alone.
        Item::Other(Other { kind, .. }) if kind == CLOSURE => TokenStream::new(),
        Item::Other(other) => other.tokens.clone(),
    };
    output.extend(errors.iter().map(syn::Error::to_compile_error));
    output
}

/// The function as its callers and its body expect it.
fn unguarded(function: &Function, private: Option<&Private>) -> TokenStream {
    let Function { attrs, vis, markers, body, .. } = function;
    let mut sig = function.sig.clone();
    apply_remedy(&mut sig);
    let mut filled = TokenStream::new();
    sig.inputs = std::mem::take(&mut sig.inputs)
        .into_iter()
        .zip(markers)
        .filter_map(|(input, markers)| match (forgotten::is_filled(&input, markers), input) {
            (true, FnArg::Typed(typed)) => {
                filled.extend(stand_in(&typed));
                None
            }
            (_, other) => Some(other),
        })
        .collect();
    // A rule with a mistake in it is a rule: `run!` must not say that there is none.
    let mark = private.and_then(|private| record::guarded(function, private)).unwrap_or_default();
    match body {
        Some(body) => function.write(&sig, body, |inside| inside.extend([mark, filled, body.tokens.clone()])),
        // An authorizer has no body, and a function needs one.
        None if function.sig.receiver().is_none() => {
            quote!(#(#attrs)* #[allow(unused_variables)] #vis #sig { loop {} })
        }
        None => quote!(#(#attrs)* #vis #sig;),
    }
}

/// A missing `async` has been reported; adding it keeps every `.await` in the body from being reported too.
fn apply_remedy(sig: &mut Signature) {
    let future =
        matches!(&sig.output, ReturnType::Type(_, ty) if returned_future(ty).is_some() || is_own_future(ty));
    if !future && sig.constness.is_none() && sig.abi.is_none() {
        sig.asyncness.get_or_insert_with(Default::default);
    }
}

/// Declares a `#[principal]` parameter for the body to find, since callers do not pass it.
fn stand_in(typed: &syn::PatType) -> TokenStream {
    let here = Span::mixed_site();
    let syn::PatType { attrs, pat, ty, .. } = typed;
    quote_spanned! {here=>
        #(#attrs)*
        let #pat: #ty = { fn __auth_absent<T>() -> T { loop {} } __auth_absent() };
    }
}

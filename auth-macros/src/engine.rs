//! The whole macro as a pure function, which ordinary tests can call.

use proc_macro2::{Span, TokenStream};

use crate::errors::Errors;
use crate::expand::expand;
use crate::extent::Extent;
use crate::handler::{IMPL, Item, Other};
use crate::plan::Plan;
use crate::recover::recover;
use crate::{args, requirement};

/// Expands one attribute: the guarded item, or the item beside every error that was found.
///
/// INVARIANT: the output holds a guard or a compile error, never neither.
pub(crate) fn require_auth(attribute: TokenStream, item: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    let item = Item::parse(item);
    let mut errors = Errors::new(item.subject(), item.usage());
    let arguments = args::parse(attribute, &mut errors);
    let requirement = requirement::check(&arguments, &mut errors);
    let plan = match &item {
        Item::Function(function) => Plan::new(function, arguments, requirement, &mut errors),
        Item::Other(other) => refuse(other, &mut errors),
    };
    let mut found = errors.into_vec();
    match plan {
        Some(plan) if found.is_empty() => return (expand(&plan), found),
        // No stage fails silently; should one ever, the handler must still not build.
        None if found.is_empty() => {
            found.push(syn::Error::new(Span::call_site(), "cannot expand `require_auth`"))
        }
        _ => {}
    }
    (recover(&item, &found), found)
}

fn refuse(other: &Other, errors: &mut Errors) -> Option<Plan> {
    let kind = &other.kind;
    let place = if kind == IMPL {
        "each method that handles requests"
    } else {
        "the function that handles the request"
    };
    errors.signature(Extent::from(other.span), format!("is {kind}: put `#[require_auth]` on {place}"));
    None
}

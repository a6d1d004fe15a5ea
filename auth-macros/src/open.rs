//! `#[public]`: a rule that says there is none, so that it is said and not forgotten.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{LitStr, Path};

use crate::errors::Errors;
use crate::extent::Extent;
use crate::handler::Function;
use crate::paths::Private;
use crate::plan::check_item;
use crate::record;
use crate::{args, forgotten};

/// What stands between the parentheses of a rule without conditions.
#[derive(Default)]
pub(crate) struct Plain {
    /// `reason = "…"`.
    pub(crate) reason: Option<LitStr>,
    /// `crate = path`.
    pub(crate) krate: Option<Path>,
}

/// The function with a record in front of its body and nothing else; `None` when something was wrong and reported.
pub(crate) fn expand(
    attribute: TokenStream,
    function: &Function,
    errors: &mut Errors,
) -> Option<TokenStream> {
    check_item(function, errors);
    for place in forgotten::marked_or_not(function) {
        let problem =
            "is public, so nobody is verified: remove the parameter, or write `#[require_auth(optional)]`";
        errors.signature(place, problem);
    }
    let before = errors.count();
    let arguments = args::parse_plain(attribute, "public", errors);
    if arguments.reason.is_none() && errors.count() == before {
        let problem = "`#[public]` has to say why: write `#[public(reason = \"health check\")]`";
        errors.argument(Extent::call_site(), problem);
    }
    let reason = arguments.reason.filter(|_| errors.is_empty())?;
    let private = Private::new(arguments.krate.as_ref());
    let access = private.item("Access");
    let access = quote!(#access::Public { reason: #reason });
    let record = record::items(function, None, &access, &private);
    let body = function.body.as_ref()?;
    Some(function.write(&function.sig, body, |inside| inside.extend([record, body.tokens.clone()])))
}

//! `#[public]`: a rule that says there is none, so that it is said and not forgotten.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Path, Token};

use crate::errors::Errors;
use crate::extent::Extent;
use crate::handler::Function;
use crate::paths::Private;
use crate::plan::check_item;
use crate::record;

/// What stands between the parentheses.
#[derive(Default)]
struct Arguments {
    reason: Option<LitStr>,
    krate: Option<Path>,
}

/// The function with a record in front of its body and nothing else; `None` when something was wrong and reported.
pub(crate) fn expand(
    attribute: TokenStream,
    function: &Function,
    errors: &mut Errors,
) -> Option<TokenStream> {
    check_item(function, errors);
    for marker in function.markers.iter().flat_map(|markers| &markers.principal) {
        let problem =
            "is public, so nobody is verified: remove the parameter, or write `#[require_auth(optional)]`";
        errors.signature(Extent::of(marker), problem);
    }
    let arguments = match (|input: ParseStream<'_>| Arguments::parse(input)).parse2(attribute) {
        Ok(arguments) => arguments,
        Err(error) => {
            errors.argument(error.span(), format!("{error}: write `#[public(reason = \"health check\")]`"));
            return None;
        }
    };
    let reason = arguments.reason.filter(|reason| !reason.value().trim().is_empty());
    let Some(reason) = reason else {
        let problem = "`#[public]` needs to say why: write `#[public(reason = \"health check\")]`";
        errors.argument(Extent::call_site(), problem);
        return None;
    };
    let private = Private::new(arguments.krate.as_ref());
    let access = private.item("Access");
    let access = quote!(#access::Public { reason: #reason });
    let Function { attrs, vis, sig, body, .. } = function;
    let record = record::items(attrs, sig, None, &access, &private);
    let body = body.as_ref()?;
    let mut output = quote!(#(#attrs)* #vis #sig);
    body.brace.surround(&mut output, |inside| {
        inside.extend(body.attrs.iter().map(ToTokens::to_token_stream));
        inside.extend(record);
        inside.extend(body.tokens.clone());
    });
    Some(output)
}

impl Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arguments = Self::default();
        while !input.is_empty() {
            if input.peek(Token![crate]) {
                input.parse::<Token![crate]>()?;
                input.parse::<Token![=]>()?;
                arguments.krate = Some(input.call(Path::parse_mod_style)?);
            } else {
                let key: Ident = input.parse()?;
                if key != "reason" {
                    return Err(syn::Error::new(key.span(), format!("unknown key `{key}`")));
                }
                if arguments.reason.is_some() {
                    return Err(syn::Error::new(key.span(), "`reason` is given twice"));
                }
                input.parse::<Token![=]>()?;
                arguments.reason = Some(input.parse()?);
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(arguments)
    }
}

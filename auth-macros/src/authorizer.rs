//! `#[authorizer]`: a function that answers a gateway. There is no body: the rule is the answer.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{FnArg, Ident, LitStr, Pat, ReturnType, Token};

use crate::args::Arguments;
use crate::comparison::OperandKind;
use crate::errors::Errors;
use crate::event;
use crate::extent::Extent;
use crate::handler::Function;
use crate::module::{key, split};
use crate::paths::{AUTHORIZER, Private, REJECTION, RULE, reserved};
use crate::record;
use crate::requirement::{Kind, Requirement};
use crate::{args, requirement};

/// The function with an answer for its body; `None` when something was wrong and reported.
pub(crate) fn expand(
    attribute: TokenStream,
    function: &Function,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let (context, rest) = take_context(attribute, errors);
    let arguments = args::parse(rest, errors);
    let requirement = requirement::check(&arguments, errors);
    check_function(function, errors);
    requirement.iter().for_each(|rule| refuse_unknown(rule, errors));
    refuse_settings(&arguments, errors);
    let event = event_name(function, event::find(function, errors)?, errors)?;
    let requirement = requirement.filter(|_| errors.is_empty())?;
    Some(write(function, &arguments, &requirement, &context, &event))
}

fn write(
    function: &Function,
    arguments: &Arguments,
    rule: &Requirement<'_>,
    context: &[LitStr],
    event: &Ident,
) -> TokenStream {
    let here = Span::mixed_site();
    let private = Private::new(arguments.krate.as_ref());
    let subject = format!("authorizer `{}`", function.sig.ident);
    let (requirement, checked) = record::requirement(&subject, rule, arguments, &private);
    let access = private.item("Access");
    let access = quote!(#access::Required(#requirement));
    let record = record::items(function, arguments.verifier.as_ref(), &access, &private);
    let (lazy, new, answer) =
        (private.item("LazyAuthorizer"), private.item("authorizer"), private.item("answer"));
    let verifier = arguments.verifier.as_ref().map(|path| {
        let borrow = quote_spanned!(Extent::of(path).first()=> &);
        quote_spanned!(here=> .verifier(|| #borrow #path))
    });
    let (authorizer, rule, error) = (reserved(AUTHORIZER), reserved(RULE), reserved(REJECTION));
    let answered = private.blame(quote!(#answer(&#authorizer, &#event)), Extent::of(event));
    let Function { attrs, vis, sig, .. } = function;
    quote_spanned! {here=>
        #(#attrs)* #vis #sig {
            #checked
            #record
            static #authorizer: #lazy = #lazy::new(|| #new(&#rule).context([#(#context),*]) #verifier .build());
            #answered.await.map_err(|#error| ::core::convert::From::from(#error))
        }
    }
}

/// Keys of the context that gateways use themselves, as the runtime knows them.
const RESERVED: [&str; 3] = ["claims", "integrationLatency", "principalId"];

/// What the runtime takes for a key of the context.
fn is_key(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-:.".contains(c))
}

/// `context("sub", "exp")`, which no other rule has.
fn take_context(attribute: TokenStream, errors: &mut Errors) -> (Vec<LitStr>, TokenStream) {
    let (mut claims, mut rest) = (Vec::new(), TokenStream::new());
    for entry in split(attribute) {
        if key(&entry).is_some_and(|key| key == "context") {
            match read_context.parse2(entry) {
                Ok(names) => claims.extend(names),
                Err(error) => errors.argument(error.span(), &error),
            }
        } else {
            rest.extend(quote!(#entry,));
        }
    }
    for (index, claim) in claims.iter().enumerate() {
        let name = claim.value();
        if RESERVED.contains(&name.as_str()) {
            let problem = format!(
                "the context takes the names of claims, and `{name}` is the gateway's own: name others"
            );
            errors.argument(Extent::of(claim), problem);
        } else if !is_key(&name) {
            let problem = format!(
                "the context takes the names of claims made of letters, digits and `_-:.`, found `{name}`: name others, or \
                 build an `Authorizer` with `context_as`"
            );
            errors.argument(Extent::of(claim), problem);
        } else if claims.iter().take(index).any(|before| before.value() == name) {
            errors.argument(Extent::of(claim), format!("`{name}` is given twice: remove one"));
        }
    }
    (claims, rest)
}

fn read_context(input: ParseStream<'_>) -> syn::Result<Vec<LitStr>> {
    let word: Ident = input.parse()?;
    let remedy = "write `context(\"sub\", \"exp\")`, the claims to hand on";
    let read = || {
        let content;
        syn::parenthesized!(content in input);
        Punctuated::<LitStr, Token![,]>::parse_terminated(&content)
    };
    match read() {
        Ok(names) if input.is_empty() => Ok(names.into_iter().collect()),
        _ => {
            input.parse::<TokenStream>()?;
            Err(syn::Error::new(word.span(), remedy))
        }
    }
}

fn check_function(function: &Function, errors: &mut Errors) {
    for again in &function.again {
        errors.argument(
            Extent::of(again),
            "a second rule for the same function: an authorizer has one, keep this",
        );
    }
    if let Some(body) = &function.body {
        let problem = "is an authorizer, whose answer is made of the rule, and has a body, which would not run: end it with `;`";
        errors.signature(Extent::from(body.brace.span.join()), problem);
    }
    if function.sig.asyncness.is_none() {
        errors.signature(function.sig.fn_token.span, "must be async: write `async fn`");
    }
    if matches!(function.sig.output, ReturnType::Default) {
        let problem = "returns nothing, so it could not answer: return a `Result` of the front's answer";
        errors.signature(Extent::of(&function.sig.ident), problem);
    }
    for marker in function.markers.iter().flat_map(|markers| &markers.principal) {
        let problem = "is an authorizer, which hands the caller on in its context: remove the parameter";
        errors.signature(Extent::of(marker), problem);
    }
}

/// Refuses what nobody can know before the function is called.
fn refuse_unknown(rule: &Requirement<'_>, errors: &mut Errors) {
    for part in rule.parts() {
        let is_body = |kind: &OperandKind| matches!(kind, OperandKind::Body(_));
        let problem = match &part.kind {
            Kind::Compare(comparison)
                if is_body(&comparison.left.kind) || is_body(&comparison.right.kind) =>
            {
                Some("no authorizer is given the body: put this condition above the handler")
            }
            Kind::When(..) => Some("`when` is asked by a handler alone: put it above the handler"),
            _ => part.belongs_to_handler(),
        };
        if let Some(problem) = problem {
            errors.argument(part.extent, problem);
        }
    }
}

fn refuse_settings(arguments: &Arguments, errors: &mut Errors) {
    let optional = arguments.optional.map(|span| ("optional", span));
    let records = arguments.refused_records.map(|records| ("refused_records", records.span));
    for (key, span) in optional.into_iter().chain(records) {
        errors.argument(Extent::from(span), format!("an authorizer takes no `{key}`: remove it"));
    }
}

/// The event by its name, for there is no body that a pattern could serve.
fn event_name(function: &Function, event: usize, errors: &mut Errors) -> Option<Ident> {
    let FnArg::Typed(typed) = function.sig.inputs.iter().nth(event)? else { return None };
    if let Pat::Ident(name) = &*typed.pat {
        return Some(name.ident.clone());
    }
    errors.signature(
        Extent::of(&typed.pat),
        "takes its event apart, which nothing would read: give it a plain name",
    );
    None
}

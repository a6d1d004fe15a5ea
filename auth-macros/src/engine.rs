//! The whole macro as a pure function, which ordinary tests can call.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;

use crate::args::Arguments;
use crate::errors::Errors;
use crate::expand::{expand, expand_denied};
use crate::extent::Extent;
use crate::handler::{AROUND, CLOSURE, Function, IMPL, Item, Other, SERVICE, STATEMENT};
use crate::paths::{Private, RULE, reserved};
use crate::plan::Plan;
use crate::recover::recover;
use crate::{args, forgotten, module, open, record, requirement};

/// Expands `#[require_auth]`: the guarded item, or the item beside every error that was found.
///
/// INVARIANT: the output holds a guard or a compile error, never neither. The same goes for the other two rules.
pub(crate) fn require_auth(attribute: TokenStream, item: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    on_function(&attribute, item, "require_auth", |function, errors| {
        let arguments = args::parse(attribute.clone(), errors);
        let requirement = requirement::check(&arguments, errors);
        forgotten::refuse(function, errors);
        let plan = Plan::new(function, &arguments, requirement, errors)?;
        errors.is_empty().then(|| expand(&plan))
    })
}

/// Expands `#[deny_all]`.
pub(crate) fn deny_all(attribute: TokenStream, item: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    on_function(&attribute, item, "deny_all", |function, errors| {
        let krate = args::parse_plain(attribute.clone(), "deny_all", errors).krate;
        let arguments = Arguments { krate, ..Arguments::default() };
        for place in forgotten::marked_or_not(function) {
            errors.signature(place, "denies everybody, so there is no principal: remove the parameter");
        }
        let requirement = requirement::check(&arguments, errors);
        let plan = Plan::new(function, &arguments, requirement, errors)?;
        errors.is_empty().then(|| expand_denied(&plan))
    })
}

/// Expands `#[public]`.
pub(crate) fn public(attribute: TokenStream, item: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    on_function(&attribute, item, "public", |function, errors| {
        open::expand(attribute.clone(), function, errors)
    })
}

/// Expands `#[authorizer]`.
pub(crate) fn authorizer(attribute: TokenStream, item: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    on_function(&attribute, item, "authorizer", |function, errors| {
        crate::authorizer::expand(attribute.clone(), function, errors)
    })
}

/// Expands `#[handlers]`.
pub(crate) fn handlers(attribute: TokenStream, item: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    let (mut output, errors) = module::expand(attribute, item);
    output.extend(errors.iter().map(syn::Error::to_compile_error));
    (output, errors)
}

/// Expands `rule!`: a requirement, in the words of the attribute.
pub(crate) fn rule(input: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    let mut errors = Errors::new("rule".to_owned(), None);
    let mut arguments = args::parse(input, &mut errors);
    let optional = arguments.optional.take().map(|span| (Extent::from(span), "optional"));
    let verifier = arguments.verifier.as_ref().map(|path| (Extent::of(path), "verifier"));
    let records = arguments.refused_records.map(|records| (Extent::from(records.span), "refused_records"));
    for (place, key) in optional.into_iter().chain(records).chain(verifier) {
        errors.argument(place, format!("`{key}` belongs to one handler: put it into the attribute"));
    }
    let requirement = requirement::check(&arguments, &mut errors);
    for part in requirement.iter().flat_map(|rule| rule.parts()) {
        if let Some(problem) = part.belongs_to_handler() {
            errors.argument(part.extent, problem);
        }
    }
    if arguments.conditions.is_empty() && errors.is_empty() {
        errors.argument(Span::call_site(), "no condition is given: write `rule!(role = \"admin\")`");
    }
    let private = Private::new(arguments.krate.as_ref());
    match requirement.filter(|_| errors.is_empty()) {
        Some(requirement) => {
            let (value, checked) = record::requirement("rule", &requirement, &arguments, &private);
            let ty = private.item("Requirement");
            let rule = reserved(RULE);
            // A constant, so that a name that is not declared is told while this is compiled, wherever it stands.
            (quote!({ #checked const #rule: #ty = #value; #rule }), Vec::new())
        }
        None => {
            let found = errors.into_vec();
            let errors: TokenStream = found.iter().map(syn::Error::to_compile_error).collect();
            let ty = private.item("Requirement");
            (quote!({ #errors #ty::Any(&[]) }), found)
        }
    }
}

/// Runs a rule's own work on a function; anything else is refused, and every error is emitted beside the item.
fn on_function(
    arguments: &TokenStream,
    item: TokenStream,
    attribute: &str,
    work: impl FnOnce(&Function, &mut Errors) -> Option<TokenStream>,
) -> (TokenStream, Vec<syn::Error>) {
    let item = Item::parse(item);
    let mut errors = Errors::new(item.subject(), item.usage(attribute));
    let output = match &item {
        Item::Function(function) => work(function, &mut errors),
        Item::Other(other) => refuse(other, attribute, &mut errors),
    };
    let mut found = errors.into_vec();
    match output {
        Some(output) if found.is_empty() => return (output, found),
        // No stage fails silently; should one ever, the handler must still not build.
        None if found.is_empty() => {
            found.push(syn::Error::new(Span::call_site(), format!("cannot expand `{attribute}`")))
        }
        _ => {}
    }
    let private = (!names_crate(arguments)).then(|| Private::new(None));
    (recover(&item, &found, private.as_ref()), found)
}

/// Whether the runtime may be somewhere else than under its own name.
fn names_crate(arguments: &TokenStream) -> bool {
    arguments.clone().into_iter().any(|tree| matches!(tree, TokenTree::Ident(word) if word == "crate"))
}

fn refuse(other: &Other, attribute: &str, errors: &mut Errors) -> Option<TokenStream> {
    let kind = other.kind.as_str();
    let remedy = match kind {
        CLOSURE | SERVICE | STATEMENT if attribute == "require_auth" => AROUND.to_owned(),
        IMPL => format!("put `#[{attribute}]` on each method that handles requests"),
        _ => format!("put `#[{attribute}]` on the function that handles the request"),
    };
    errors.signature(Extent::from(other.span), format!("is {kind}: {remedy}"));
    None
}

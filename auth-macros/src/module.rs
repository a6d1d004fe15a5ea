//! `#[handlers]`: every async function that leaves the module needs a rule, and shares the module's settings.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, ImplItem, Item, ItemMod, Meta, ReturnType, Signature, TraitItem, Visibility};

use crate::args;
use crate::errors::Errors;
use crate::extent::Extent;
use crate::handler::{self, MODULE, Other, is_ours};
use crate::output::returned_future;

/// The module with its settings handed down, or with an error for every function without a rule.
pub(crate) fn expand(settings: TokenStream, item: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    let mut module = match syn::parse2::<ItemMod>(item.clone()) {
        Ok(module) => module,
        Err(error) => {
            let error = not_a_module(handler::Item::parse(item.clone()), &error);
            return (item, vec![error]);
        }
    };
    let mut errors = check_settings(settings.clone(), &module);
    match &mut module.content {
        Some((_, items)) => items.iter_mut().for_each(|item| visit(item, &settings, &mut errors)),
        None => errors.push(elsewhere(&module)),
    }
    (module.to_token_stream(), errors)
}

fn not_a_module(item: handler::Item, error: &syn::Error) -> syn::Error {
    let subject = item.subject();
    let (place, kind) = match item {
        handler::Item::Function(function) => (Extent::of(&function.sig.ident), "is a function".to_owned()),
        handler::Item::Other(Other { span, kind, .. }) if kind == MODULE => {
            (Extent::from(span), format!("cannot be read ({error})"))
        }
        handler::Item::Other(Other { span, kind, .. }) => (Extent::from(span), format!("is {kind}")),
    };
    let remedy = "`#[handlers]` stands above a module that is written out: `#[handlers] mod api { .. }`";
    place.error(&format!("{subject} {kind}: {remedy}"))
}

/// Settings are the same for every handler, so conditions are not among them.
fn check_settings(settings: TokenStream, module: &ItemMod) -> Vec<syn::Error> {
    let mut errors = Errors::new(format!("module `{}`", module.ident), None);
    let arguments = args::parse(settings, &mut errors);
    let spans = [arguments.optional, arguments.refused_records.map(|records| records.span)];
    let spans = spans.into_iter().flatten().map(Extent::from);
    for place in arguments.conditions.iter().map(|condition| condition.extent).chain(spans) {
        let problem = "who may call is said at each handler: give the module only `verifier`, `vocabulary`, `allow` and \
                       `crate`";
        errors.argument(place, problem);
    }
    errors.into_vec()
}

fn elsewhere(module: &ItemMod) -> syn::Error {
    let name = &module.ident;
    let problem = format!(
        "the contents of module `{name}` are in another file, where `#[handlers]` cannot see them: write the module out here"
    );
    Extent::of(name).error(&problem)
}

fn visit(item: &mut Item, settings: &TokenStream, errors: &mut Vec<syn::Error>) {
    match item {
        Item::Fn(function) => check(&mut function.attrs, &function.vis, &function.sig, settings, errors),
        Item::Impl(block) => {
            // A method of a trait is as visible as the trait, which cannot be seen from here.
            let public = block.trait_.as_ref().map(|_| Visibility::Public(Default::default()));
            for member in &mut block.items {
                if let ImplItem::Fn(method) = member {
                    let vis = public.as_ref().unwrap_or(&method.vis);
                    check(&mut method.attrs, vis, &method.sig, settings, errors);
                }
            }
        }
        Item::Trait(block) => {
            for member in &mut block.items {
                if let TraitItem::Fn(method) = member
                    && method.default.is_some()
                {
                    check(&mut method.attrs, &block.vis, &method.sig, settings, errors);
                }
            }
        }
        Item::Mod(inner) => match &mut inner.content {
            Some((_, items)) => items.iter_mut().for_each(|item| visit(item, settings, errors)),
            None => errors.push(elsewhere(inner)),
        },
        _ => {}
    }
}

/// A private function cannot be run from outside; what calls it there has a rule itself.
fn check(
    attrs: &mut [Attribute],
    vis: &Visibility,
    sig: &Signature,
    settings: &TokenStream,
    errors: &mut Vec<syn::Error>,
) {
    let waits = sig.asyncness.is_some()
        || matches!(&sig.output, ReturnType::Type(_, ty) if returned_future(ty).is_some());
    match attrs.iter_mut().find(|attribute| is_ours(attribute)) {
        Some(rule) => hand_down(rule, settings),
        None if waits && !matches!(vis, Visibility::Inherited) => {
            let problem = format!(
                "handler `{}` has no rule: put `#[require_auth(..)]`, `#[public(reason = \"..\")]` or `#[deny_all]` above it, or \
                 make it private",
                sig.ident
            );
            errors.push(Extent::of(&sig.ident).error(&problem));
        }
        None => {}
    }
}

/// Adds the module's settings to a rule; one the rule makes itself comes first and counts.
fn hand_down(rule: &mut Attribute, settings: &TokenStream) {
    let takes_all = rule
        .path()
        .segments
        .last()
        .is_some_and(|last| last.ident == "require_auth" || last.ident == "authorizer");
    let own = match &rule.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let given: Vec<_> = split(own.clone()).iter().filter_map(key).collect();
    let shares_vocabulary = takes_all && given.iter().any(|key| key == "vocabulary");
    let own = if shares_vocabulary { with_vocabulary(own, settings) } else { own };
    let missing = split(settings.clone()).into_iter().filter(|setting| {
        // The other two rules verify nobody, but have to find the runtime.
        key(setting).is_some_and(|key| (takes_all || key == "crate") && !given.contains(&key))
    });
    let missing: Vec<_> = missing.collect();
    if shares_vocabulary || !missing.is_empty() {
        let (path, tokens) = (rule.path().clone(), join(&own, missing.iter()));
        rule.meta = syn::parse_quote!(#path(#tokens));
    }
}

/// The rule's own entries, with the kinds of names that its `vocabulary(..)` does not speak of from the module's.
fn with_vocabulary(own: TokenStream, settings: &TokenStream) -> TokenStream {
    let shared = split(settings.clone()).iter().find_map(vocabulary).map_or_else(Vec::new, split);
    let mut is_next = false;
    let merge = |tree: TokenTree| match tree {
        TokenTree::Group(group) if std::mem::take(&mut is_next) => merged(&group, &shared).into(),
        other => {
            is_next = matches!(&other, TokenTree::Ident(word) if word == "vocabulary");
            other
        }
    };
    own.into_iter().map(merge).collect()
}

/// What is in the parentheses of `vocabulary(..)`.
fn vocabulary(entry: &TokenStream) -> Option<TokenStream> {
    let mut trees = entry.clone().into_iter();
    match (trees.next()?, trees.next()?) {
        (TokenTree::Ident(word), TokenTree::Group(group)) if word == "vocabulary" => Some(group.stream()),
        _ => None,
    }
}

fn merged(own: &Group, shared: &[TokenStream]) -> Group {
    let given: Vec<_> = split(own.stream()).iter().filter_map(key).collect();
    if given.is_empty() {
        return own.clone();
    }
    let missing = shared.iter().filter(|entry| key(entry).is_some_and(|key| !given.contains(&key)));
    let mut group = Group::new(own.delimiter(), join(&own.stream(), missing));
    group.set_span(own.span());
    group
}

/// The entries in `own`, and then the others.
fn join<'e>(own: &TokenStream, others: impl Iterator<Item = &'e TokenStream>) -> TokenStream {
    let mut others = others.peekable();
    let comma = (others.peek().is_some() && !own.is_empty() && !ends_with_comma(own)).then(|| quote!(,));
    quote!(#own #comma #(#others),*)
}

/// The entries between commas.
pub(crate) fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut entries = vec![TokenStream::new()];
    for tree in tokens {
        match (&tree, entries.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => entries.push(TokenStream::new()),
            (_, Some(last)) => last.extend([tree]),
            (_, None) => {}
        }
    }
    entries.retain(|entry| !entry.is_empty());
    entries
}

pub(crate) fn key(entry: &TokenStream) -> Option<String> {
    entry.clone().into_iter().next().map(|tree| tree.to_string())
}

fn ends_with_comma(tokens: &TokenStream) -> bool {
    matches!(tokens.clone().into_iter().last(), Some(TokenTree::Punct(punct)) if punct.as_char() == ',')
}

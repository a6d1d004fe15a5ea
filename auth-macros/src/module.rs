//! `#[handlers]`: every async function that leaves the module needs a rule, and shares the module's settings.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, ImplItem, Item, ItemMod, Meta, ReturnType, Signature, Visibility};

use crate::extent::Extent;
use crate::handler::is_ours;
use crate::plan::returns_future;

/// The module with its settings handed down, or with an error for every function without a rule.
pub(crate) fn expand(settings: TokenStream, item: TokenStream) -> (TokenStream, Vec<syn::Error>) {
    let mut errors = Vec::new();
    let Ok(mut module) = syn::parse2::<ItemMod>(item.clone()) else {
        let problem =
            "`#[handlers]` belongs above a module written out in this file: `#[handlers] mod api { .. }`";
        errors.push(Extent::call_site().error(problem));
        return (item, errors);
    };
    match &mut module.content {
        Some((_, items)) => items.iter_mut().for_each(|item| visit(item, &settings, &mut errors)),
        None => {
            let problem = format!(
                "the contents of module `{}` are in another file, where this attribute cannot see them: write the module out \
                 here, or put it around the declarations in that file",
                module.ident
            );
            errors.push(Extent::of(&module.ident).error(&problem));
        }
    }
    (module.to_token_stream(), errors)
}

fn visit(item: &mut Item, settings: &TokenStream, errors: &mut Vec<syn::Error>) {
    match item {
        Item::Fn(function) => check(&mut function.attrs, &function.vis, &function.sig, settings, errors),
        Item::Impl(block) => {
            for member in &mut block.items {
                if let ImplItem::Fn(method) = member {
                    check(&mut method.attrs, &method.vis, &method.sig, settings, errors);
                }
            }
        }
        Item::Mod(inner) => {
            let items = inner.content.iter_mut().flat_map(|(_, items)| items);
            items.for_each(|item| visit(item, settings, errors));
        }
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
    let waits =
        sig.asyncness.is_some() || matches!(&sig.output, ReturnType::Type(_, ty) if returns_future(ty));
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
    if settings.is_empty() || !rule.path().segments.last().is_some_and(|last| last.ident == "require_auth") {
        return;
    }
    let own = match &rule.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let missing = split(settings.clone()).into_iter().filter(|setting| {
        let key = key(setting);
        !split(own.clone()).iter().any(|one| self::key(one) == key)
    });
    let comma = (!own.is_empty() && !ends_with_comma(&own)).then(|| quote!(,));
    let path = rule.path().clone();
    let tokens = quote!(#own #comma #(#missing),*);
    rule.meta = syn::parse_quote!(#path(#tokens));
}

/// The entries between commas.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
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

fn key(entry: &TokenStream) -> Option<String> {
    entry.clone().into_iter().next().map(|tree| tree.to_string())
}

fn ends_with_comma(tokens: &TokenStream) -> bool {
    matches!(tokens.clone().into_iter().last(), Some(TokenTree::Punct(punct)) if punct.as_char() == ',')
}

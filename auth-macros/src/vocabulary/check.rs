//! Turns a declaration into terms that make sense, or says why it does not.

use std::collections::BTreeSet;

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, Path};

use super::closure::{closure, cycles, superfluous};
use super::parse::{Declaration, Variant};
use crate::errors::Errors;
use crate::extent::Extent;
use crate::names::{self, Kind, Place};
use crate::words::{nearest, shorten};

/// One variant with everything that follows from the hierarchy.
pub(crate) struct Term<'d> {
    pub(crate) ident: &'d Ident,
    pub(crate) name: String,
    /// Its own name, then that of every term which includes it.
    pub(crate) satisfied_by: Vec<String>,
    /// By itself or through what it includes; each spelling once.
    pub(crate) grants: Vec<&'d Path>,
    /// The numbers of all it includes, itself first.
    pub(crate) includes: Vec<usize>,
}

/// The terms in the order of the variants, with names checked first, then the hierarchy.
///
/// The result is only complete when no error was added.
pub(crate) fn check<'d>(declaration: &'d Declaration<'_>, errors: &mut Errors) -> Vec<Term<'d>> {
    let kind = declaration.kind;
    let variants = declaration.variants.as_slice();
    let names: Vec<_> = variants.iter().map(|variant| name(kind, variant, errors)).collect();
    refuse_same_names(variants, &names, errors);
    let edges: Vec<_> = (0..variants.len()).map(|index| included(kind, index, variants, errors)).collect();
    refuse_detours(kind, variants, &edges, errors);
    for variant in variants {
        refuse_same_grants(variant, errors);
    }
    terms(variants, &names, &closure(&edges))
}

/// The name in tokens; empty when it is wrong, which has been reported.
fn name(kind: Kind, variant: &Variant<'_>, errors: &mut Errors) -> String {
    let ident = variant.ident;
    let checked = match &variant.words.name {
        Some(literal) => names::check(kind, Place::Declaration, literal),
        None if words(ident).len() > 1 => {
            let remedy = Place::Declaration.write(kind, &spelling(kind, ident));
            Err(format!("variant `{ident}` has several words: say how tokens spell it, as in `{remedy}`"))
        }
        None => {
            let name = spelling(kind, ident);
            names::flaw(kind, Place::Declaration, &name, &format!("{name:?}")).map_or(Ok(name), Err)
        }
    };
    checked.map_err(|problem| errors.argument(place(variant), problem)).unwrap_or_default()
}

/// Where a variant gets its name.
fn place(variant: &Variant<'_>) -> Span {
    variant.words.name.as_ref().map_or_else(|| variant.ident.span(), syn::LitStr::span)
}

fn refuse_same_names(variants: &[Variant<'_>], names: &[String], errors: &mut Errors) {
    for (index, (variant, name)) in variants.iter().zip(names).enumerate() {
        let earlier = variants.iter().zip(names).take(index).find(|(_, earlier)| *earlier == name);
        if let Some((earlier, _)) = earlier.filter(|_| !name.is_empty()) {
            let (first, second) = (earlier.ident, variant.ident);
            let problem =
                format!("`{first}` and `{second}` are both called `{name:?}` in tokens: rename one");
            errors.argument(place(variant), problem);
        }
    }
}

/// The numbers of the variants that the one at `index` includes by itself, each once.
fn included(kind: Kind, index: usize, all: &[Variant<'_>], errors: &mut Errors) -> Vec<usize> {
    let mut found = Vec::new();
    for ident in all.get(index).into_iter().flat_map(|variant| variant.words.includes()) {
        match all.iter().position(|other| other.ident.unraw() == ident.unraw()) {
            None => errors.argument(ident.span(), unknown(kind, ident, index, all)),
            Some(itself) if itself == index => {
                errors.argument(ident.span(), format!("`{ident}` includes itself: remove it"));
            }
            Some(other) if found.contains(&other) => {
                errors.argument(ident.span(), format!("`{ident}` is included twice: remove one"));
            }
            Some(other) => found.push(other),
        }
    }
    found
}

fn unknown(kind: Kind, ident: &Ident, index: usize, all: &[Variant<'_>]) -> String {
    let others = all.iter().enumerate().filter(|(other, _)| *other != index);
    let others: Vec<_> = others.map(|(_, variant)| variant.ident.to_string()).collect();
    let remedy = match nearest(&ident.to_string(), others.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if others.is_empty() => "there is no other".to_owned(),
        None => format!("the others are `{}`", others.join("`, `")),
    };
    format!("there is no {} `{ident}` here: {remedy}", kind.word())
}

/// Refuses cycles; without any, also what is included both directly and through another.
fn refuse_detours(kind: Kind, variants: &[Variant<'_>], edges: &[Vec<usize>], errors: &mut Errors) {
    let idents: Vec<_> = variants.iter().map(|variant| variant.ident.to_string()).collect();
    let ident = |index: usize| idents.get(index).map_or("", String::as_str);
    let cycles = cycles(edges);
    for cycle in &cycles {
        let round: Vec<_> = cycle.iter().chain(cycle.first()).map(|index| ident(*index)).collect();
        let (word, shown) = (kind.word(), round.join("` includes `"));
        let problem = format!("`{shown}`: no {word} can include itself, remove one of these");
        errors.argument(mention(variants, &round), problem);
    }
    if !cycles.is_empty() {
        return;
    }
    for index in 0..edges.len() {
        for (weaker, other) in superfluous(index, edges) {
            let (this, weaker, other) = (ident(index), ident(weaker), ident(other));
            let problem =
                format!("`{this}` includes `{weaker}` through `{other}` already: remove `{weaker}`");
            errors.argument(mention(variants, &[this, weaker]), problem);
        }
    }
}

/// Where the first of two variants names the second.
fn mention(variants: &[Variant<'_>], names: &[&str]) -> Span {
    let [first, second, ..] = names else { return Span::call_site() };
    let named = variants.iter().filter(|variant| variant.ident == first);
    let mut included = named.flat_map(|variant| variant.words.includes());
    included.find(|ident| ident == second).map_or_else(Span::call_site, Ident::span)
}

fn refuse_same_grants(variant: &Variant<'_>, errors: &mut Errors) {
    let mut seen = BTreeSet::new();
    for path in variant.words.grants() {
        if !seen.insert(path.to_token_stream().to_string()) {
            errors.argument(Extent::of(path), format!("`{}` is granted twice: remove one", shorten(path)));
        }
    }
}

fn terms<'d>(variants: &'d [Variant<'_>], names: &[String], closure: &[Vec<usize>]) -> Vec<Term<'d>> {
    let numbered = variants.iter().zip(names).zip(closure).enumerate();
    let term = |(index, ((variant, name), includes)): (usize, ((&'d Variant<'_>, &String), &Vec<usize>))| {
        let stronger =
            |(other, (_, reach)): &(usize, (&String, &Vec<usize>))| *other != index && reach.contains(&index);
        let stronger = names.iter().zip(closure).enumerate().filter(stronger).map(|(_, (name, _))| name);
        Term {
            ident: variant.ident,
            name: name.clone(),
            satisfied_by: [name].into_iter().chain(stronger).cloned().collect(),
            grants: granted(variants, includes),
            includes: includes.clone(),
        }
    };
    numbered.map(term).collect()
}

fn granted<'d>(variants: &'d [Variant<'_>], includes: &[usize]) -> Vec<&'d Path> {
    let mut seen = BTreeSet::new();
    let variants = includes.iter().filter_map(|index| variants.get(*index));
    let paths = variants.flat_map(|variant| variant.words.grants());
    paths.filter(|path| seen.insert(path.to_token_stream().to_string())).collect()
}

/// The name tokens most likely use for a variant: `read-only` for a role `ReadOnly`, `orders:write` for a scope.
pub(crate) fn spelling(kind: Kind, ident: &Ident) -> String {
    let separator = if kind == Kind::Scope { ":" } else { "-" };
    words(ident).join(separator)
}

/// The words of a name in camel case, in lower case; a row of capitals is one word.
fn words(ident: &Ident) -> Vec<String> {
    let text: Vec<char> = ident.unraw().to_string().chars().collect();
    let mut words = vec![String::new()];
    for (index, char) in text.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| text.get(index));
        let in_capitals = before.is_some_and(|before| before.is_uppercase());
        let ends_capitals = in_capitals && text.get(index + 1).is_some_and(|after| after.is_lowercase());
        if *char == '_' || (char.is_uppercase() && (!in_capitals || ends_capitals)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| *char != '_') {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

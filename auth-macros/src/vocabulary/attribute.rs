//! The grammar of the attributes inside the enum: `#[roles(..)]` above it, `#[role(..)]` on a variant, and their like.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Ident, LitStr, Meta, Path};

use super::check::spelling;
use super::entries::{entries, key, list, list_of, path_after, set, unknown};
use crate::args::{is_absolute, token_at, value_at};
use crate::errors::Errors;
use crate::extent::Extent;
use crate::names::{Kind, Place};
use crate::words::{meant_text, shorten};

/// What stands above the enum.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) krate: Option<Path>,
    pub(crate) roles: Option<Path>,
}

/// What stands on a variant.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) name: Option<LitStr>,
    includes: Option<Vec<Ident>>,
    grants: Option<Vec<Path>>,
}

/// Reads `#[roles(..)]`, `#[scopes(..)]` or `#[acr_values(..)]`.
pub(crate) fn settings(kind: Kind, attrs: &[Attribute], errors: &mut Errors) -> Settings {
    let mut settings = Settings::default();
    let (word, own) = (kind.word(), kind.settings());
    if let Some(misplaced) = attrs.iter().find(|attribute| attribute.path().is_ident(word)) {
        let problem = format!("`#[{word}(..)]` belongs on a variant: above the enum write `#[{own}(..)]`");
        errors.argument(Extent::of(misplaced.path()), problem);
    }
    let remedy = format!("write `#[{own}(crate = ::name)]` or remove it");
    if let Some(tokens) = only(own, &remedy, attrs, errors) {
        entries(tokens, errors, |input, errors| settings.entry(kind, input, errors));
    }
    settings
}

/// Reads `#[role(..)]`, `#[scope(..)]` or `#[acr(..)]` on the variant `ident`.
pub(crate) fn words(kind: Kind, ident: &Ident, attrs: &[Attribute], errors: &mut Errors) -> Words {
    let mut words = Words::default();
    let (word, outer) = (kind.word(), kind.settings());
    if let Some(misplaced) = attrs.iter().find(|attribute| attribute.path().is_ident(outer)) {
        let problem = format!("`#[{outer}(..)]` belongs above the enum: on a variant write `#[{word}(..)]`");
        errors.argument(Extent::of(misplaced.path()), problem);
    }
    let remedy = match meant_name(word, attrs) {
        Some(meant) => format!("write `#[{word}({meant})]`"),
        None => format!("write `{}` or remove it", Place::Declaration.write(kind, &spelling(kind, ident))),
    };
    if let Some(tokens) = only(word, &remedy, attrs, errors) {
        entries(tokens, errors, |input, errors| words.entry(kind, input, errors));
    }
    words
}

/// The tokens between the parentheses of the attribute called `word`, of which there may be one.
fn only(word: &str, remedy: &str, attrs: &[Attribute], errors: &mut Errors) -> Option<TokenStream> {
    let mut ours = attrs.iter().filter(|attribute| attribute.path().is_ident(word));
    let first = ours.next()?;
    if let Some(second) = ours.next() {
        let problem = format!("`#[{word}(..)]` is given twice: write everything in one");
        errors.argument(Extent::of(second.path()), problem);
    }
    match &first.meta {
        Meta::List(list) if !list.tokens.is_empty() => return Some(list.tokens.clone()),
        Meta::List(_) | Meta::Path(_) => {
            let problem = format!("`#[{word}]` says nothing: {remedy}");
            errors.argument(Extent::of(first.path()), problem);
        }
        Meta::NameValue(_) => {
            let problem = format!("`#[{word}]` takes its value in parentheses: {remedy}");
            errors.argument(Extent::of(&first.meta), problem);
        }
    }
    None
}

/// The literal of `#[role = "…"]`.
fn meant_name(word: &str, attrs: &[Attribute]) -> Option<String> {
    attrs.iter().filter(|attribute| attribute.path().is_ident(word)).find_map(|attribute| {
        match &attribute.meta {
            Meta::NameValue(pair) => meant_text(&pair.value.to_token_stream()),
            _ => None,
        }
    })
}

impl Settings {
    fn entry(&mut self, kind: Kind, input: ParseStream<'_>, errors: &mut Errors) -> Option<()> {
        let keys: &[&str] = if kind == Kind::Scope { &["roles", "crate"] } else { &["crate"] };
        let key = key(input, keys, errors)?;
        match key.unraw().to_string().as_str() {
            "crate" => {
                let remedy = "write `crate = ::name` or `crate = crate::module`";
                let path = path_after(&key, input, remedy, errors)?;
                if !is_absolute(&path) {
                    let shown = shorten(&path);
                    let problem = format!("`{shown}` is relative and could mean another item: {remedy}");
                    errors.argument(Extent::of(&path), problem);
                    return None;
                }
                set(&mut self.krate, path, &key, errors);
            }
            "roles" if kind == Kind::Scope => {
                let path = path_after(&key, input, "write `roles = Role`", errors)?;
                set(&mut self.roles, path, &key, errors);
            }
            word => return unknown(&key, word, keys, "", errors),
        }
        Some(())
    }
}

impl Words {
    /// The variants named by `includes(..)`.
    pub(crate) fn includes(&self) -> &[Ident] {
        self.includes.as_deref().unwrap_or_default()
    }

    /// The paths in `grants(..)`.
    pub(crate) fn grants(&self) -> &[Path] {
        self.grants.as_deref().unwrap_or_default()
    }

    fn entry(&mut self, kind: Kind, input: ParseStream<'_>, errors: &mut Errors) -> Option<()> {
        let keys: &[&str] = match kind {
            Kind::Acr => &["includes"],
            Kind::Role => &["includes", "grants"],
            Kind::Scope => &[],
        };
        if input.peek(LitStr) {
            return self.name(kind, input, errors);
        }
        let named = how_named(kind, &value_at(input));
        let Some(key) = input.call(Ident::parse_any).ok() else {
            let found = token_at(input);
            let remedy = if named.is_empty() { list_of(keys) } else { named };
            let problem = format!("expected a name or a key, found `{}`: {remedy}", shorten(&found));
            errors.argument(Extent::of(&found), problem);
            return None;
        };
        match key.unraw().to_string().as_str() {
            word @ "includes" if keys.contains(&word) => {
                let list = list(&key, kind.example(), input, errors)?;
                let variants = list.iter().filter_map(|path| alone(path, errors)).collect();
                set(&mut self.includes, variants, &key, errors);
            }
            word @ "grants" if keys.contains(&word) => {
                let list = list(&key, "Scope::OrdersRead", input, errors)?;
                set(&mut self.grants, list, &key, errors);
            }
            word => return unknown(&key, word, keys, &named, errors),
        }
        Some(())
    }

    fn name(&mut self, kind: Kind, input: ParseStream<'_>, errors: &mut Errors) -> Option<()> {
        let name: LitStr = input.parse().ok()?;
        if self.name.is_some() {
            let word = kind.word();
            let problem = format!("a second name, {}: a {word} has one in tokens", name.token());
            errors.argument(name.span(), problem);
            return Some(());
        }
        if !name.suffix().is_empty() {
            let meant = Place::Declaration.write(kind, &name.value());
            let problem = format!("a name has no suffix, found `{}`: write `{meant}`", name.token());
            errors.argument(name.span(), problem);
        }
        self.name = Some(name);
        Some(())
    }
}

/// The remedy for something that is neither a name nor a key.
fn how_named(kind: Kind, value: &TokenStream) -> String {
    let word = kind.word();
    let mut parts = value.clone().into_iter().skip(1);
    let rest: TokenStream = match parts.next() {
        None => value.clone(),
        Some(TokenTree::Punct(equals)) if equals.as_char() == '=' => parts.collect(),
        Some(_) if kind == Kind::Scope => return format!("a {word} has nothing but a name"),
        Some(_) => return String::new(),
    };
    let meant = meant_text(&rest).unwrap_or_else(|| "\"name\"".to_owned());
    format!("a name stands alone and in quotes, as in `#[{word}({meant})]`")
}

impl Kind {
    const fn example(self) -> &'static str {
        match self {
            Self::Acr => "Silver",
            Self::Role | Self::Scope => "Editor",
        }
    }
}

/// A variant of the same enum, which needs no path.
fn alone(path: &Path, errors: &mut Errors) -> Option<Ident> {
    if let Some(ident) = path.get_ident() {
        return Some(ident.clone());
    }
    let last = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    let problem = format!("`{}` is a path: name the variant alone, `{last}`", shorten(path));
    errors.argument(Extent::of(path), problem);
    None
}

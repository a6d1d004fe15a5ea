//! The enum as written: which variants there are, and what their attributes say.

use quote::ToTokens;
use syn::{Fields, Ident, Item, ItemEnum, Path, Visibility};

use super::attribute::{self, Settings, Words};
use crate::errors::Errors;
use crate::extent::Extent;
use crate::names::Kind;

/// What a derive stands on, readable but not yet checked for sense.
pub(crate) struct Declaration<'i> {
    pub(crate) kind: Kind,
    pub(crate) ident: &'i Ident,
    pub(crate) vis: &'i Visibility,
    /// `crate = path`.
    pub(crate) krate: Option<Path>,
    /// `roles = path`, above scopes.
    pub(crate) roles: Option<Path>,
    pub(crate) variants: Vec<Variant<'i>>,
}

/// One variant and its attribute.
pub(crate) struct Variant<'i> {
    pub(crate) ident: &'i Ident,
    pub(crate) words: Words,
}

impl<'i> Declaration<'i> {
    /// Reads the item; `None` when it is nothing a derive could stand on, which has been reported.
    pub(crate) fn parse(kind: Kind, item: &'i Item, errors: &mut Errors) -> Option<Self> {
        let Item::Enum(item) = item else {
            let problem =
                format!("`{}` is derived on an enum with one variant per {}", kind.derive(), kind.word());
            errors.argument(name_of(item).map_or_else(|| Extent::of(item), Extent::of), problem);
            return None;
        };
        refuse_generics(item, errors)?;
        if item.variants.is_empty() {
            let problem = format!("there are no variants: declare one per {}", kind.word());
            errors.argument(Extent::of(&item.ident), problem);
        }
        let Settings { krate, roles } = attribute::settings(kind, &item.attrs, errors);
        let variants = item.variants.iter().map(|variant| Variant::parse(kind, variant, errors)).collect();
        Some(Self { kind, ident: &item.ident, vis: &item.vis, krate, roles, variants })
    }
}

impl<'i> Variant<'i> {
    fn parse(kind: Kind, variant: &'i syn::Variant, errors: &mut Errors) -> Self {
        let ident = &variant.ident;
        if !matches!(variant.fields, Fields::Unit) {
            let problem =
                format!("variant `{ident}` has fields, which a {} cannot: remove them", kind.word());
            errors.argument(Extent::of(&variant.fields), problem);
        }
        if let Some((_, value)) = &variant.discriminant {
            let problem = format!("variant `{ident}` has a discriminant: remove it, tokens hold names only");
            errors.argument(Extent::of(value), problem);
        }
        Self { ident, words: attribute::words(kind, ident, &variant.attrs, errors) }
    }
}

/// What messages are about: ``enum `Role` ``.
pub(crate) fn subject(item: &Item) -> String {
    let kind = match item {
        Item::Enum(_) => "enum",
        Item::Struct(_) => "struct",
        Item::Union(_) => "union",
        _ => "item",
    };
    name_of(item).map_or_else(|| kind.to_owned(), |name| format!("{kind} `{name}`"))
}

const fn name_of(item: &Item) -> Option<&Ident> {
    match item {
        Item::Enum(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

fn refuse_generics(item: &ItemEnum, errors: &mut Errors) -> Option<()> {
    let generics = &item.generics;
    let place = match (&generics.where_clause, generics.params.is_empty()) {
        (None, true) => return Some(()),
        (Some(clause), true) => clause.to_token_stream(),
        (_, false) => generics.to_token_stream(),
    };
    errors.argument(Extent::of(&place), "a vocabulary has no generic parameters: remove them");
    None
}

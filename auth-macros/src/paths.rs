//! The one table of names used in quoting: absolute paths into the runtime, and the `__auth` names an expansion adds.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;

use crate::extent::Extent;

/// The requirement and the handler's name, as data.
pub(crate) const RULE: &str = "__AUTH_RULE";
/// What the attribute demands, where the compiler is asked about it.
pub(crate) const REQUIREMENT: &str = "__AUTH_REQUIREMENT";
/// A type of the handler's own, in whose name the handler counts as guarded.
pub(crate) const HERE: &str = "__AuthHere";
/// A verified caller, while the handler's own conditions are asked.
pub(crate) const ASKING: &str = "__auth_asking";
/// What the guard copied out of the event.
pub(crate) const PENDING: &str = "__auth_pending";
/// Proof that this caller met this rule; principals are read from it.
pub(crate) const GRANT: &str = "__auth_grant";
/// What the outside is told when the caller did not.
pub(crate) const REJECTION: &str = "__auth_rejection";
/// A principal, between the grant and the author's own pattern.
pub(crate) const PRINCIPAL: &str = "__auth_principal";
/// The event, when the author's pattern would take it apart before the guard has run.
pub(crate) const EVENT: &str = "__auth_event";
/// The event, when refused records are taken out of it.
pub(crate) const BATCH: &str = "__auth_batch";
/// How the answer reports records.
pub(crate) const REPORTS: &str = "__auth_reports";
/// The senders of the records that are left, and the records that failed.
pub(crate) const SCREENED: &str = "__auth_screened";
/// What answers a gateway.
pub(crate) const AUTHORIZER: &str = "__AUTH_AUTHORIZER";
/// What the body answered, when something is done with it.
pub(crate) const OUTPUT: &str = "__auth_output";
/// A variant of a declared vocabulary.
pub(crate) const TERM: &str = "__auth_term";
/// Any type; see `vocabulary::expand::as_kinds`.
pub(crate) const ANY: &str = "__AuthAny";
/// Never bound; see `expand::opaque_body`.
pub(crate) const NEVER: &str = "__auth_never";

/// One of the names above, invisible to the author's own code.
pub(crate) fn reserved(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The hidden module of the runtime that expansions call.
pub(crate) struct Private {
    path: Vec<TokenTree>,
    hygiene: Span,
}

/// The path of one item of it.
///
/// Written token by token: a `TokenStream` inside another costs several calls of the compiler, and an expansion names a
/// dozen items.
pub(crate) struct Item<'p> {
    module: &'p Private,
    name: Ident,
}

impl ToTokens for Item<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.module.path.iter().cloned());
        self.name.to_tokens(tokens);
    }
}

impl Private {
    /// Finds the runtime under its own name, or where `crate = path` said.
    pub(crate) fn new(krate: Option<&Path>) -> Self {
        let here = Span::mixed_site();
        let Some((path, first)) = krate.and_then(|path| Some((path, &path.segments.first()?.ident))) else {
            return Self { path: inside(quote_spanned!(here=> ::auth_runtime), here), hygiene: here };
        };
        // `$crate` means nothing outside the macro it was written in. Any other path means the same everywhere, and
        // lints about the way it is spelled are better not repeated for every use.
        let hygiene = if *first == "$crate" { first.span() } else { here.located_at(first.span()) };
        let respan = |mut tree: TokenTree| {
            tree.set_span(hygiene.located_at(tree.span()));
            tree
        };
        let root = path.to_token_stream().into_iter().map(respan).collect();
        Self { path: inside(root, hygiene), hygiene }
    }

    /// The path of `name`.
    pub(crate) fn item(&self, name: &str) -> Item<'_> {
        Item { module: self, name: Ident::new(name, self.hygiene) }
    }

    /// A call of `name`, blamed on `extent` when a type does not fit: the error then shows the author's own code.
    pub(crate) fn call_at(&self, name: &str, argument: TokenStream, extent: Extent) -> TokenStream {
        let path = self.item(name);
        self.blame(quote!(#path(#argument)), extent)
    }

    /// Moves `tokens` that begin with an [`item`](Self::item) to `extent`, where `$crate` must still mean what it did.
    pub(crate) fn blame(&self, tokens: TokenStream, extent: Extent) -> TokenStream {
        extent.blame(tokens, self.hygiene)
    }
}

/// The path of the hidden module in the crate at `root`, up to where the name of an item follows.
fn inside(root: TokenStream, hygiene: Span) -> Vec<TokenTree> {
    quote_spanned!(hygiene=> #root::__private::).into_iter().collect()
}

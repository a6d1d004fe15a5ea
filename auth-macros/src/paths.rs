//! The one table of names used in quoting: absolute paths into the runtime, and the `__auth` names an expansion adds.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Path;

use crate::extent::Extent;

/// The requirement and the handler's name, as data.
pub(crate) const RULE: &str = "__AUTH_RULE";
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
/// What the body answered, when its type has no name.
pub(crate) const OUTPUT: &str = "__auth_output";
/// Never bound; see `expand::opaque_body`.
pub(crate) const NEVER: &str = "__auth_never";

/// One of the names above, invisible to the author's own code.
pub(crate) fn reserved(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The hidden module of the runtime that expansions call.
pub(crate) struct Private {
    module: TokenStream,
    hygiene: Span,
}

impl Private {
    /// Finds the runtime under its own name, or where `crate = path` said.
    pub(crate) fn new(krate: Option<&Path>) -> Self {
        // A path the author gave keeps the author's hygiene: `$crate` means nothing anywhere else.
        let (root, hygiene) = match krate {
            Some(path) => (quote!(#path), path.segments.first().map_or_else(Span::call_site, |s| s.ident.span())),
            None => (quote!(::auth_runtime), Span::mixed_site()),
        };
        Self { module: quote!(#root::__private), hygiene }
    }

    /// The path of `name`, blamed on the attribute when it does not fit.
    pub(crate) fn item(&self, name: &str) -> TokenStream {
        self.item_at(name, Span::call_site().into())
    }

    /// The path of `name`, blamed on `extent` when it does not fit: so a type error shows the author's own type.
    pub(crate) fn item_at(&self, name: &str, extent: Extent) -> TokenStream {
        let module = &self.module;
        let name = Ident::new(name, self.hygiene);
        extent.blame(quote!(#module::#name), self.hygiene)
    }
}

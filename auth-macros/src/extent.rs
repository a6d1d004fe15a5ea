//! A stretch of the author's source: where errors, ours or the compiler's, should point.

use proc_macro2::{Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// From the first to the last token of something.
///
/// Joining two spans is not possible on a stable compiler, so both ends travel until tokens are made of them.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    first: Span,
    last: Span,
}

impl Extent {
    /// All of `tokens`; the place of the attribute when there are none.
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        let mut trees = tokens.to_token_stream().into_iter();
        let first = trees.next().map_or_else(Span::call_site, |tree| tree.span());
        let last = trees.last().map_or(first, |tree| tree.span());
        Self { first, last }
    }

    /// The attribute itself.
    pub(crate) fn call_site() -> Self {
        Self::from(Span::call_site())
    }

    /// From the beginning of this to the end of `other`.
    pub(crate) fn to(self, other: Self) -> Self {
        Self { first: self.first, last: other.last }
    }

    /// Where it begins.
    pub(crate) fn first(self) -> Span {
        self.first
    }

    /// Where it ends.
    pub(crate) fn last(self) -> Span {
        self.last
    }

    /// A compile error that underlines the whole stretch.
    pub(crate) fn error(self, message: &str) -> syn::Error {
        syn::Error::new_spanned(self.ends(), message)
    }

    /// Moves `tokens` here, so that the compiler blames this stretch, while every name in them still resolves where
    /// `hygiene` says.
    pub(crate) fn blame(self, tokens: TokenStream, hygiene: Span) -> TokenStream {
        // Asking the compiler for a span takes longer than all the rest here.
        let (first, last) = (hygiene.located_at(self.first), hygiene.located_at(self.last));
        let mut trees: Vec<_> = tokens.into_iter().collect();
        trees.iter_mut().for_each(|tree| tree.set_span(first));
        if let [_, .., end] = trees.as_mut_slice() {
            end.set_span(last);
        }
        trees.into_iter().collect()
    }

    fn ends(self) -> TokenStream {
        let mark = |span| {
            let mut punct = Punct::new(';', Spacing::Alone);
            punct.set_span(span);
            TokenTree::from(punct)
        };
        [mark(self.first), mark(self.last)].into_iter().collect()
    }
}

impl From<Span> for Extent {
    fn from(span: Span) -> Self {
        Self { first: span, last: span }
    }
}

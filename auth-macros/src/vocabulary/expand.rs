//! What a derive emits: the terms as data, and functions that lead from a variant to its term.
//!
//! Nothing here constructs a variant, so that the compiler still sees which ones are never used.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;
use syn::ext::IdentExt;

use super::check::Term;
use super::parse::Declaration;
use crate::extent::Extent;
use crate::names::Kind;
use crate::paths::{ANY, Private, TERM, reserved};

/// The impls of a vocabulary nothing is wrong with.
pub(crate) fn expand(declaration: &Declaration<'_>, terms: &[Term<'_>]) -> TokenStream {
    let private = Private::new(declaration.krate.as_ref());
    let data = terms.iter().map(|term| data(term, &private));
    let data = quote_spanned!(here()=> &[#(#data),*]);
    let term = term(declaration.kind, &private);
    let names = terms.iter().map(|term| &term.name);
    let name = quote_spanned!(here()=> [#(#names),*][self as ::core::primitive::usize]);
    let requirement = requirement(declaration.kind, &term, &private);
    let ident = declaration.ident;
    let mut output = trait_impl(declaration, &data, &private);
    output.extend(functions(declaration, &name, &requirement, &private));
    if let Some(roles) = &declaration.roles {
        let granted_by = private.item("GrantedBy");
        output.extend(quote_spanned!(here()=> impl #granted_by<#roles> for #ident {}));
    }
    if declaration.kind == Kind::Role {
        output.extend(hierarchy(ident, terms, &private));
    }
    output.extend(
        declaration
            .variants
            .iter()
            .flat_map(|variant| variant.words.grants().iter().map(|path| granted(ident, path, &private))),
    );
    output.extend(mentions(declaration));
    output
}

/// Impls without content, for a vocabulary that does not build anyway: code that uses it is not to blame.
pub(crate) fn stand_in(declaration: &Declaration<'_>) -> TokenStream {
    let private = Private::new(declaration.krate.as_ref());
    let (ident, requirement) = (declaration.ident, private.item("Requirement"));
    let mut output = trait_impl(declaration, &quote_spanned!(here()=> &[]), &private);
    let nobody = quote_spanned!(here()=> #requirement::Role(""));
    output.extend(functions(declaration, &quote_spanned!(here()=> ""), &nobody, &private));
    let (includes, granted_by) = (private.item("Includes"), private.item("GrantedBy"));
    output.extend(match declaration.kind {
        Kind::Acr => quote!(),
        Kind::Role => quote_spanned! {here()=>
            impl<const STRONGER: ::core::primitive::usize, const WEAKER: ::core::primitive::usize>
                #includes<STRONGER, WEAKER> for #ident {}
        },
        Kind::Scope => quote_spanned!(here()=> impl<Role> #granted_by<Role> for #ident {}),
    });
    output
}

fn here() -> Span {
    Span::mixed_site()
}

/// One element of `TERMS`.
fn data(term: &Term<'_>, private: &Private) -> TokenStream {
    let Term { name, satisfied_by, grants, .. } = term;
    let (path, variant) = (private.item("Term"), term.ident.unraw().to_string());
    // A block of its own: a call is not sure to become a constant otherwise.
    let grants = match grants.as_slice() {
        [] => quote_spanned!(here()=> &[]),
        paths => quote_spanned!(here()=> const { &[#(#paths.name()),*] }),
    };
    quote_spanned!(here()=> #path::new(#variant, #name, &[#(#satisfied_by),*], #grants))
}

/// The term of `self`.
fn term(kind: Kind, private: &Private) -> TokenStream {
    let list = private.item(kind.derive());
    quote_spanned!(here()=> <Self as #list>::TERMS[self as ::core::primitive::usize])
}

fn requirement(kind: Kind, term: &TokenStream, private: &Private) -> TokenStream {
    let (requirement, roles, scopes) =
        (private.item("Requirement"), private.item("Roles"), private.item("Scopes"));
    match kind {
        Kind::Acr => quote_spanned!(here()=> #requirement::DeclaredAcr(&#term)),
        Kind::Role => quote_spanned!(here()=> #requirement::DeclaredRole(&#term)),
        Kind::Scope => quote_spanned! {here()=>
            #requirement::DeclaredScope(&#term, <<Self as #scopes>::Roles as #roles>::TERMS)
        },
    }
}

fn trait_impl(declaration: &Declaration<'_>, data: &TokenStream, private: &Private) -> TokenStream {
    let (ident, list, term) =
        (declaration.ident, private.item(declaration.kind.derive()), private.item("Term"));
    let roles = match (declaration.kind, &declaration.roles) {
        (Kind::Scope, Some(path)) => quote_spanned!(here()=> type Roles = #path;),
        (Kind::Scope, None) => {
            let nobody = private.item("NoRoles");
            quote_spanned!(here()=> type Roles = #nobody;)
        }
        (Kind::Acr | Kind::Role, _) => quote!(),
    };
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #list for #ident {
            #roles
            const TERMS: &'static [#term] = #data;
        }
    }
}

fn functions(
    declaration: &Declaration<'_>,
    name: &TokenStream,
    requirement: &TokenStream,
    private: &Private,
) -> TokenStream {
    let Declaration { ident, vis, kind, .. } = declaration;
    let (rule, as_term, about_name, about_rule) = (
        private.item("Requirement"),
        Ident::new(&format!("as_{}", kind.word()), here()),
        format!("The name of this {} as it stands in tokens.", kind.noun()),
        format!("The requirement of this {}{}.", kind.noun(), kind.alternative()),
    );
    let as_kinds = as_kinds(declaration, requirement, private);
    quote_spanned! {here()=>
        impl #ident {
            #[doc = #about_name]
            #[must_use]
            #vis const fn name(self) -> &'static ::core::primitive::str {
                #name
            }

            #[doc = #about_rule]
            #[must_use]
            #vis const fn #as_term(self) -> #rule {
                #requirement
            }

            #(#as_kinds)*
        }
    }
}

/// What an attribute calls on the name after `acr =`, `role =` or `scope =`, whatever the name was declared as: for another
/// kind a function with a bound that nothing meets, whose message says what was expected.
fn as_kinds<'k>(
    declaration: &'k Declaration<'_>,
    requirement: &'k TokenStream,
    private: &'k Private,
) -> impl Iterator<Item = TokenStream> {
    [Kind::Acr, Kind::Role, Kind::Scope].into_iter().map(move |kind| {
        let (vis, rule) = (&declaration.vis, private.item("Requirement"));
        let as_kind = Ident::new(kind.method(), here());
        if kind == declaration.kind {
            return quote_spanned! {here()=>
                #[doc(hidden)]
                #[must_use]
                #vis const fn #as_kind(self) -> #rule {
                    #requirement
                }
            };
        }
        let (declares, any) = (private.item(kind.declares()), reserved(ANY));
        quote_spanned! {here()=>
            #[doc(hidden)]
            #[must_use]
            #vis const fn #as_kind<#any>(self) -> #rule
            where
                Self: #declares<#any>,
            {
                #rule::Any(&[])
            }
        }
    })
}

impl Kind {
    const fn noun(self) -> &'static str {
        match self {
            Self::Acr => "authentication class",
            Self::Role => "role",
            Self::Scope => "scope",
        }
    }

    const fn declares(self) -> &'static str {
        match self {
            Self::Acr => "DeclaresAcr",
            Self::Role => "DeclaresRole",
            Self::Scope => "DeclaresScope",
        }
    }

    const fn alternative(self) -> &'static str {
        match self {
            Self::Acr | Self::Role => ", or of one that includes it",
            Self::Scope => ", or of a role that grants it",
        }
    }
}

/// Every pair of a role and one that it includes.
fn hierarchy(ident: &syn::Ident, terms: &[Term<'_>], private: &Private) -> TokenStream {
    let includes = private.item("Includes");
    let pairs = terms.iter().enumerate().flat_map(|(stronger, term)| {
        let includes = &includes;
        term.includes
            .iter()
            .map(move |weaker| quote_spanned!(here()=> impl #includes<#stronger, #weaker> for #ident {}))
    });
    pairs.collect()
}

/// Fails to build, at `path`, unless the scopes say that these roles grant them.
fn granted(ident: &syn::Ident, path: &Path, private: &Private) -> TokenStream {
    let granted = private.item("Granted");
    let check = private.blame(quote_spanned!(here()=> #granted::<#ident>::check), Extent::of(path));
    quote_spanned!(here()=> const _: () = #check(#path);)
}

/// Names every included variant as a pattern, so that an editor finds its way from there; a pattern uses nothing.
fn mentions(declaration: &Declaration<'_>) -> Option<TokenStream> {
    let (ident, term) = (declaration.ident, reserved(TERM));
    let included = declaration.variants.iter().flat_map(|variant| variant.words.includes()).cloned();
    // As a part of the expansion it is not blamed for being deprecated.
    let included = included.map(|mut variant| {
        variant.set_span(here().located_at(variant.span()));
        variant
    });
    let mut included = included.peekable();
    included.peek()?;
    Some(quote_spanned! {here()=>
        const _: fn(#ident) = |#term| { #(if let #ident::#included = #term {})* };
    })
}

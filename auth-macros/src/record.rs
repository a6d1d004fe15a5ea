//! Quotes the rule: the record in the link-time table, the requirement in it, and the mark that the handler is guarded.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::args::{Arguments, Name};
use crate::comparison::{Comparison, OperandKind};
use crate::extent::Extent;
use crate::handler::Function;
use crate::paths::{HERE, Private, REQUIREMENT, RULE, reserved};
use crate::requirement::{Kind, Requirement};
use crate::verdict::verdict;
use crate::{forgotten, names};

/// The items in front of every guarded body, given who gets in.
pub(crate) fn items(
    function: &Function,
    verifier: Option<&syn::ExprPath>,
    access: &TokenStream,
    private: &Private,
) -> TokenStream {
    let here = Span::mixed_site();
    let (rule, ty, row) = (reserved(RULE), private.item("Rule"), row(private));
    let name = function.sig.ident.unraw().to_string();
    let docs = Some(documentation(&function.attrs))
        .filter(|docs| !docs.is_empty())
        .map(|docs| quote!(.documented(#docs)));
    let verifier = verifier.map(|path| path.to_token_stream().to_string().replace(' ', ""));
    let verifier = verifier.map(|path| quote!(.verified_by(#path)));
    let guarded = guarded(function, private);
    quote_spanned! {here=>
        #row
        static #rule: #ty = #ty::of(::core::module_path!(), #name, #access)
            #docs
            #verifier;
        #guarded
    }
}

/// Puts the record that follows into the table of the binary. Not where the macro itself is tested, whose expansions must not
/// depend on features.
fn row(private: &Private) -> Option<TokenStream> {
    let here = Span::mixed_site();
    let (linkme, table) = (private.item("linkme"), private.item("RULES"));
    cfg!(all(feature = "table", not(test))).then(|| {
        quote_spanned! {here=>
            #[#linkme::distributed_slice(#table)]
            #[linkme(crate = #linkme)]
        }
    })
}

/// Lets `guarded!` see that a function of this name has a rule. Not for methods, which it cannot name.
pub(crate) fn guarded(function: &Function, private: &Private) -> Option<TokenStream> {
    let here = Span::mixed_site();
    if function.sig.receiver().is_some() || function.names_self {
        return None;
    }
    let (mark, handler, id, own) =
        (private.item("HasRule"), private.item("Handler"), private.item("handler_id"), reserved(HERE));
    let name = in_this_binary(&function.sig.ident.unraw().to_string());
    let inputs = function.sig.inputs.iter().zip(&function.markers);
    let passed = inputs.filter(|(input, markers)| !forgotten::is_filled(input, markers)).count();
    let parameters = (passed != 1).then(|| quote_spanned!(here=> const PARAMETERS: usize = #passed;));
    Some(quote_spanned! {here=>
        pub enum #own {}
        impl #mark<#own> for #handler<{ #id(::core::module_path!(), 0, #name) }> { #parameters }
    })
}

/// The name of a function, told apart from one at the same path in another crate of the same package: a library and a binary
/// may have the same name, and the binary sees what the library says of its own.
pub(crate) fn in_this_binary(name: &str) -> String {
    match std::env::var("CARGO_BIN_NAME") {
        Ok(binary) => format!("{name} in {binary}"),
        Err(_) => name.to_owned(),
    }
}

/// The text of the documentation comments.
fn documentation(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<_> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

/// The requirement as a value, and what the compiler has to say about it.
pub(crate) fn requirement(
    subject: &str,
    rule: &Requirement<'_>,
    arguments: &Arguments,
    private: &Private,
) -> (TokenStream, TokenStream) {
    let here = Span::mixed_site();
    let value = Quoting { arguments, private }.requirement(rule);
    let constant = reserved(REQUIREMENT).to_token_stream();
    let verdict = verdict(subject, rule, &constant, &arguments.allowed, private);
    if verdict.is_empty() {
        return (value, TokenStream::new());
    }
    let ty = private.item("Requirement");
    let checked = quote_spanned! {here=>
        const #constant: #ty = #value;
        #verdict
    };
    (constant, checked)
}

struct Quoting<'q> {
    arguments: &'q Arguments,
    private: &'q Private,
}

impl Quoting<'_> {
    fn requirement(&self, rule: &Requirement<'_>) -> TokenStream {
        let vocabulary = &self.arguments.vocabulary;
        let variant = match &rule.kind {
            Kind::Acr(name) => {
                return self.name(name, names::Kind::Acr, vocabulary.acr.as_ref());
            }
            Kind::Role(name) => {
                return self.name(name, names::Kind::Role, vocabulary.role.as_ref());
            }
            Kind::Scope(name) => {
                return self.name(name, names::Kind::Scope, vocabulary.scope.as_ref());
            }
            Kind::All(members) => self.list("All", members),
            Kind::Amr(method) => quote!(Amr(#method)),
            Kind::Any(members) => self.list("Any", members),
            Kind::Authenticated => quote!(Authenticated),
            Kind::Compare(comparison) => {
                let condition = self.comparison(comparison);
                quote!(Condition(#condition))
            }
            Kind::MaxAge(seconds) => quote!(MaxAge(#seconds)),
            Kind::Named(path) => {
                // The borrow is part of what the compiler underlines when the path names no rule.
                let borrow = quote_spanned!(Extent::of(path).first()=> &);
                quote!(Named(#borrow #path))
            }
            Kind::Not(inner) => {
                let inner = self.requirement(inner);
                quote!(Not(&#inner))
            }
            Kind::Permission(pattern) => quote!(Permission(#pattern)),
            Kind::When(index, expression) => {
                let text = expression.to_token_stream().to_string();
                quote!(When(#index, #text))
            }
        };
        let ty = self.private.item("Requirement");
        quote!(#ty::#variant)
    }

    fn list(&self, variant: &str, members: &[Requirement<'_>]) -> TokenStream {
        let variant = reserved(variant);
        let members = members.iter().map(|member| self.requirement(member));
        quote!(#variant(&[#(#members),*]))
    }

    /// A name: declared in Rust, looked up in a vocabulary, or taken as it is.
    fn name(&self, name: &Name, kind: names::Kind, vocabulary: Option<&syn::ExprPath>) -> TokenStream {
        match (name, vocabulary) {
            (Name::Declared(path), _) => {
                let place = Span::mixed_site().located_at(Extent::of(path).last());
                let method = proc_macro2::Ident::new(kind.method(), place);
                quote!(#path.#method())
            }
            (Name::Text(text), Some(vocabulary)) => {
                // All of the call stands where the text does, for that is what the compiler underlines.
                let at = |tokens| self.private.blame(tokens, Extent::of(text));
                let (lookup, open, argument) = (
                    at(self.private.item(kind.lookup()).to_token_stream()),
                    at(quote!(::<)),
                    at(quote!(>(#text))),
                );
                quote!(#lookup #open #vocabulary #argument)
            }
            (Name::Text(text), None) => {
                let (ty, variant, text) =
                    (self.private.item("Requirement"), reserved(kind.variant()), text.value());
                quote!(#ty::#variant(#text))
            }
        }
    }

    fn comparison(&self, comparison: &Comparison) -> TokenStream {
        let (ty, operator) = (self.private.item("Condition"), self.private.item("Operator"));
        let variant = reserved(comparison.operator.variant());
        let (left, right) = (self.operand(&comparison.left.kind), self.operand(&comparison.right.kind));
        quote!(#ty::new(#left, #operator::#variant, #right))
    }

    fn operand(&self, operand: &OperandKind) -> TokenStream {
        let ty = self.private.item("Operand");
        let variant = match operand {
            OperandKind::Argument(name) => {
                let name = name.unraw().to_string();
                quote!(Argument(#name))
            }
            OperandKind::Body(name) => quote!(Body(#name)),
            OperandKind::Bool(value) => quote!(Bool(#value)),
            OperandKind::Claim(path) => quote!(Claim(#path)),
            OperandKind::Header(name) => quote!(Header(#name)),
            OperandKind::Hour => quote!(Hour),
            OperandKind::Integer(value) => quote!(Integer(#value)),
            OperandKind::List(values) => {
                let values = values.iter().map(|value| self.operand(value));
                quote!(List(&[#(#values),*]))
            }
            OperandKind::Now => quote!(Now),
            OperandKind::Path(name) => quote!(Path(#name)),
            OperandKind::Query(name) => quote!(Query(#name)),
            OperandKind::SourceIp => quote!(SourceIp),
            OperandKind::Text(text) => quote!(Text(#text)),
            OperandKind::Weekday => quote!(Weekday),
        };
        quote!(#ty::#variant)
    }
}

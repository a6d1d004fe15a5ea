//! Quotes the guard. Nothing is decided here: a [`Plan`] is known to be good.
//!
//! The guard is statements in front of the body, not a wrapper around it, so `?`, `return`, borrows and inference stay
//! as the author wrote them. The rule travels as data; one evaluator in the runtime gives it meaning.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Pat, Type};

use crate::extent::Extent;
use crate::output::Output;
use crate::paths::{GRANT, NEVER, OUTPUT, PENDING, PRINCIPAL, REJECTION, RULE, reserved};
use crate::plan::{Plan, Principal};
use crate::requirement::Requirement;

/// The author's function with the guard in front of its body.
pub(crate) fn expand(plan: &Plan) -> TokenStream {
    let Plan { attrs, vis, sig, body, .. } = plan;
    let mut function = quote!(#(#attrs)* #vis #sig);
    body.brace.surround(&mut function, |inside| {
        // Inner attributes are only allowed at the very top.
        inside.extend(body.attrs.iter().map(ToTokens::to_token_stream));
        inside.extend([rule(plan), pending(plan), decision(plan)]);
        inside.extend(plan.principals.iter().map(|parameter| principal(plan, parameter)));
        inside.extend(event_pattern(plan));
        inside.extend(match &plan.output {
            Output::Named => own_scope(plan),
            Output::Opaque(ty) => opaque_body(plan, ty),
        });
    });
    function
}

/// `static __AUTH_RULE: Rule = …;`, literals only.
fn rule(plan: &Plan) -> TokenStream {
    let here = Span::mixed_site();
    let (rule, ty, name) = (reserved(RULE), plan.private.item("Rule"), &plan.name);
    let access = plan.private.item("Access");
    let access = if plan.optional {
        quote!(#access::Optional)
    } else {
        let requirement = requirement(plan, &plan.requirement);
        quote!(#access::Required(#requirement))
    };
    quote_spanned! {here=>
        static #rule: #ty = #ty::new(::core::concat!(::core::module_path!(), "::", #name), #access);
    }
}

fn requirement(plan: &Plan, tree: &Requirement) -> TokenStream {
    let kind = plan.private.item("Requirement");
    let list = |members: &[Requirement]| {
        let members = members.iter().map(|member| requirement(plan, member));
        quote!(&[#(#members),*])
    };
    let variant = match tree {
        Requirement::All(members) => {
            let members = list(members);
            quote!(All(#members))
        }
        Requirement::Any(members) => {
            let members = list(members);
            quote!(Any(#members))
        }
        Requirement::Authenticated => quote!(Authenticated),
        Requirement::Not(inner) => {
            let inner = requirement(plan, inner);
            quote!(Not(&#inner))
        }
        Requirement::Role(name) => quote!(Role(#name)),
        Requirement::Scope(name) => quote!(Scope(#name)),
    };
    quote!(#kind::#variant)
}

/// Copies what the guard needs out of the event. The borrow ends with the statement, before the first `.await`:
/// otherwise the future would be `Send` only for events that are `Sync`.
fn pending(plan: &Plan) -> TokenStream {
    let here = Span::mixed_site();
    let (pending, rule) = (reserved(PENDING), reserved(RULE));
    let (event, hygiene) = (&plan.event.ident, plan.event.ident.span());
    let event = if plan.event.is_reference { quote!(#event) } else { quote!(&#event) };
    let event = plan.event.extent.blame(event, hygiene);
    if let Some(path) = &plan.verifier {
        let begin = plan.private.item("begin_with");
        // The borrow is part of what the compiler underlines when the path names no verifier.
        let borrow = quote_spanned!(path.span()=> &);
        return quote_spanned!(here=> let #pending = #begin(&#rule, #borrow #path, #event););
    }
    let begin = plan.private.item("begin");
    quote_spanned!(here=> let #pending = #begin(&#rule, #event);)
}

/// Decides, and returns the refusal if there is one. The grant is only kept for someone to read.
fn decision(plan: &Plan) -> TokenStream {
    let here = Span::mixed_site();
    let (pending, grant) = (reserved(PENDING), reserved(GRANT));
    let authorize = plan.private.item(if plan.optional { "authorize_optional" } else { "authorize" });
    let refuse = refuse(plan);
    if plan.principals.is_empty() {
        return quote_spanned! {here=>
            match #authorize(#pending).await {
                ::core::result::Result::Ok(_) => {}
                #refuse
            }
        };
    }
    quote_spanned! {here=>
        let #grant = match #authorize(#pending).await {
            ::core::result::Result::Ok(#grant) => #grant,
            #refuse
        };
    }
}

/// Fills one `#[principal]` parameter, under the author's own pattern and type.
fn principal(plan: &Plan, parameter: &Principal) -> TokenStream {
    let here = Span::mixed_site();
    let Principal { attrs, pat, ty } = parameter;
    let (grant, value) = (reserved(GRANT), reserved(PRINCIPAL));
    let read = plan.private.call_at("principal", quote!(&#grant), Extent::of(ty));
    let refuse = refuse(plan);
    quote_spanned! {here=>
        #(#attrs)*
        let #pat: #ty = match #read {
            ::core::result::Result::Ok(#value) => #value,
            #refuse
        };
    }
}

/// The arm that ends the handler; an answer that cannot refuse is blamed on the return type.
fn refuse(plan: &Plan) -> TokenStream {
    let here = Span::mixed_site();
    let rejection = reserved(REJECTION);
    let reject = plan.private.call_at("reject", quote!(#rejection), plan.answer);
    quote_spanned!(here=> ::core::result::Result::Err(#rejection) => return #reject,)
}

/// Binds the event the way the author's parameter would have.
fn event_pattern(plan: &Plan) -> Option<TokenStream> {
    let here = Span::mixed_site();
    let (event, pattern) = (&plan.event.ident, plan.event.pattern.as_ref()?);
    let value = match pattern {
        // `let _event = other` alone is what `clippy::no_effect_underscore_binding` warns of.
        Pat::Ident(_) => quote_spanned!(here=> ::core::convert::identity(#event)),
        _ => quote!(#event),
    };
    Some(quote_spanned!(here=> let #pattern = #value;))
}

/// The body in braces of its own: its names must not meet the guard's, and the author's braces are already used.
fn own_scope(plan: &Plan) -> TokenStream {
    let mut block = Group::new(Delimiter::Brace, plan.body.tokens.clone());
    // Not the author's span as such: the compiler would call these braces unused.
    block.set_span(Span::mixed_site().located_at(plan.body.brace.span.join()));
    TokenTree::Group(block).into()
}

/// The body of a handler whose success type has no name.
///
/// Refusal and body can only be of one type if both are wrapped, so the body becomes a future inside this one. The
/// branch that is never taken tells the compiler the error type before it reads the body, as a signature would; without
/// it `?` and coercions such as `Box<dyn Error>` could not be inferred.
fn opaque_body(plan: &Plan, ty: &Type) -> TokenStream {
    let here = Span::mixed_site();
    let (output, never) = (reserved(OUTPUT), reserved(NEVER));
    let allow = plan.private.call_at("allow", quote!(#output), plan.answer);
    let body = own_scope(plan);
    quote_spanned! {here=>
        let #output = async move {
            if let ::core::option::Option::Some(#never) = ::core::option::Option::None::<#ty> {
                return #never;
            }
            #body
        }.await;
        #allow
    }
}

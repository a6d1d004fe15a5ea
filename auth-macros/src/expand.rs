//! Quotes the guard. Nothing is decided here: a [`Plan`] is known to be good.
//!
//! The guard is statements in front of the body, not a wrapper around it, so `?`, `return`, borrows and inference stay
//! as the author wrote them. The rule travels as data; one evaluator in the runtime gives it meaning.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, Pat, ReturnType, Type};

use crate::batch;
use crate::event::{bare, inside_option};
use crate::extent::Extent;
use crate::output::{Future, Output};
use crate::paths::{
    ASKING, BATCH, GRANT, NEVER, OUTPUT, PENDING, PRINCIPAL, REJECTION, RULE, SCREENED, reserved,
};
use crate::plan::{Plan, Principal};
use crate::record;
use crate::requirement::{Kind, Requirement};

/// The author's function with the guard in front of its body.
pub(crate) fn expand(plan: &Plan<'_>) -> TokenStream {
    plan.function.write(&plan.sig, plan.body, |inside| {
        inside.extend(rule(plan));
        let mut guard = match plan.arguments.refused_records {
            Some(records) => batch::screening(plan, records),
            None => {
                inside.extend(pending(plan));
                decision(plan)
            }
        };
        guard.extend(plan.principals.iter().map(|parameter| principal(plan, parameter)));
        guard.extend(event_pattern(plan));
        guard.extend(answer(plan));
        inside.extend(waiting(plan, guard));
    })
}

/// The author's function with a guard in front of its body that lets nobody pass.
pub(crate) fn expand_denied(plan: &Plan<'_>) -> TokenStream {
    let (private, here) = (&plan.private, Span::mixed_site());
    let access = private.item("Access");
    let record = record::items(plan.function, None, &quote!(#access::DenyAll), private);
    let (deny, rule, event) = (private.item("deny"), reserved(RULE), event(plan));
    let (rejection, reject) = (reserved(REJECTION), reject(plan));
    plan.function.write(&plan.sig, plan.body, |inside| {
        inside.extend(record);
        let mut guard = quote_spanned! {here=>
            if let ::core::result::Result::Err(#rejection) = #deny(&#rule, #event) {
                return #reject;
            }
        };
        guard.extend(event_pattern(plan));
        guard.extend(answer(plan));
        inside.extend(waiting(plan, guard));
    })
}

/// What has to be waited for, guard and body: as it stands in an `async fn`, and in a future of its own elsewhere.
fn waiting(plan: &Plan<'_>, statements: TokenStream) -> TokenStream {
    let here = Span::mixed_site();
    match plan.output {
        Output::Named | Output::Opaque(_) => statements,
        Output::Future(Future::Boxed) => {
            quote_spanned!(here=> ::std::boxed::Box::pin(async move { #statements }))
        }
        Output::Future(Future::Opaque) => quote_spanned!(here=> async move { #statements }),
    }
}

/// The author's body.
fn answer(plan: &Plan<'_>) -> TokenStream {
    match &plan.output {
        Output::Future(kind) => returned_future(plan, *kind),
        _ if plan.arguments.refused_records.is_some() => batch::report(plan),
        Output::Named => own_scope(plan),
        Output::Opaque(ty) => opaque_body(plan, ty),
    }
}

/// `static __AUTH_RULE: Rule = …;` and what belongs to it, literals only.
fn rule(plan: &Plan<'_>) -> TokenStream {
    let (access, private, arguments) = (plan.private.item("Access"), &plan.private, plan.arguments);
    let mut certain = TokenStream::new();
    let types = plan.principals.iter().map(|one| &one.ty);
    let (access, checked) = if arguments.optional.is_some() {
        let nothing = private.item("Requirement");
        let nothing = quote!(#nothing::Authenticated);
        certain.extend(types.filter_map(|ty| certainty(plan, inside_option(ty)?, &nothing)));
        (quote!(#access::Optional), TokenStream::new())
    } else {
        let subject = format!("handler `{}`", plan.sig.ident);
        let (requirement, checked) = record::requirement(&subject, &plan.requirement, arguments, private);
        certain.extend(types.filter_map(|ty| certainty(plan, ty, &requirement)));
        (quote!(#access::Required(#requirement)), checked)
    };
    let record = record::items(plan.function, arguments.verifier.as_ref(), &access, private);
    quote!(#checked #record #certain)
}

/// A constant that fails to evaluate when the rule does not make certain what the type of a parameter proves.
///
/// Types that prove nothing beyond being verified are known by name and spared; a type that is missed because of what it
/// is called, or because it depends on the handler's generics, is still asked for its proof when the handler runs.
fn certainty(plan: &Plan<'_>, ty: &Type, requirement: &TokenStream) -> Option<TokenStream> {
    const PROVE_NOTHING: [&str; 3] = ["Principal", "Claims", "Option"];
    let Type::Path(path) = bare(ty) else { return None };
    let name = &path.path.segments.last()?.ident;
    let generics = plan.sig.generics.params.iter().filter_map(|param| match param {
        syn::GenericParam::Const(param) => Some(param.ident.to_string()),
        syn::GenericParam::Lifetime(_) => None,
        syn::GenericParam::Type(param) => Some(param.ident.to_string()),
    });
    let foreign: Vec<_> = generics.chain(["Self".to_owned()]).collect();
    if PROVE_NOTHING.iter().any(|known| name == known) || mentions(ty.to_token_stream(), &foreign) {
        return None;
    }
    let here = Span::mixed_site();
    let (fallback, demands, implies) =
        (plan.private.item("NoDemands"), plan.private.item("Demands"), plan.private.item("implies"));
    let part = reserved(PRINCIPAL);
    let problem = uncertain(plan, name);
    let ty = without_lifetimes(ty.to_token_stream());
    let panic = Extent::of(&ty).blame(quote!(::core::panic!("{}", #problem)), here);
    Some(quote_spanned! {here=>
        const _: () = {
            use #fallback as _;
            if let ::core::option::Option::Some(#part) = #demands::<#ty>::OF {
                if !#implies(&#requirement, &#part) {
                    #panic
                }
            }
        };
    })
}

fn uncertain(plan: &Plan<'_>, name: &Ident) -> String {
    let handler = &plan.sig.ident;
    if plan.arguments.optional.is_some() {
        return format!(
            "handler `{handler}`: `optional` demands nothing, so what `{name}` proves is not certain: demand it in place of \
             `optional`, or take an `Option<Principal>`"
        );
    }
    format!(
        "handler `{handler}`: the rule `{}` does not make certain what `{name}` proves: demand it in the rule, or take a \
         `Principal`",
        plan.requirement
    )
}

fn mentions(tokens: TokenStream, names: &[String]) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Ident(ident) => names.iter().any(|name| ident == name),
        _ => false,
    })
}

/// The tokens of a type with `'_` for every lifetime: a constant knows none of the handler's.
fn without_lifetimes(tokens: TokenStream) -> TokenStream {
    let mut after_tick = false;
    let replace = |tree: TokenTree| {
        let is_name = std::mem::replace(
            &mut after_tick,
            matches!(&tree, TokenTree::Punct(tick) if tick.as_char() == '\''),
        );
        match tree {
            TokenTree::Ident(name) if is_name => Ident::new("_", name.span()).into(),
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), without_lifetimes(group.stream()));
                inside.set_span(group.span());
                inside.into()
            }
            other => other,
        }
    };
    tokens.into_iter().map(replace).collect()
}

/// Copies what the guard needs out of the event. The borrow ends with the statement, before the first `.await`:
/// otherwise the future would be `Send` only for events that are `Sync`.
fn pending(plan: &Plan<'_>) -> TokenStream {
    let here = Span::mixed_site();
    let (pending, rule, event) = (reserved(PENDING), reserved(RULE), event(plan));
    let mutable = (!plan.compared.is_empty()).then(|| quote_spanned!(here=> mut));
    let begin = if let Some(path) = &plan.arguments.verifier {
        let begin = plan.private.item("begin_with");
        // The borrow is part of what the compiler underlines when the path names no verifier.
        let borrow = quote_spanned!(path.span()=> &);
        quote_spanned!(here=> let #mutable #pending = #begin(&#rule, #borrow #path, #event);)
    } else {
        let begin = plan.private.item("begin");
        quote_spanned!(here=> let #mutable #pending = #begin(&#rule, #event);)
    };
    let arguments = plan.compared.iter().map(|name| {
        let (argument, text) = (plan.private.item("argument"), name.unraw().to_string());
        let value = Extent::of(name).blame(quote!(&#name), name.span());
        quote_spanned!(here=> #argument(&mut #pending, #text, #value);)
    });
    quote!(#begin #(#arguments)*)
}

/// The event, borrowed.
fn event(plan: &Plan<'_>) -> TokenStream {
    let (event, hygiene) = (&plan.event.ident, plan.event.ident.span());
    let event = if plan.event.is_reference { quote!(#event) } else { quote!(&#event) };
    plan.event.extent.blame(event, hygiene)
}

/// Decides, and returns the refusal if there is one. The grant is only kept for someone to read.
fn decision(plan: &Plan<'_>) -> TokenStream {
    let here = Span::mixed_site();
    let (asked, decide) = questions(plan);
    if plan.principals.is_empty() {
        let (rejection, reject) = (reserved(REJECTION), reject(plan));
        return quote_spanned! {here=>
            #asked
            if let ::core::result::Result::Err(#rejection) = #decide {
                return #reject;
            }
        };
    }
    let (grant, refuse) = (reserved(GRANT), refuse(plan));
    quote_spanned! {here=>
        #asked
        let #grant = match #decide {
            ::core::result::Result::Ok(#grant) => #grant,
            #refuse
        };
    }
}

/// The handler's own conditions, asked one by one between verifying and deciding, and the expression that decides.
fn questions(plan: &Plan<'_>) -> (TokenStream, TokenStream) {
    let here = Span::mixed_site();
    let (pending, asking) = (reserved(PENDING), reserved(ASKING));
    let parts = plan.requirement.parts();
    let questions: Vec<_> = parts.iter().filter_map(|part| question(plan, part)).collect();
    if questions.is_empty() {
        let optional = plan.arguments.optional.is_some();
        let authorize = plan.private.item(if optional { "authorize_optional" } else { "authorize" });
        return (TokenStream::new(), quote_spanned!(here=> #authorize(#pending).await));
    }
    let (verify, decide, refuse) = (plan.private.item("verify"), plan.private.item("decide"), refuse(plan));
    let asked = quote_spanned! {here=>
        let mut #asking = match #verify(#pending).await {
            ::core::result::Result::Ok(#asking) => #asking,
            #refuse
        };
        #(#questions)*
    };
    (asked, quote_spanned!(here=> #decide(#asking)))
}

fn question(plan: &Plan<'_>, part: &Requirement<'_>) -> Option<TokenStream> {
    let here = Span::mixed_site();
    let Kind::When(_, condition) = part.kind else { return None };
    let (asking, event) = (reserved(ASKING), event(plan));
    let is_async = matches!(condition, Expr::Closure(closure) if closure.asyncness.is_some());
    let when = plan.private.item(if is_async { "when_async" } else { "when" });
    let wait = is_async.then(|| quote_spanned!(here=> .await));
    // An answer of the wrong type is blamed on the condition.
    let asked = plan.private.blame(quote!(#when(&mut #asking, #event, #condition)), Extent::of(condition));
    Some(quote_spanned!(here=> #asked #wait;))
}

/// Fills one `#[principal]` parameter, under the author's own pattern and type.
fn principal(plan: &Plan<'_>, parameter: &Principal) -> TokenStream {
    let here = Span::mixed_site();
    let Principal { attrs, pat, ty } = parameter;
    let grant = if plan.arguments.refused_records.is_some() { SCREENED } else { GRANT };
    let (grant, value) = (reserved(grant), reserved(PRINCIPAL));
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
fn refuse(plan: &Plan<'_>) -> TokenStream {
    let here = Span::mixed_site();
    let (rejection, reject) = (reserved(REJECTION), reject(plan));
    quote_spanned!(here=> ::core::result::Result::Err(#rejection) => return #reject,)
}

/// The refusal as an answer.
pub(crate) fn reject(plan: &Plan<'_>) -> TokenStream {
    let rejection = reserved(REJECTION);
    plan.private.call_at("reject", quote!(#rejection), plan.answer)
}

/// Binds the event the way the author's parameter would have.
fn event_pattern(plan: &Plan<'_>) -> Option<TokenStream> {
    let here = Span::mixed_site();
    let (event, pattern) = (&plan.event.ident, plan.event.pattern.as_ref()?);
    let value = match pattern {
        _ if plan.arguments.refused_records.is_some() => reserved(BATCH).to_token_stream(),
        // `let _event = other` alone is what `clippy::no_effect_underscore_binding` warns of.
        Pat::Ident(_) => quote_spanned!(here=> ::core::convert::identity(#event)),
        _ => quote!(#event),
    };
    Some(quote_spanned!(here=> let #pattern = #value;))
}

/// The body in braces of its own: its names must not meet the guard's, and the author's braces are already used.
fn own_scope(plan: &Plan<'_>) -> TokenStream {
    let mut block = Group::new(Delimiter::Brace, plan.body.tokens.clone());
    // Not the author's span as such: the compiler would call these braces unused.
    block.set_span(Span::mixed_site().located_at(plan.body.brace.span.join()));
    TokenTree::Group(block).into()
}

/// The body of a handler whose success type has no name.
///
/// Refusal and body can only be of one type if both are wrapped, so the body becomes a future inside this one.
fn opaque_body(plan: &Plan<'_>, ty: &Type) -> TokenStream {
    let here = Span::mixed_site();
    let output = reserved(OUTPUT);
    let allow = plan.private.call_at("allow", quote!(#output), plan.answer);
    let body = future(plan, &ty.to_token_stream());
    quote_spanned! {here=>
        let #output = #body.await;
        #allow
    }
}

/// The body of a function that returns a future: it makes that future only now, and its `return` ends no more than that.
fn returned_future(plan: &Plan<'_>, kind: Future) -> TokenStream {
    let (here, output, body) = (Span::mixed_site(), reserved(OUTPUT), own_scope(plan));
    // An opaque type can be named nowhere else; a boxed one has to be for the future to become it.
    let ty = match (kind, &plan.sig.output) {
        (Future::Boxed, ReturnType::Type(arrow, ty)) => quote!(#arrow #ty),
        _ => TokenStream::new(),
    };
    quote_spanned! {here=>
        #[allow(clippy::redundant_closure_call)]
        let #output = (move || #ty { #body })();
        #output.await
    }
}

/// The body as a future inside the handler's own, whose `return` and `?` come back to the guard.
///
/// The branch that is never taken tells the compiler the error type before it reads the body, as a signature would; without
/// it `?` and coercions such as `Box<dyn Error>` could not be inferred.
pub(crate) fn future(plan: &Plan<'_>, ty: &TokenStream) -> TokenStream {
    let (here, never, body) = (Span::mixed_site(), reserved(NEVER), own_scope(plan));
    quote_spanned! {here=>
        async move {
            if let ::core::option::Option::Some(#never) = ::core::option::Option::None::<#ty> {
                return #never;
            }
            #body
        }
    }
}

//! What the compiler says about a rule as a whole: that it can never hold, always holds, or has a part that changes
//! nothing.
//!
//! Only the compiler knows which roles include others and what a named rule stands for, so the question is asked in a
//! constant of the author's crate, `__private::fault`. Here is what to tell the author for each answer.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::args::Allowed;
use crate::paths::Private;
use crate::requirement::{Kind, Requirement};

/// A constant that fails to evaluate when the rule, which `constant` names, is wrong. Nothing for rules that cannot be.
pub(crate) fn verdict(
    subject: &str,
    rule: &Requirement<'_>,
    constant: &TokenStream,
    allowed: &[Allowed],
    private: &Private,
) -> TokenStream {
    let here = Span::mixed_site();
    if !is_worth_asking(rule) {
        return TokenStream::new();
    }
    let parts = rule.parts();
    let superfluous = parts.iter().enumerate().skip(1).map(|(index, part)| {
        let rest = rule.without(part);
        let problem =
            format!("`{part}` changes nothing here: the rule means the same as `{rest}`; remove it");
        (index + 3, *part, problem, Allowed::Redundant)
    });
    let (if_never, if_always) = ways_out(subject);
    let never = format!("nobody can meet `{rule}`: correct it{if_never}");
    let always = format!("every verified caller meets `{rule}`: correct it{if_always}");
    let whole = [(1, rule, never, Allowed::Never), (2, rule, always, Allowed::Always)];
    let arms = whole.into_iter().chain(superfluous).filter(|(.., kind)| !allowed.contains(kind));
    let arms = arms.map(|(code, part, problem, _)| {
        let code = Literal::usize_unsuffixed(code);
        let message = format!("{subject}: {problem}");
        let panic = part.extent.blame(quote!(::core::panic!("{}", #message)), here);
        quote_spanned!(here=> #code => #panic,)
    });
    let fault = private.item("fault");
    quote_spanned! {here=>
        const _: () = match #fault(&#constant) {
            #(#arms)*
            _ => {}
        };
    }
}

/// One name alone can be met or not; one comparison may be with an hour that no day has.
fn is_worth_asking(rule: &Requirement<'_>) -> bool {
    match &rule.kind {
        Kind::All(_) | Kind::Any(_) | Kind::Compare(_) | Kind::Named(_) => true,
        Kind::Not(inner) => is_worth_asking(inner),
        _ => false,
    }
}

/// What else to write when it was meant. A rule that many attributes use cannot be replaced by one of them.
fn ways_out(subject: &str) -> (&'static str, &'static str) {
    match subject {
        "rule" => (", or add `allow(never)`", ", or add `allow(always)`"),
        _ => (", or write `#[deny_all]`", ", or write `#[require_auth]` alone"),
    }
}

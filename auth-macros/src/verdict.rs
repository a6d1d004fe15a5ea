//! What the compiler says about a rule as a whole: that it can never hold, always holds, or has a part that changes
//! nothing.
//!
//! Only the compiler knows which roles include others and what a named rule stands for, so the question is asked in a
//! constant of the author's crate, `__private::fault`. Here is what to tell the author for each answer.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

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
        (code(index + 3), *part, problem, Allowed::Redundant)
    });
    let (if_never, if_always) = ways_out(subject);
    let conflicts = if allowed.contains(&Allowed::Never) { Vec::new() } else { conflicts(rule) };
    let fault = private.item(if conflicts.is_empty() { "fault" } else { "conflict" });
    // A pair without an arm of its own is still a rule that nobody can meet.
    let pairs = (!conflicts.is_empty()).then(|| code(PAIR)).map(|first| quote_spanned!(here=> | #first..));
    let conflicts = conflicts.into_iter().map(|(pair, first, second)| {
        let problem = format!("nobody can meet both `{first}` and `{second}`: correct one{if_never}");
        (code(pair), second, problem, Allowed::Never)
    });
    let never = format!("nobody can meet `{rule}`: correct it{if_never}");
    let always = format!("every verified caller meets `{rule}`: correct it{if_always}");
    let one = code(1);
    let never = (quote_spanned!(here=> #one #pairs), rule, never, Allowed::Never);
    let whole = [never, (code(2), rule, always, Allowed::Always)];
    let arms = conflicts.chain(whole).chain(superfluous).filter(|(.., kind)| !allowed.contains(kind));
    let arms = arms.map(|(code, part, problem, _)| {
        let message = format!("{subject}: {problem}");
        let panic = part.extent.blame(quote!(::core::panic!("{}", #message)), here);
        quote_spanned!(here=> #code => #panic,)
    });
    quote_spanned! {here=>
        const _: () = match #fault(&#constant) {
            #(#arms)*
            _ => {}
        };
    }
}

/// The analysis answers this and more for a pair, of which the earlier part counts 256.
const PAIR: usize = 1 << 20;
/// So many parts it looks at two by two.
const PARTS: usize = 8;

fn code(number: usize) -> TokenStream {
    Literal::usize_unsuffixed(number).to_token_stream()
}

/// Pairs of parts that could exclude each other, and the code that says they do. None where the rule is only one pair.
fn conflicts<'r, 'a>(rule: &'r Requirement<'a>) -> Vec<(usize, &'r Requirement<'a>, &'r Requirement<'a>)> {
    let parts = needed(rule);
    if parts.len() < 3 {
        return Vec::new();
    }
    let numbered = || parts.iter().copied().enumerate().take(PARTS);
    let pairs = numbered().flat_map(|later| numbered().take(later.0).map(move |earlier| (earlier, later)));
    pairs
        .filter(|((_, first), (_, second))| can_conflict(first, second))
        .map(|((at, first), (later, second))| (PAIR + at * 256 + later, first, second))
        .collect()
}

/// The parts that must all hold, in the order in which the analysis counts them.
fn needed<'r, 'a>(rule: &'r Requirement<'a>) -> Vec<&'r Requirement<'a>> {
    match &rule.kind {
        Kind::All(members) => members.iter().flat_map(needed).collect(),
        _ => vec![rule],
    }
}

/// Whether the two may exclude each other. Where that is overlooked, the rule as a whole is still told to be wrong.
fn can_conflict(first: &Requirement<'_>, second: &Requirement<'_>) -> bool {
    if let (Kind::Compare(one), Kind::Compare(other)) = (&first.kind, &second.kind) {
        return one.left.kind == other.left.kind;
    }
    match (Sort::of(first), Sort::of(second)) {
        (Sort::Names(one), Sort::Names(other)) => one != other,
        (Sort::Names(_), Sort::Value) | (Sort::Value, Sort::Names(_)) => false,
        _ => true,
    }
}

/// What a part asks about.
enum Sort {
    /// Several things, or it cannot be seen.
    Mixed,
    /// What a caller has, whose having or not having never excludes another; `false` when it is negated.
    Names(bool),
    /// Which value something has.
    Value,
}

impl Sort {
    fn of(part: &Requirement<'_>) -> Self {
        match &part.kind {
            Kind::Acr(_) | Kind::Compare(_) | Kind::MaxAge(_) => Self::Value,
            Kind::All(members) | Kind::Any(members) => {
                let all_names = members.iter().all(|member| matches!(Self::of(member), Self::Names(true)));
                if all_names { Self::Names(true) } else { Self::Mixed }
            }
            Kind::Named(_) => Self::Mixed,
            Kind::Not(inner) => match Self::of(inner) {
                Self::Names(holds) => Self::Names(!holds),
                other => other,
            },
            _ => Self::Names(true),
        }
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

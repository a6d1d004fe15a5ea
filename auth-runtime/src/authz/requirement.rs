//! What an attribute demands, as data.

use std::fmt;

use super::condition::Condition;
use super::permission;
use super::text;
use super::vocabulary::Term;

/// A condition on the caller: what `#[require_auth(..)]` states, as a `const`-constructible tree.
///
/// ```
/// use auth_runtime::Requirement;
///
/// const EDITORS: Requirement = Requirement::All(&[
///     Requirement::Any(&[Requirement::Role("admin"), Requirement::Role("editor")]),
///     Requirement::Not(&Requirement::Role("suspended")),
/// ]);
/// ```
///
/// [`rule!`](crate::rule) writes the same in the words of the attribute, and checks that it makes sense.
///
/// What cannot be decided, because a claim is absent or of another type, neither holds nor fails to hold: under
/// [`Not`](Requirement::Not) it is still undecided, and a rule that is not certain to hold refuses.
///
/// A group without conditions and an empty name are mistakes, not "anybody": a rule that contains one
/// denies every caller, even under [`Not`](Requirement::Not), as `misconfigured`.
///
/// `Display` writes the rule as it would stand in the attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Requirement {
    /// The token's `acr` claim is this authentication context class (OpenID Connect Core §2); otherwise the caller is asked
    /// to authenticate again (RFC 9470).
    Acr(&'static str),
    /// Every condition holds.
    All(&'static [Requirement]),
    /// The token's `amr` claim lists this authentication method (RFC 8176); otherwise the caller is asked to
    /// authenticate again (RFC 9470).
    Amr(&'static str),
    /// At least one condition holds.
    Any(&'static [Requirement]),
    /// A verified caller, whoever it is.
    Authenticated,
    /// Two values stand in this relation: a claim, a part of the request, or a constant.
    Condition(Condition),
    /// The token's `acr` claim is this declared class or one that includes it.
    DeclaredAcr(&'static Term),
    /// The caller has this declared role or one that includes it.
    DeclaredRole(&'static Term),
    /// The token carries this declared scope, or the caller has one of these roles that grants it.
    DeclaredScope(&'static Term, &'static [Term]),
    /// The caller authenticated at most this many seconds ago, by the token's `auth_time` claim; otherwise the caller is
    /// asked to authenticate again (RFC 9470).
    MaxAge(u32),
    /// A rule with a name of its own.
    Named(&'static Requirement),
    /// The condition does not hold.
    Not(&'static Requirement),
    /// The caller is granted this permission: segments joined by `:`, of which one in braces stands for the request's
    /// path parameter of that name.
    Permission(&'static str),
    /// The caller has this role, compared octet for octet.
    Role(&'static str),
    /// The token carries this scope (RFC 6749 §3.3), compared octet for octet.
    Scope(&'static str),
    /// The handler's own code says so: the outcome at this place in the order of the attribute, and its text.
    When(usize, &'static str),
}

impl Requirement {
    /// Whether a leaf can be decided. One that has no name, or no form that its kind of name has, refuses everybody. Of
    /// other rules this says nothing.
    pub(super) const fn is_well_formed(&self) -> bool {
        match *self {
            Self::Acr(name) | Self::Amr(name) | Self::Role(name) | Self::Scope(name) => !name.is_empty(),
            Self::Condition(condition) => condition.is_well_formed(),
            Self::DeclaredAcr(term) | Self::DeclaredRole(term) | Self::DeclaredScope(term, _) => {
                !term.satisfied_by().is_empty() && !text::is_among("", term.satisfied_by())
            }
            Self::Permission(pattern) => permission::is_well_formed(pattern),
            _ => true,
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Acr(name) => write!(f, "acr = {name:?}"),
            Self::All(parts) => group(f, "all", parts),
            Self::Amr(name) => write!(f, "amr = {name:?}"),
            Self::Any(parts) => group(f, "any", parts),
            Self::Authenticated => f.write_str("authenticated"),
            Self::Condition(condition) => condition.fmt(f),
            Self::DeclaredAcr(term) => write!(f, "acr = {:?}", term.name()),
            Self::DeclaredRole(term) => write!(f, "role = {:?}", term.name()),
            Self::DeclaredScope(term, _) => write!(f, "scope = {:?}", term.name()),
            Self::MaxAge(seconds) => age(f, seconds),
            Self::Named(rule) => rule.fmt(f),
            Self::Not(part) => write!(f, "not({part})"),
            Self::Permission(pattern) => write!(f, "permission = {pattern:?}"),
            Self::Role(name) => write!(f, "role = {name:?}"),
            Self::Scope(name) => write!(f, "scope = {name:?}"),
            Self::When(_, text) => write!(f, "when = {text}"),
        }
    }
}

/// In the largest unit that leaves nothing over.
fn age(f: &mut fmt::Formatter<'_>, seconds: u32) -> fmt::Result {
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let fits = |(unit, _): &(u32, char)| seconds > 0 && seconds.is_multiple_of(*unit);
    let (unit, letter) = units.into_iter().find(fits).unwrap_or((1, 's'));
    write!(f, "max_age = \"{}{letter}\"", seconds / unit)
}

fn group(f: &mut fmt::Formatter<'_>, word: &str, parts: &[Requirement]) -> fmt::Result {
    write!(f, "{word}(")?;
    for (index, part) in parts.iter().enumerate() {
        let separator = if index == 0 { "" } else { ", " };
        write!(f, "{separator}{part}")?;
    }
    f.write_str(")")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authz::condition::{Operand, Operator};
    use Requirement::{
        Acr, All, Amr, Any, Authenticated, DeclaredAcr, DeclaredRole, DeclaredScope, MaxAge, Named, Not,
        Permission, Role, Scope, When,
    };

    #[test]
    fn a_rule_is_shown_as_it_stands_in_the_attribute() {
        static TERM: Term = Term::new("Gold", "gold", &["gold"], &[]);
        const CLAIM: Condition = Condition::new(Operand::Claim("n"), Operator::Less, Operand::Integer(5));
        for (rule, shown) in [
            (All(&[Role("a"), Scope("b"), Authenticated]), r#"all(role = "a", scope = "b", authenticated)"#),
            (Any(&[Acr("a"), Amr("b")]), r#"any(acr = "a", amr = "b")"#),
            (All(&[]), "all()"),
            (Not(&Any(&[MaxAge(60)])), r#"not(any(max_age = "1m"))"#),
            (DeclaredAcr(&TERM), r#"acr = "gold""#),
            (DeclaredRole(&TERM), r#"role = "gold""#),
            (DeclaredScope(&TERM, &[]), r#"scope = "gold""#),
            (Named(&Permission("a:{b}")), r#"permission = "a:{b}""#),
            (Requirement::Condition(CLAIM), r#"claim("n") < 5"#),
            (When(3, "|_, _| true"), "when = |_, _| true"),
        ] {
            assert_eq!(rule.to_string(), shown);
        }
    }

    #[test]
    fn ages_are_written_in_the_largest_unit() {
        for (seconds, shown) in
            [(0, "0s"), (1, "1s"), (90, "90s"), (60, "1m"), (5_400, "90m"), (3_600, "1h"), (86_400, "1d")]
        {
            assert_eq!(Requirement::MaxAge(seconds).to_string(), format!("max_age = \"{shown}\""));
        }
    }
}

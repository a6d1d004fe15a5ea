//! The leaves of a rule, by what is known about them.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is compared with the length in the loop's condition"
)]

use super::names;
use crate::authz::condition::{Condition, Operand, Operator};
use crate::authz::requirement::Requirement;
use crate::authz::text;

/// A condition of a rule that is not made of others.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leaf {
    /// The authentication class is one of some.
    Acr(Requirement),
    /// The authentication is at most this old.
    Age(u32),
    /// The caller has one of some names: a role, a scope.
    Names(Requirement),
    /// Anything else: it may hold, fail or be undecided.
    Opaque(Requirement),
    /// A value compared with a constant, by `contains`, `==`, `in`, `<` or `<=`.
    Value(Condition),
}

impl Leaf {
    /// The leaf, and whether it is the leaf's failing that is meant: `x != 1` is `x == 1`, negated.
    pub(super) const fn of(rule: Requirement) -> (Self, bool) {
        match rule {
            Requirement::Acr(_) | Requirement::DeclaredAcr(_) => (Self::Acr(rule), false),
            Requirement::Condition(condition) => Self::compared(condition),
            Requirement::DeclaredRole(_)
            | Requirement::DeclaredScope(..)
            | Requirement::Role(_)
            | Requirement::Scope(_) => (Self::Names(rule), false),
            Requirement::MaxAge(seconds) => (Self::Age(seconds), false),
            _ => (Self::Opaque(rule), false),
        }
    }

    const fn compared(condition: Condition) -> (Self, bool) {
        let (condition, negated) = positive(constant_last(condition));
        let Condition { left, right, .. } = condition;
        if is_constant(right) && !matches!(left, Operand::List(_) | Operand::SourceIp) {
            (Self::Value(condition), negated)
        } else {
            (Self::Opaque(Requirement::Condition(condition)), negated)
        }
    }

    /// Whether it either holds or fails, whoever is calling.
    pub(super) const fn is_two_valued(self) -> bool {
        matches!(self, Self::Names(_))
    }

    /// Whether the two are the same condition.
    pub(super) const fn is_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Age(one), Self::Age(other)) => one == other,
            (Self::Names(one), Self::Names(other)) => names::are_same(one, other),
            (Self::Value(one), Self::Value(other)) => same_condition(one, other),
            (Self::Acr(one), Self::Acr(other)) | (Self::Opaque(one), Self::Opaque(other)) => {
                same_rule(one, other)
            }
            _ => false,
        }
    }

    /// Whether the two ask about the same value.
    pub(super) const fn is_about_same(self, other: Self) -> bool {
        match (self, other) {
            (Self::Acr(_), Self::Acr(_)) | (Self::Age(_), Self::Age(_)) => true,
            (Self::Acr(_), Self::Value(one)) | (Self::Value(one), Self::Acr(_)) => {
                same_operand(one.left, Operand::Claim("acr"))
            }
            (Self::Value(one), Self::Value(other)) => same_operand(one.left, other.left),
            _ => false,
        }
    }
}

/// Puts a constant on the right, where the relation can be turned round.
const fn constant_last(condition: Condition) -> Condition {
    let Condition { left, operator, right } = condition;
    if !is_constant(left) || (is_constant(right) && !matches!(left, Operand::List(_))) {
        return condition;
    }
    let operator = match operator {
        Operator::Contains => Operator::In,
        Operator::In => Operator::Contains,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Equal | Operator::NotEqual => operator,
    };
    Condition::new(right, operator, left)
}

/// Relations that are the negation of another, also in when they are undecided.
const fn positive(condition: Condition) -> (Condition, bool) {
    let Condition { left, operator, right } = condition;
    let operator = match operator {
        Operator::NotEqual => Operator::Equal,
        Operator::Greater => Operator::LessOrEqual,
        Operator::GreaterOrEqual => Operator::Less,
        _ => return (condition, false),
    };
    (Condition::new(left, operator, right), true)
}

const fn is_constant(operand: Operand) -> bool {
    operand.is_scalar() || matches!(operand, Operand::List(_))
}

const fn same_rule(one: Requirement, other: Requirement) -> bool {
    use Requirement::{Acr, Amr, Condition, DeclaredAcr, Permission, When};
    match (one, other) {
        (Acr(one), Acr(other)) | (Amr(one), Amr(other)) | (Permission(one), Permission(other)) => {
            text::equal(one, other)
        }
        (Condition(one), Condition(other)) => same_condition(one, other),
        (DeclaredAcr(one), DeclaredAcr(other)) => same_texts(one.satisfied_by(), other.satisfied_by()),
        (When(one, code), When(other, other_code)) => one == other && text::equal(code, other_code),
        _ => false,
    }
}

const fn same_texts(one: &[&str], other: &[&str]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && text::equal(one[at], other[at]) {
        at += 1;
    }
    at == one.len() && at == other.len()
}

const fn same_condition(one: Condition, other: Condition) -> bool {
    one.operator as u8 == other.operator as u8
        && same_operand(one.left, other.left)
        && same_operand(one.right, other.right)
}

const fn same_operand(one: Operand, other: Operand) -> bool {
    use Operand::{
        Argument, Body, Bool, Claim, Header, Hour, Integer, List, Now, Path, Query, SourceIp, Text, Weekday,
    };
    match (one, other) {
        (Argument(one), Argument(other))
        | (Body(one), Body(other))
        | (Claim(one), Claim(other))
        | (Header(one), Header(other))
        | (Path(one), Path(other))
        | (Query(one), Query(other))
        | (Text(one), Text(other)) => text::equal(one, other),
        (Bool(one), Bool(other)) => one == other,
        (Integer(one), Integer(other)) => one == other,
        (List(one), List(other)) => same_operands(one, other),
        (Hour, Hour) | (Now, Now) | (SourceIp, SourceIp) | (Weekday, Weekday) => true,
        _ => false,
    }
}

const fn same_operands(one: &[Operand], other: &[Operand]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && same_operand(one[at], other[at]) {
        at += 1;
    }
    at == one.len() && at == other.len()
}

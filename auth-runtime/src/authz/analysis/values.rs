//! What a value can be, as far as the comparisons of a rule can tell: each of their constants, a value beside each, a
//! list, nothing.

#![expect(clippy::indexing_slicing, reason = "every index is compared with the length first")]

use super::leaf::Leaf;
use crate::authz::condition::{Condition, Operand, Operator};
use crate::authz::requirement::Requirement;
use crate::authz::text;

/// A value, or all values that no comparison of the rule tells apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// Absent, or of a type that no constant has.
    Absent,
    Bool(bool),
    /// Any list.
    List,
    /// Twice the number, so that there is one between two whole ones.
    Doubled(i128),
    /// A text that no constant is.
    OtherText,
    Text(&'static str),
}

/// What a comparison says about a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    Fails,
    Holds,
    Undecided,
    /// Any of these.
    Unknown,
}

/// How many values stand for those about one constant.
pub(super) const AROUND: usize = 3;

impl Leaf {
    /// What this says about `value`, exactly as the evaluator does.
    pub(super) const fn outcome(self, value: Value) -> Outcome {
        match (self, value) {
            (Self::Acr(rule), Value::Text(class)) => decided(is_class(class, rule)),
            (Self::Acr(_), Value::OtherText) => Outcome::Fails,
            (Self::Age(seconds), Value::Doubled(age)) => decided(age <= 2 * seconds as i128),
            (Self::Acr(_) | Self::Age(_), _) => Outcome::Undecided,
            (Self::Names(_) | Self::Opaque(_), _) => Outcome::Unknown,
            (Self::Value(condition), _) => compare(value, condition),
        }
    }

    /// How many constants this compares with.
    pub(super) const fn constants(self) -> usize {
        match self {
            Self::Acr(Requirement::DeclaredAcr(term)) => term.satisfied_by().len(),
            Self::Value(Condition { right: Operand::List(values), .. }) => values.len(),
            _ => 1,
        }
    }

    /// The constants, by number; `None` after the last.
    pub(super) const fn constant(self, at: usize) -> Option<Operand> {
        if at >= self.constants() {
            return None;
        }
        Some(match self {
            Self::Acr(Requirement::Acr(class)) => Operand::Text(class),
            Self::Acr(Requirement::DeclaredAcr(term)) => Operand::Text(term.satisfied_by()[at]),
            Self::Age(seconds) => Operand::Integer(seconds as i64),
            Self::Value(Condition { right: Operand::List(values), .. }) => values[at],
            Self::Value(Condition { right, .. }) => right,
            _ => return None,
        })
    }

    /// The values that are possible whatever the rule compares with, by number; `None` after the last.
    pub(super) const fn value(self, at: usize) -> Option<Value> {
        let left = match self {
            Self::Value(condition) => condition.left,
            _ => Operand::Claim(""),
        };
        Some(match (left, at) {
            (Operand::Bool(value), 0) => Value::Bool(value),
            (Operand::Integer(value), 0) => Value::Doubled(2 * value as i128),
            (Operand::Text(text), 0) => Value::Text(text),
            (Operand::Hour, 0..24) => Value::Doubled(2 * at as i128),
            (Operand::Weekday, 0..7) => Value::Doubled(2 * at as i128 + 2),
            (Operand::Now, 0) => Value::Doubled(0),
            (Operand::Header(_) | Operand::Path(_) | Operand::Query(_), 0) => Value::Absent,
            (Operand::Argument(_) | Operand::Body(_) | Operand::Claim(_), 0) => Value::Absent,
            (Operand::Argument(_) | Operand::Body(_) | Operand::Claim(_), 1) => Value::List,
            _ => return None,
        })
    }

    /// The values about one of the constants, by number below [`AROUND`].
    pub(super) const fn value_around(self, constant: Operand, number: usize) -> Option<Value> {
        let whole = match self {
            Self::Value(Condition { left: Operand::Now, .. }) | Self::Age(_) => true,
            Self::Value(condition) if !can_be(condition.left, constant) => return None,
            _ => false,
        };
        Some(match (constant, number) {
            (Operand::Bool(_), 0) => Value::Bool(false),
            (Operand::Bool(_), 1) => Value::Bool(true),
            (Operand::Integer(value), _) if whole => {
                Value::Doubled(2 * value as i128 + 2 * number as i128 - 2)
            }
            (Operand::Integer(value), _) => Value::Doubled(2 * value as i128 + number as i128 - 1),
            (Operand::Text(text), 0) if !whole => Value::Text(text),
            (Operand::Text(_), 1) if !whole => Value::OtherText,
            _ => return None,
        })
    }
}

/// Whether a value from there can be any of the type of the constant. A part of a request is a text.
const fn can_be(source: Operand, constant: Operand) -> bool {
    match source {
        Operand::Argument(_) | Operand::Body(_) | Operand::Claim(_) => true,
        Operand::Header(_) | Operand::Path(_) | Operand::Query(_) => matches!(constant, Operand::Text(_)),
        _ => false,
    }
}

const fn decided(holds: bool) -> Outcome {
    if holds { Outcome::Holds } else { Outcome::Fails }
}

const fn is_class(class: &str, rule: Requirement) -> bool {
    match rule {
        Requirement::Acr(name) => text::equal(class, name),
        Requirement::DeclaredAcr(term) => text::is_among(class, term.satisfied_by()),
        _ => false,
    }
}

const fn compare(value: Value, condition: Condition) -> Outcome {
    match (condition.operator, value, condition.right) {
        (Operator::Contains, Value::List, Operand::Bool(_) | Operand::Integer(_) | Operand::Text(_)) => {
            Outcome::Unknown
        }
        (Operator::Equal, _, constant) => equals(value, constant),
        (Operator::In, _, Operand::List(values)) => is_in(value, values),
        (Operator::Less, Value::Doubled(value), Operand::Integer(bound)) => {
            decided(value < 2 * bound as i128)
        }
        (Operator::LessOrEqual, Value::Doubled(value), Operand::Integer(bound)) => {
            decided(value <= 2 * bound as i128)
        }
        _ => Outcome::Undecided,
    }
}

const fn equals(value: Value, constant: Operand) -> Outcome {
    match (value, constant) {
        (Value::Bool(one), Operand::Bool(other)) => decided(one == other),
        (Value::Doubled(one), Operand::Integer(other)) => decided(one == 2 * other as i128),
        (Value::Text(one), Operand::Text(other)) => decided(text::equal(one, other)),
        (Value::OtherText, Operand::Text(_)) => Outcome::Fails,
        _ => Outcome::Undecided,
    }
}

/// Undecided when the value is none of them and one could not be compared.
const fn is_in(value: Value, constants: &[Operand]) -> Outcome {
    let (mut at, mut otherwise) = (0, Outcome::Fails);
    while at < constants.len() {
        match equals(value, constants[at]) {
            Outcome::Holds => return Outcome::Holds,
            Outcome::Fails => {}
            Outcome::Undecided | Outcome::Unknown => otherwise = Outcome::Undecided,
        }
        at += 1;
    }
    otherwise
}

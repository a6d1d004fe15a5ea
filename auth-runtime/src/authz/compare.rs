//! How values compare. Nothing is converted: values of different types stand in no relation.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;

use super::condition::{Condition, Operand, Operator};
use super::facts::{Fact, Facts};
use crate::principal::Principal;
use crate::token::json::{Kind, Value};

/// A value that a rule compares.
enum Datum<'d> {
    Bool(bool),
    Float(f64),
    Integer(i64),
    Ip(IpAddr),
    List(List<'d>),
    /// A constant of the rule, which may be a range of addresses.
    Constant(&'static str),
    Text(Cow<'d, str>),
}

enum List<'d> {
    Claim(Value<'d>),
    Constants(&'static [Operand]),
    Facts(&'d [Fact]),
}

impl Operand {
    /// Whether the value is copied out of the event.
    pub(crate) const fn is_of_request(self) -> bool {
        matches!(self, Self::Body(_) | Self::Header(_) | Self::Path(_) | Self::Query(_) | Self::SourceIp)
    }

    /// The path inside of the body, where that is what is asked about.
    pub(crate) const fn of_body(self) -> Option<&'static str> {
        match self {
            Self::Body(path) => Some(path),
            _ => None,
        }
    }

    fn read<'d>(self, principal: &'d Principal, facts: &'d Facts) -> Option<Datum<'d>> {
        Some(match self {
            Self::Argument(_)
            | Self::Body(_)
            | Self::Header(_)
            | Self::Path(_)
            | Self::Query(_)
            | Self::SourceIp => return facts.get(self).and_then(Datum::of_fact),
            Self::Bool(value) => Datum::Bool(value),
            Self::Claim(path) => return principal.find(path).and_then(Datum::of_claim),
            Self::Hour => Datum::Integer(principal.decided_at().rem_euclid(86_400) / 3_600),
            Self::Integer(value) => Datum::Integer(value),
            Self::List(values) => Datum::List(List::Constants(values)),
            Self::Now => Datum::Integer(principal.decided_at()),
            Self::Text(text) => Datum::Constant(text),
            // 1970-01-01 was a Thursday.
            Self::Weekday => {
                Datum::Integer((principal.decided_at().div_euclid(86_400) + 3).rem_euclid(7) + 1)
            }
        })
    }
}

impl Condition {
    /// Whether the relation holds; `None` when there is nothing to compare.
    pub(crate) fn holds(&self, principal: &Principal, facts: &Facts) -> Option<bool> {
        let left = self.left.read(principal, facts)?;
        let right = self.right.read(principal, facts)?;
        match self.operator {
            Operator::Contains => right.is_in(&left),
            Operator::Equal => left.equals(&right),
            Operator::Greater => left.order(&right).map(Ordering::is_gt),
            Operator::GreaterOrEqual => left.order(&right).map(Ordering::is_ge),
            Operator::In => left.is_in(&right),
            Operator::Less => left.order(&right).map(Ordering::is_lt),
            Operator::LessOrEqual => left.order(&right).map(Ordering::is_le),
            Operator::NotEqual => left.equals(&right).map(|equal| !equal),
        }
    }
}

impl<'d> Datum<'d> {
    fn of_fact(fact: &'d Fact) -> Option<Self> {
        Some(match fact {
            Fact::Bool(value) => Self::Bool(*value),
            Fact::Float(value) => Self::Float(*value),
            Fact::Integer(value) => Self::Integer(*value),
            Fact::Ip(address) => Self::Ip(*address),
            Fact::List(values) => Self::List(List::Facts(values)),
            Fact::Text(text) => Self::Text(Cow::Borrowed(text)),
            Fact::Unusable => return None,
        })
    }

    fn of_claim(value: Value<'d>) -> Option<Self> {
        Some(match value.kind() {
            Kind::Array => Self::List(List::Claim(value)),
            Kind::Bool(value) => Self::Bool(value),
            Kind::Null | Kind::Object { .. } => return None,
            Kind::Number => match value.as_integer() {
                Some(integer) => Self::Integer(integer),
                None => Self::Float(value.as_number().filter(|number| number.is_finite())?),
            },
            Kind::String { .. } => Self::Text(value.as_str()?),
        })
    }

    fn of_constant(operand: Operand) -> Option<Self> {
        Some(match operand {
            Operand::Bool(value) => Self::Bool(value),
            Operand::Integer(value) => Self::Integer(value),
            Operand::Text(text) => Self::Constant(text),
            _ => return None,
        })
    }

    fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Bool(left), Self::Bool(right)) => Some(left == right),
            (Self::Ip(address), Self::Constant(text)) | (Self::Constant(text), Self::Ip(address)) => {
                is_within(*address, text)
            }
            // Whoever may choose the text must not choose a range that holds everybody.
            (Self::Ip(address), Self::Text(text)) | (Self::Text(text), Self::Ip(address)) => {
                let other: IpAddr = text.parse().ok()?;
                Some(*address == other.to_canonical())
            }
            (Self::Constant(left), Self::Constant(right)) => Some(left == right),
            (Self::Constant(left), Self::Text(right)) | (Self::Text(right), Self::Constant(left)) => {
                Some(left == right)
            }
            (Self::Text(left), Self::Text(right)) => Some(left == right),
            _ => self.order(other).map(Ordering::is_eq),
        }
    }

    /// Numbers have an order; nothing else has.
    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => Some(left.cmp(right)),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(right),
            (Self::Integer(left), Self::Float(right)) => order_mixed(*left, *right),
            (Self::Float(left), Self::Integer(right)) => order_mixed(*right, *left).map(Ordering::reverse),
            _ => None,
        }
    }

    /// Whether `list` has an element equal to this; undecided when it has none and one could not be compared.
    fn is_in(&self, list: &Self) -> Option<bool> {
        let Self::List(list) = list else { return None };
        if matches!(self, Self::List(_)) {
            return None;
        }
        let among = |elements: &mut dyn Iterator<Item = Option<Datum<'_>>>| {
            let mut all_compared = true;
            for element in elements {
                match element.and_then(|element| self.equals(&element)) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => all_compared = false,
                }
            }
            all_compared.then_some(false)
        };
        match list {
            List::Claim(value) => among(&mut value.elements().map(Datum::of_claim)),
            List::Constants(values) => among(&mut values.iter().map(|value| Datum::of_constant(*value))),
            List::Facts(values) => among(&mut values.iter().map(Datum::of_fact)),
        }
    }
}

/// Exact, also where a double cannot hold the integer.
fn order_mixed(integer: i64, number: f64) -> Option<Ordering> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if number >= BEYOND {
        return Some(Ordering::Less);
    }
    if number < -BEYOND {
        return Some(Ordering::Greater);
    }
    let whole = number.floor();
    let ordering = integer.cmp(&(whole as i64));
    Some(if ordering.is_eq() && number > whole { Ordering::Less } else { ordering })
}

/// Whether `address` is the one `text` names, or in the range it names (RFC 4632 §3.1); `None` when it names neither.
fn is_within(address: IpAddr, text: &str) -> Option<bool> {
    let (network, length) = match text.split_once('/') {
        Some((network, length)) => (network, Some(length)),
        None => (text, None),
    };
    let network: IpAddr = network.parse().ok()?;
    // The bits in front of an IPv4 address that is written as an IPv6 one.
    let mapped = if network.is_ipv6() && network.to_canonical().is_ipv4() { 96 } else { 0 };
    let (width, network, address) = match (network.to_canonical(), address.to_canonical()) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (32, u128::from(network.to_bits()) << 96, u128::from(address.to_bits()) << 96)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (128, network.to_bits(), address.to_bits()),
        _ => return Some(false),
    };
    let length: u32 = match length {
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            digits.parse::<u32>().ok()?.checked_sub(mapped)?
        }
        Some(_) => return None,
        None => width,
    };
    if length > width {
        return None;
    }
    // A shift by the whole width would overflow: a range of length 0 holds everything.
    Some((network ^ address).checked_shr(128 - length).unwrap_or(0) == 0)
}

impl Principal {
    /// The claim at `path`, where it can be found.
    fn find(&self, path: &'static str) -> Option<Value<'_>> {
        let Some(pointer) = path.strip_prefix('/') else { return self.root().get(path) };
        pointer.split('/').try_fold(self.root(), |value, name| {
            if name.contains('~') {
                value.get(&name.replace("~1", "/").replace("~0", "~"))
            } else {
                value.get(name)
            }
        })
    }
}

#[cfg(test)]
mod tests;

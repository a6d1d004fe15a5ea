//! Conditions on values: claims, parts of the request, constants.

use std::fmt;

/// Two values and the relation between them, as in `claim("department") == "finance"`.
///
/// A value that is absent stands in no relation to anything, and values of different types cannot be compared: the
/// condition is then undecided, and so refuses, also under `not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// The value on the left.
    pub left: Operand,
    /// The relation.
    pub operator: Operator,
    /// The value on the right.
    pub right: Operand,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operand {
    /// The handler's argument of this name.
    Argument(&'static str),
    /// A member of the request's JSON body: its name, or a JSON Pointer (RFC 6901) that begins with `/`.
    Body(&'static str),
    /// `true` or `false`.
    Bool(bool),
    /// A claim of the verified token, written as for [`ClaimPath`](crate::ClaimPath).
    Claim(&'static str),
    /// The only value of this request header.
    Header(&'static str),
    /// The hour of the day in UTC, 0 to 23.
    Hour,
    /// A whole number.
    Integer(i64),
    /// Several constants, for `in`.
    List(&'static [Operand]),
    /// The time of the decision, in Unix seconds.
    Now,
    /// The path parameter of this name.
    Path(&'static str),
    /// The only value of this query parameter.
    Query(&'static str),
    /// The address the request came from, as the front saw it. Behind a load balancer that is the last entry of
    /// `X-Forwarded-For`: only as true as the balancer's setting to append to that header, which is its default.
    SourceIp,
    /// A text; compared with a source address it is an address or a range such as `10.0.0.0/8`.
    Text(&'static str),
    /// The day of the week in UTC, from 1 for Monday to 7 for Sunday (ISO 8601).
    Weekday,
}

/// How two values relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// The list on the left has an element equal to the value on the right; never a part of a text.
    Contains,
    /// Equal: texts octet for octet, numbers by value.
    Equal,
    /// A greater number.
    Greater,
    /// A number that is not less.
    GreaterOrEqual,
    /// The value on the left equals one of the list on the right.
    In,
    /// A lesser number.
    Less,
    /// A number that is not greater.
    LessOrEqual,
    /// Present, comparable and not equal.
    NotEqual,
}

impl Condition {
    /// A condition on two values.
    #[must_use]
    pub const fn new(left: Operand, operator: Operator, right: Operand) -> Self {
        Self { left, operator, right }
    }

    /// Whether both values have a name, and lists have constants.
    pub(super) const fn is_well_formed(&self) -> bool {
        self.left.is_well_formed() && self.right.is_well_formed()
    }
}

impl Operand {
    const fn is_well_formed(self) -> bool {
        match self {
            Self::Argument(name)
            | Self::Body(name)
            | Self::Claim(name)
            | Self::Header(name)
            | Self::Path(name)
            | Self::Query(name) => !name.is_empty(),
            Self::List(values) => !values.is_empty() && are_scalars(values),
            _ => true,
        }
    }

    pub(super) const fn is_scalar(self) -> bool {
        matches!(self, Self::Bool(_) | Self::Integer(_) | Self::Text(_))
    }
}

const fn are_scalars(values: &[Operand]) -> bool {
    let mut rest = values;
    while let [first, others @ ..] = rest {
        if !first.is_scalar() {
            return false;
        }
        rest = others;
    }
    true
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { left, operator, right } = self;
        write!(f, "{left} {operator} {right}")
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Contains => "contains",
            Self::Equal => "==",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::NotEqual => "!=",
        })
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Argument(name) => write!(f, "arg({name})"),
            Self::Body(name) => write!(f, "body({name:?})"),
            Self::Bool(value) => value.fmt(f),
            Self::Claim(path) => write!(f, "claim({path:?})"),
            Self::Header(name) => write!(f, "header({name:?})"),
            Self::Hour => f.write_str("hour"),
            Self::Integer(value) => value.fmt(f),
            Self::List(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    let separator = if index == 0 { "" } else { ", " };
                    write!(f, "{separator}{value}")?;
                }
                f.write_str("]")
            }
            Self::Now => f.write_str("now"),
            Self::Path(name) => write!(f, "path({name:?})"),
            Self::Query(name) => write!(f, "query({name:?})"),
            Self::SourceIp => f.write_str("source_ip"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Weekday => f.write_str("weekday"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Operand::{
        Argument, Body, Bool, Claim, Header, Hour, Integer, List, Now, Path, Query, SourceIp, Text, Weekday,
    };
    use Operator::{Contains, Equal, Greater, GreaterOrEqual, In, Less, LessOrEqual, NotEqual};

    #[test]
    fn a_condition_is_shown_as_it_stands_in_the_attribute() {
        for (left, operator, right, shown) in [
            (Claim("/a/b"), Equal, Text("x\"y"), r#"claim("/a/b") == "x\"y""#),
            (Argument("id"), NotEqual, Path("id"), r#"arg(id) != path("id")"#),
            (Body("n"), Less, Integer(-1), r#"body("n") < -1"#),
            (Query("q"), In, List(&[Text("a"), Text("b"), Text("c")]), r#"query("q") in ["a", "b", "c"]"#),
            (Header("h"), In, List(&[Integer(1)]), r#"header("h") in [1]"#),
            (Claim("c"), Contains, Bool(true), r#"claim("c") contains true"#),
            (Hour, GreaterOrEqual, Integer(8), "hour >= 8"),
            (Weekday, LessOrEqual, Integer(5), "weekday <= 5"),
            (Now, Greater, SourceIp, "now > source_ip"),
        ] {
            assert_eq!(Condition::new(left, operator, right).to_string(), shown);
        }
    }

    #[test]
    fn values_without_a_name_cannot_be_asked_for() {
        let sources = [Argument, Body, Claim, Header, Path, Query];
        for source in sources {
            let is_well_formed = |name| {
                let one = Condition::new(source(name), Equal, Integer(1));
                let other = Condition::new(Integer(1), Equal, source(name));
                [one.is_well_formed(), other.is_well_formed()]
            };
            assert_eq!((is_well_formed(""), is_well_formed("a")), ([false; 2], [true; 2]));
        }
    }

    #[test]
    fn lists_have_constants() {
        let is_well_formed = |values| Condition::new(Hour, In, List(values)).is_well_formed();
        assert!(is_well_formed(&[Bool(true), Integer(1), Text("")]));
        assert!(!is_well_formed(&[]));
        assert!(!is_well_formed(&[Integer(1), Hour]));
        assert!(!is_well_formed(&[List(&[Integer(1)])]));
    }
}

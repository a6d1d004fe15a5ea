//! As it would be written.

use std::fmt;

use super::{Comparison, Operand, OperandKind, Operator};

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.left, self.operator, self.right)
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
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

impl fmt::Display for OperandKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) => write!(f, "arg({name})"),
            Self::Body(name) => write!(f, "body({name:?})"),
            Self::Bool(value) => value.fmt(f),
            Self::Claim(name) => write!(f, "claim({name:?})"),
            Self::Header(name) => write!(f, "header({name:?})"),
            Self::Hour => f.write_str("hour"),
            Self::Integer(value) => value.fmt(f),
            Self::List(values) => {
                let values: Vec<_> = values.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", values.join(", "))
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

//! Refuses what could never be decided.

use std::net::IpAddr;

use super::{Comparison, Mistake, Operand, OperandKind, Operator};

impl Comparison {
    /// Refuses what could never be decided.
    pub(super) fn check(&self) -> Result<(), Mistake> {
        let Self { left, operator, right } = self;
        let wrong = |place: &Operand, problem: String| Err((place.extent, problem));
        if left.kind == right.kind {
            return wrong(right, format!("`{left}` is compared with itself: name two different values"));
        }
        let is_list = matches!(right.kind, OperandKind::List(_));
        match operator {
            Operator::In if !right.kind.can_be_list() => {
                let remedy = if right.kind.is_constant() {
                    format!("write `in [{right}]`")
                } else {
                    "write `==`".to_owned()
                };
                wrong(right, format!("`in` takes a list, found `{right}`: {remedy}"))
            }
            Operator::Contains if !left.kind.can_be_list() => {
                wrong(left, format!("`{left}` is never a list: write `{left} == ..` or `{left} in [..]`"))
            }
            Operator::In => Ok(()),
            _ if is_list => {
                let remedy = operator.for_list(left, right);
                wrong(right, format!("`{operator}` takes one value, found a list: {remedy}"))
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                [left, right].into_iter().try_for_each(Operand::check_order)
            }
            Operator::Contains | Operator::Equal | Operator::NotEqual => Ok(()),
        }?;
        match (&left.kind, &right.kind) {
            (OperandKind::SourceIp, _) => right.check_addresses(),
            (_, OperandKind::SourceIp) => left.check_addresses(),
            _ => left.check_type(right),
        }
    }
}

impl Operand {
    /// Only numbers have an order.
    fn check_order(&self) -> Result<(), Mistake> {
        let type_name = match &self.kind {
            OperandKind::List(_) => Some("a list"),
            other => other.type_name().filter(|name| *name != "a number"),
        };
        let Some(type_name) = type_name else { return Ok(()) };
        let problem = format!(
            "`{self}` is {type_name}, and only numbers have an order: write `==` or `!=`, or decide in `when`"
        );
        Err((self.extent, problem))
    }

    /// Compared with a source address, a text is an address or a range (RFC 4632 §3.1).
    fn check_addresses(&self) -> Result<(), Mistake> {
        let texts = match &self.kind {
            OperandKind::List(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        let wrong = texts.iter().find(|one| match one {
            OperandKind::Text(text) => !is_address(text),
            one => matches!(one.type_name(), Some("a number" | "a truth value")),
        });
        let Some(wrong) = wrong else { return Ok(()) };
        let problem = format!(
            "`{wrong}` is not an address: write one such as `\"192.0.2.7\"`, or a range such as `\"10.0.0.0/8\"`"
        );
        Err((self.extent, problem))
    }

    /// Two values whose types are known and differ could never be compared.
    fn check_type(&self, right: &Self) -> Result<(), Mistake> {
        let right_type = match &right.kind {
            OperandKind::List(values) => values.first().and_then(OperandKind::type_name),
            one => one.type_name(),
        };
        match (self.kind.type_name(), right_type) {
            (Some(left_type), Some(right_type)) if left_type != right_type => {
                let problem = format!(
                    "`{self}` is {left_type} and `{right}` is {right_type}, so this could never be decided"
                );
                Err((right.extent, problem))
            }
            _ => Ok(()),
        }
    }
}

impl OperandKind {
    pub(super) const fn can_be_list(&self) -> bool {
        matches!(self, Self::Body(_) | Self::Claim(_) | Self::List(_))
    }

    pub(super) const fn is_constant(&self) -> bool {
        matches!(self, Self::Bool(_) | Self::Integer(_) | Self::Text(_))
    }

    /// What kind of value it always is; `None` when that is only known with the request.
    pub(super) const fn type_name(&self) -> Option<&'static str> {
        match self {
            Self::Argument(_) | Self::Body(_) | Self::Claim(_) | Self::List(_) => None,
            Self::Bool(_) => Some("a truth value"),
            Self::Header(_) | Self::Path(_) | Self::Query(_) | Self::Text(_) => Some("a text"),
            Self::Hour | Self::Integer(_) | Self::Now | Self::Weekday => Some("a number"),
            Self::SourceIp => Some("an address"),
        }
    }

    pub(super) fn check_name(&self) -> Result<(), String> {
        let (Self::Body(name)
        | Self::Claim(name)
        | Self::Header(name)
        | Self::Path(name)
        | Self::Query(name)) = self
        else {
            return Ok(());
        };
        let is_token = |name: &str| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
        };
        let steps = || name.strip_prefix('/').filter(|_| matches!(self, Self::Body(_) | Self::Claim(_)));
        let word = self.word();
        if name.is_empty() {
            Err(format!("`{self}` names nothing: write `{word}(\"name\")`"))
        } else if name.trim() != name {
            Err(format!("`{self}` has white space around the name: write `{word}({:?})`", name.trim()))
        } else if matches!(self, Self::Header(_)) && !is_token(name) {
            Err(format!("`{self}` is not the name of a header: use letters, digits and `-`"))
        } else if steps().is_some_and(|steps| steps.split('/').any(str::is_empty)) {
            Err(format!("`{self}` has no name after a slash: write `{word}(\"/outer/inner\")`"))
        } else if steps().is_some_and(|steps| !is_escaped(steps)) {
            Err(format!("`{self}` has a `~` that means nothing: write `~0` for `~` and `~1` for `/`"))
        } else {
            Ok(())
        }
    }

    /// The word it begins with.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Body(_) => "body",
            Self::Header(_) => "header",
            Self::Path(_) => "path",
            Self::Query(_) => "query",
            Self::SourceIp => "source_ip",
            _ => "claim",
        }
    }
}

/// Whether every `~` is one of the two escapes of RFC 6901 §3.
fn is_escaped(pointer: &str) -> bool {
    pointer.split('~').skip(1).all(|after| after.starts_with(['0', '1']))
}

fn is_address(text: &str) -> bool {
    let (network, length) = match text.split_once('/') {
        Some((network, length)) => (network, Some(length)),
        None => (text, None),
    };
    let Ok(network) = network.parse::<IpAddr>() else { return false };
    let width = if network.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| {
        length.bytes().all(|byte| byte.is_ascii_digit())
            && length.parse::<u32>().is_ok_and(|length| length <= width)
    })
}

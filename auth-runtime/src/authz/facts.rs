//! What a rule asks of the request, copied out of the event before anything is waited for.

use std::net::IpAddr;

use super::condition::Operand;
use super::permission;
use super::requirement::Requirement;
use crate::lambda::view::{RequestView, Sent};
use crate::limits;
use crate::token::json::{Document, Kind, Value};
use crate::token::path::ClaimPath;

/// Values of the request, by where the rule asks for them.
#[derive(Clone, Default)]
pub(crate) struct Facts {
    values: Vec<(Operand, Fact)>,
    /// The octets of the body and what is asked of it, until there is a caller to do that work for.
    unread: Option<Unread>,
}

#[derive(Clone)]
struct Unread {
    body: Vec<u8>,
    asked: Vec<&'static str>,
}

/// One value of the request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    /// Absent, given several times, or of no type that could be compared.
    Unusable,
    Bool(bool),
    Float(f64),
    Integer(i64),
    Ip(IpAddr),
    List(Vec<Fact>),
    Text(String),
}

impl Facts {
    /// For a decision about the caller alone.
    pub(crate) const fn none() -> Self {
        Self { values: Vec::new(), unread: None }
    }

    /// Copies from `request` what `requirement` asks about; nothing else is looked at. The body is not read yet.
    pub(crate) fn collect(requirement: &Requirement, request: &RequestView<'_>) -> Self {
        let mut asked = Vec::new();
        ask(requirement, &mut asked);
        let of_body: Vec<_> = asked.iter().filter_map(|operand| operand.of_body()).collect();
        let unread = (!of_body.is_empty()).then(|| request.body()).flatten();
        let unread = unread.map(|body| Unread { body: body.into_owned(), asked: of_body });
        let others = asked.into_iter().filter(|operand| operand.of_body().is_none());
        Self { values: others.map(|operand| (operand, read(operand, request))).collect(), unread }
    }

    /// Reads the body as JSON without duplicate members, which the handler might read in another way.
    pub(crate) fn read_body(&mut self) {
        let Some(Unread { body, asked }) = self.unread.take() else { return };
        let Ok(body) = Document::parse(body, limits::BODY_DEPTH) else { return };
        self.values
            .extend(asked.into_iter().filter_map(|path| Some((Operand::Body(path), member(&body, path)?))));
    }

    /// Adds what the handler was called with.
    pub(crate) fn add(&mut self, operand: Operand, fact: Fact) {
        self.values.push((operand, fact));
    }

    /// The value the rule asks for; `None` when it was not collected.
    pub(crate) fn get(&self, operand: Operand) -> Option<&Fact> {
        self.values.iter().find(|(asked, _)| *asked == operand).map(|(_, fact)| fact)
    }
}

/// Values of a request may be anything.
impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts").field("values", &self.values.len()).finish_non_exhaustive()
    }
}

fn ask(requirement: &Requirement, asked: &mut Vec<Operand>) {
    let mut add = |operand| {
        if !asked.contains(&operand) {
            asked.push(operand);
        }
    };
    match *requirement {
        Requirement::All(parts) | Requirement::Any(parts) => parts.iter().for_each(|part| ask(part, asked)),
        Requirement::Condition(condition) => [condition.left, condition.right]
            .into_iter()
            .filter(|operand| operand.is_of_request())
            .for_each(add),
        Requirement::Named(part) | Requirement::Not(part) => ask(part, asked),
        Requirement::Permission(pattern) => {
            permission::parameters(pattern).map(Operand::Path).for_each(&mut add)
        }
        _ => {}
    }
}

fn read(operand: Operand, request: &RequestView<'_>) -> Fact {
    let found = match operand {
        Operand::Header(name) => match request.header(name) {
            Sent::One(Some(value)) => std::str::from_utf8(value).ok().map(|text| Fact::Text(text.to_owned())),
            _ => None,
        },
        Operand::Path(name) => request.path_parameter(name).map(Fact::Text),
        Operand::Query(name) => request.query_parameter(name).map(Fact::Text),
        Operand::SourceIp => request.source_ip().map(Fact::Ip),
        _ => None,
    };
    found.unwrap_or(Fact::Unusable)
}

fn member(body: &Document, path: &str) -> Option<Fact> {
    let path: ClaimPath = path.parse().ok()?;
    path.find(body.root()).map(Fact::from)
}

impl From<Value<'_>> for Fact {
    fn from(value: Value<'_>) -> Self {
        match value.kind() {
            Kind::Array => Self::List(value.elements().map(Self::from).collect()),
            Kind::Bool(value) => Self::Bool(value),
            Kind::Null | Kind::Object { .. } => Self::Unusable,
            Kind::Number => match (value.as_integer(), value.as_number()) {
                (Some(integer), _) => Self::Integer(integer),
                (None, Some(number)) if number.is_finite() => Self::Float(number),
                _ => Self::Unusable,
            },
            Kind::String { .. } => {
                value.as_str().map_or(Self::Unusable, |text| Self::Text(text.into_owned()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::condition::{Condition, Operator};
    use super::*;
    use crate::lambda::event::AuthEvent;

    #[test]
    fn a_value_is_read_wherever_the_rule_asks_for_it() {
        const PLACE: Operand = Operand::Path("id");
        const SAME: Requirement =
            Requirement::Condition(Condition::new(PLACE, Operator::Equal, Operand::Text("1")));
        const TURNED: Requirement =
            Requirement::Condition(Condition::new(Operand::Text("1"), Operator::Equal, PLACE));
        const OTHER: Requirement =
            Requirement::Condition(Condition::new(Operand::Claim("id"), Operator::Equal, Operand::Text("1")));
        let event = serde_json::json!({"pathParameters": {"id": "2"}});
        let read = Fact::Text("2".to_owned());
        for (rule, is_read) in [
            (SAME, true),
            (TURNED, true),
            (Requirement::All(&[OTHER, SAME]), true),
            (Requirement::Any(&[OTHER, SAME]), true),
            (Requirement::Not(&SAME), true),
            (Requirement::Named(&SAME), true),
            (Requirement::Permission("a:{id}"), true),
            (Requirement::Permission("a:id"), false),
            (OTHER, false),
        ] {
            let facts = Facts::collect(&rule, &event.request());
            assert_eq!(facts.get(PLACE), is_read.then_some(&read), "{rule}");
        }
    }

    #[test]
    fn a_number_beyond_a_double_is_not_read() {
        let rule =
            Requirement::Condition(Condition::new(Operand::Body("n"), Operator::Less, Operand::Body("m")));
        let event = serde_json::json!({"body": "{\"n\":1.5,\"m\":1e400}", "isBase64Encoded": false});
        let mut facts = Facts::collect(&rule, &event.request());
        facts.read_body();
        assert_eq!(facts.get(Operand::Body("n")), Some(&Fact::Float(1.5)));
        assert_eq!(facts.get(Operand::Body("m")), Some(&Fact::Unusable));
    }

    #[test]
    fn values_are_not_shown() {
        let mut facts = Facts::none();
        facts.add(Operand::Argument("id"), Fact::Text("secret".to_owned()));
        assert_eq!(format!("{facts:?}"), "Facts { values: 1, .. }");
    }

    #[test]
    fn the_body_is_not_read_before_somebody_is_verified() {
        const BODY: Operand = Operand::Body("tenant");
        let rule = Requirement::Condition(Condition::new(BODY, Operator::Equal, Operand::Text("t1")));
        let event = serde_json::json!({"body": "{\"tenant\":\"t1\"}", "isBase64Encoded": false});
        let mut facts = Facts::collect(&rule, &event.request());
        assert_eq!(facts.get(BODY), None);
        facts.read_body();
        assert_eq!(facts.get(BODY), Some(&Fact::Text("t1".to_owned())));
    }
}

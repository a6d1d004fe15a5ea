//! Which rules have an answer that may be kept.

use crate::authz::{Access, Condition, Operand, Requirement};

/// What in a rule depends on more than the token, in words; `None` when the answer may be kept for as long as the token is
/// good.
pub(super) fn obstacle(access: Access) -> Option<&'static str> {
    match access {
        Access::DenyAll | Access::Optional | Access::Public { .. } => None,
        Access::Required(requirement) => of(&requirement),
    }
}

/// Every kind is named: a new one must say here what it depends on.
fn of(requirement: &Requirement) -> Option<&'static str> {
    match *requirement {
        Requirement::Acr(_)
        | Requirement::Amr(_)
        | Requirement::Authenticated
        | Requirement::DeclaredAcr(_)
        | Requirement::DeclaredRole(_)
        | Requirement::DeclaredScope(..)
        | Requirement::Role(_)
        | Requirement::Scope(_) => None,
        Requirement::All(parts) | Requirement::Any(parts) => parts.iter().find_map(of),
        Requirement::Condition(Condition { left, right, .. }) => of_value(left).or_else(|| of_value(right)),
        Requirement::MaxAge(_) => Some("`max_age` depends on the time"),
        Requirement::Named(part) | Requirement::Not(part) => of(part),
        Requirement::Permission(pattern) => {
            pattern.contains('{').then_some("a permission for one resource depends on the path")
        }
        Requirement::When(..) => Some("`when` runs in the handler"),
    }
}

fn of_value(value: Operand) -> Option<&'static str> {
    match value {
        Operand::Bool(_) | Operand::Claim(_) | Operand::Integer(_) | Operand::List(_) | Operand::Text(_) => {
            None
        }
        Operand::Argument(_) => Some("an argument is known to the handler"),
        Operand::Body(_) | Operand::Header(_) | Operand::Path(_) | Operand::Query(_) | Operand::SourceIp => {
            Some("it asks about the request")
        }
        Operand::Hour | Operand::Now | Operand::Weekday => Some("it depends on the time"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authz::Operator;

    #[test]
    fn what_asks_about_the_caller_alone_may_be_kept() {
        const CLAIM: Requirement = Requirement::Condition(Condition::new(
            Operand::Claim("tenant"),
            Operator::In,
            Operand::List(&[Operand::Text("t1")]),
        ));
        for kept in [
            Requirement::All(&[Requirement::Role("a"), Requirement::Not(&CLAIM)]),
            Requirement::Permission("orders:read"),
            Requirement::Authenticated,
        ] {
            assert_eq!(obstacle(Access::Required(kept)), None, "{kept}");
        }
        assert_eq!(obstacle(Access::DenyAll), None);
    }

    #[test]
    fn what_asks_about_more_may_not() {
        const HOUR: Requirement =
            Requirement::Condition(Condition::new(Operand::Integer(8), Operator::LessOrEqual, Operand::Hour));
        const PATH: Requirement = Requirement::Condition(Condition::new(
            Operand::Path("id"),
            Operator::Equal,
            Operand::Claim("sub"),
        ));
        for not_kept in [
            HOUR,
            PATH,
            Requirement::Any(&[Requirement::Role("a"), PATH]),
            Requirement::All(&[Requirement::Named(&Requirement::Not(&HOUR))]),
            Requirement::MaxAge(300),
            Requirement::Permission("orders:{id}:read"),
            Requirement::When(0, "x"),
        ] {
            assert!(obstacle(Access::Required(not_kept)).is_some(), "{not_kept}");
        }
    }
}

//! The words for a rule, the same in every output.

use crate::authz::{Access, Rule};

/// How open a handler is, from nobody to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Openness {
    Closed,
    Restricted,
    Verified,
    Optional,
    Public,
}

impl Openness {
    /// Read from the words of a rule, so that a written snapshot has it too.
    pub(crate) fn of(words: &str) -> Self {
        match words.split([':', ',']).next() {
            Some("authenticated") => Self::Verified,
            Some("deny_all") => Self::Closed,
            Some("optional") => Self::Optional,
            Some("public") => Self::Public,
            _ => Self::Restricted,
        }
    }
}

/// The rule on one line, as the attribute would say it.
pub(crate) fn words(rule: &Rule) -> String {
    let access = match rule.access() {
        Access::DenyAll => "deny_all".to_owned(),
        Access::Optional => "optional".to_owned(),
        Access::Public { reason } => format!("public: {reason:?}"),
        Access::Required(requirement) => requirement.to_string(),
    };
    let verifier = rule.verifier().map(|path| format!(", verifier = {path}")).unwrap_or_default();
    // The code of a `when` may span lines.
    format!("{access}{verifier}").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Requirement;

    #[test]
    fn a_rule_is_one_line() {
        let rule = Rule::new("h", Access::Required(Requirement::When(0, "|p, e| {\n true }")));
        assert_eq!(words(&rule), "when = |p, e| {  true }");
        let rule = Rule::new("h", Access::Public { reason: "one\ntwo" }).verified_by("crate::V");
        assert_eq!(words(&rule), r#"public: "one\ntwo", verifier = crate::V"#);
    }

    #[test]
    fn openness_has_an_order() {
        let words = [
            "deny_all",
            r#"role = "public: x""#,
            "authenticated",
            "optional, verifier = V",
            r#"public: "x""#,
        ];
        assert!(words.map(Openness::of).is_sorted_by(|one, other| one < other));
    }
}

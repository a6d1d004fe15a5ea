//! What must hold of rules whatever the words of a message: near-identical rules stay two, lookups happen in constants,
//! and no handler of a module is overlooked.

use std::process::Command;

use super::tokens;
use crate::engine::{handlers, require_auth, rule};
use crate::entry::guarded;

const ITEM: &str = "async fn h(event: LambdaEvent<In>) -> Result<Out, Error> { body(event) }";

fn errors(attribute: &str) -> usize {
    require_auth(tokens(attribute), tokens(ITEM)).1.len()
}

#[test]
fn long_names_that_begin_alike_are_two_conditions() {
    let rules = |second: &str| {
        let path = "crate::authorization_rules::order_management";
        errors(&format!("any(rule = {path}::READERS, rule = {path}::{second})"))
    };
    assert_eq!((rules("WRITERS"), rules("READERS")), (0, 1));
    let whens = |second: &str| {
        let call = "|principal, event| policies::orders::";
        errors(&format!("any(when = {call}owns(principal, event), when = {call}{second}(principal, event))"))
    };
    assert_eq!((whens("delegates"), whens("owns")), (0, 1));
}

#[test]
fn a_raw_word_means_what_the_plain_one_does() {
    let output = |attribute: &str| {
        let item = "async fn h(#[event] e: LambdaEvent<In>, tenant: &str) -> Result<Out, Error> { body(e) }";
        let (output, errors) = require_auth(tokens(attribute), tokens(item));
        assert!(errors.is_empty(), "{errors:?}");
        output.to_string()
    };
    assert_eq!(output("r#arg(tenant) == \"a\""), output("arg(tenant) == \"a\""));
}

#[test]
fn a_rule_is_a_constant_also_where_it_is_one_name() {
    let (output, errors) = rule(tokens("role = \"admin\", vocabulary(role = crate::Role)"));
    assert!(errors.is_empty());
    let output = output.to_string();
    let (constant, lookup) = (output.find("const __AUTH_RULE"), output.find("declared_role"));
    assert!(constant.is_some() && constant < lookup, "{output}");
}

#[test]
fn handlers_in_traits_need_a_rule_too() {
    let missing = |body: &str| handlers(tokens(""), tokens(&format!("mod api {{ {body} }}"))).1.len();
    for (without, with) in [
        ("pub trait Api { async fn h(&self) {} }", "pub trait Api { #[deny_all] async fn h(&self) {} }"),
        ("impl Api for X { async fn h(&self) {} }", "impl Api for X { #[deny_all] async fn h(&self) {} }"),
        ("impl X { pub async fn h(&self) {} }", "impl X { async fn h(&self) {} }"),
        ("pub trait Api { async fn h(&self) {} }", "pub trait Api { async fn h(&self); }"),
    ] {
        assert_eq!((missing(without), missing(with)), (1, 0), "{without}");
    }
}

#[test]
fn only_parts_that_may_exclude_each_other_are_asked_about() {
    let arms = |attribute: &str| {
        let (output, errors) = require_auth(tokens(attribute), tokens(ITEM));
        assert!(errors.is_empty(), "{errors:?}");
        let output = output.to_string();
        // An arm that is missing is covered by that for the whole rule.
        assert_eq!(output.contains("| 1048576 .."), output.contains("conflict"), "{output}");
        output.matches("nobody can meet both").count()
    };
    let claims = "claim(\"a\") > 1, claim(\"a\") < 9";
    assert_eq!(arms("role = \"a\", scope = \"b\", mfa, permission = \"c\", max_age = \"1h\""), 0);
    assert_eq!(arms("any(role = \"a\", scope = \"b\"), role = \"c\", when = f"), 0);
    assert_eq!(arms("role = \"a\", not(role = \"b\")"), 0, "the rule itself is the pair");
    assert_eq!(arms("role = \"a\", scope = \"b\", not(role = \"c\")"), 2);
    assert_eq!(arms("role = \"a\", not(role = \"b\"), not(role = \"c\")"), 2);
    assert_eq!(arms(&format!("role = \"a\", {claims}")), 1);
    assert_eq!(arms("role = \"a\", claim(\"a\") > 1, claim(\"b\") < 9"), 0);
    assert_eq!(arms(&format!("role = \"a\", rule = B, {claims}")), 4);
    assert_eq!(arms(&format!("role = \"a\", {claims}, allow(never)")), 0);
}

/// A library and a binary of one package may have one name, and then their functions have the same paths. The binary sees the
/// library's marks, which must not count for its own functions.
#[test]
fn a_mark_counts_in_its_own_crate() {
    const BINARY: &str = "CARGO_BIN_NAME";
    let binary = std::env::var(BINARY).ok();
    let own = binary.as_ref().map_or("\"h\"".to_owned(), |binary| format!("\"h in {binary}\""));
    let (mark, errors) = require_auth(tokens("role = \"a\""), tokens(ITEM));
    assert!(
        errors.is_empty() && mark.to_string().contains(&format!("module_path ! () , 0 , {own})")),
        "{mark}"
    );
    let asked = |path: &str| guarded(tokens(path)).0.to_string();
    for path in ["h", "self::h", "crate::h"] {
        assert!(asked(path).contains(&format!(", {own})")), "{}", asked(path));
    }
    assert!(asked("::shop::h").contains("(\"\" , 0usize , \"shop::h\")"), "{}", asked("::shop::h"));
    if binary.is_none() {
        let itself = std::env::current_exe().expect("the test's own file");
        let mut again = Command::new(itself);
        again.args(["--exact", "tests::rules::a_mark_counts_in_its_own_crate"]).env(BINARY, "shop");
        let output = again.output().expect("it can be run");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
    }
}

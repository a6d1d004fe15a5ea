//! Named rules, settings, and the rules without conditions.

use super::super::tokens;
use super::{HANDLER, argument, is_refused};
use crate::engine::{deny_all, public, require_auth, rule};

type Engine =
    fn(proc_macro2::TokenStream, proc_macro2::TokenStream) -> (proc_macro2::TokenStream, Vec<syn::Error>);

/// What `engine` says of `attribute` on `item`; the item is emitted either way.
#[track_caller]
fn told(engine: Engine, attribute: &str, item: &str) -> Vec<String> {
    let (output, errors) = engine(tokens(attribute), tokens(item));
    let output = output.to_string();
    assert_eq!(is_refused(&output), !errors.is_empty(), "{output}");
    assert_eq!(output.contains("__AUTH_RULE"), errors.is_empty(), "{output}");
    assert!(output.contains("body (event)") || !item.contains("body"), "{output}");
    errors.iter().map(ToString::to_string).collect()
}

/// What `engine` says of `attribute` on a good handler, without the name of it.
#[track_caller]
fn of_handler(engine: Engine, attribute: &str) -> String {
    let told = told(engine, attribute, HANDLER).join("\n");
    told.replace("handler `delete_user`: ", "")
}

/// What is wrong with a `rule!`.
#[track_caller]
fn of_rule(input: &str) -> String {
    let (output, errors) = rule(tokens(input));
    let output = output.to_string();
    assert_eq!(is_refused(&output), !errors.is_empty(), "{output}");
    assert!(output.contains("Requirement"), "what uses the rule must not fail too: {output}");
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").replace("rule: ", "")
}

#[test]
fn rules_with_a_name() {
    let remedy = "write `rule = crate::rules::EDITORS`";
    let takes = |found: &str| format!("`rule` takes the path of a rule, found `{found}`: {remedy}");
    for good in ["rule = STAFF", "rule = crate::a::B", "rule = <T as A>::B", "rule = A, rule = a::B"] {
        argument(good, &[]);
    }
    argument("rule", &[&format!("`rule` has no value: {remedy}")]);
    argument("rule =", &[&format!("`rule` has no value: {remedy}")]);
    argument("rule == A", &[&format!("expected `=` after `rule`: {remedy}")]);
    argument("rule(A)", &[&format!("expected `=` after `rule`: {remedy}")]);
    for found in ["5", "\"STAFF\"", "A + B", "staff ()", "& A"] {
        argument(&format!("rule = {found}"), &[&takes(found)]);
    }
    argument("rule = a::", &[&takes("a ::")]);
    for shown in ["Self::A", "< Self as T >::A"] {
        let problem = format!("`{shown}` cannot stand in a rule: name the type instead of `Self`");
        argument(&format!("any(rule = {shown}, role = \"a\")"), &[&problem]);
        argument(&format!("role = {shown}"), &[&problem]);
    }
    argument(
        "rule = A, rule = A",
        &["`rule = A` is repeated in the same list: remove one or name what was meant"],
    );
}

#[test]
fn half_a_path() {
    let half = |key: &str, found: &str, example: &str| {
        format!("`{key}` takes the path of a declared name, found `{found}`: write `{key} = {example}`")
    };
    for (key, example) in [("role", "Role::Admin"), ("scope", "Scope::OrdersRead"), ("acr", "Acr::Gold")] {
        argument(&format!("{key} = {example}"), &[]);
        argument(&format!("{key} = Role::"), &[&half(key, "Role ::", example)]);
        argument(&format!("{key} = ::"), &[&half(key, "::", example)]);
    }
    let (role, scope) =
        (half("role", "Role ::", "Role::Admin"), half("scope", "Scope ::", "Scope::OrdersRead"));
    argument("role = Role::, mfa, scope = Scope::", &[&role, &scope]);
    argument("role = \"a::b\"", &[]);
}

#[test]
fn rules_stand_alone() {
    assert_eq!(of_rule("role = \"a\""), "");
    assert_eq!(of_rule("any(role = \"a\", rule = B), vocabulary(role = R), allow(never), crate = ::x"), "");
    let nothing = "no condition is given: write `rule!(role = \"admin\")`";
    assert_eq!(of_rule(""), nothing);
    assert_eq!(of_rule("crate = ::x"), nothing);
    assert_eq!(of_rule("vocabulary(role = R)"), nothing);
    assert_eq!(of_rule("any()"), "empty `any()` would let nobody in: name a role or scope, or remove it");
    assert_eq!(of_rule("role"), "`role` has no value: write `role = \"admin\"`");
    let when = "`when` sees one handler's event: put this condition into the attribute";
    assert_eq!(of_rule("when = f"), when);
    assert_eq!(of_rule("any(role = \"a\", not(when = |p, e| true))"), when);
    let arg = "`arg(..)` is a parameter of one handler: put this condition into the attribute";
    assert_eq!(of_rule("arg(a) == 1"), arg);
    assert_eq!(of_rule("any(role = \"a\", claim(\"b\") == arg(a))"), arg);
    let setting = |key: &str| format!("`{key}` belongs to one handler: put it into the attribute");
    assert_eq!(of_rule("optional"), setting("optional"));
    assert_eq!(of_rule("optional, role = \"a\""), setting("optional"));
    assert_eq!(of_rule("role = \"a\", verifier = V"), setting("verifier"));
    assert_eq!(of_rule("optional, verifier = V, role = \"a\"").lines().count(), 2);
}

#[test]
fn vocabularies() {
    let remedy = "write `vocabulary(role = crate::Role)`, and likewise `scope` and `acr`";
    argument("vocabulary(role = Role, scope = a::Scope, acr = <A as B>::C,)", &[]);
    argument("vocabulary", &[&format!("`vocabulary` takes a list in parentheses: {remedy}")]);
    argument("vocabulary = Role", &[&format!("`vocabulary` takes a list in parentheses: {remedy}")]);
    argument("vocabulary()", &[&format!("`vocabulary()` is empty: {remedy}")]);
    argument("vocabulary(Role)", &[&format!("`Role` has no vocabulary: {remedy}")]);
    argument("vocabulary(amr = Amr)", &[&format!("`amr` has no vocabulary: {remedy}")]);
    argument("vocabulary(\"role\")", &[&format!("unexpected `\"role\"`: {remedy}")]);
    argument("vocabulary(role)", &["`role` has no value: write `role = crate::Role`"]);
    argument(
        "vocabulary(role = 5)",
        &["`role` takes the path of an enum, found `5`: write `role = crate::Role`"],
    );
    argument("vocabulary(role = A, role = B)", &["`role` is given twice: remove one"]);
    argument("vocabulary(role = A), vocabulary(role = B)", &["`role` is given twice: remove one"]);
    argument("vocabulary(role = A) scope = \"a\"", &["unexpected `scope`: separate conditions with a comma"]);
    argument(
        "any(vocabulary(role = A))",
        &["`vocabulary` concerns the whole attribute: move it out of the group"],
    );
}

#[test]
fn allowances() {
    let remedy = "write `allow(always)`, `allow(never)` or `allow(redundant)`";
    argument("allow(always, never, redundant,)", &[]);
    argument("allow", &[&format!("`allow` takes a list in parentheses: {remedy}")]);
    argument("allow = never", &[&format!("`allow` takes a list in parentheses: {remedy}")]);
    argument("allow()", &[&format!("`allow()` is empty: {remedy}")]);
    argument("allow(dead_code)", &[&format!("`dead_code` cannot be allowed: {remedy}")]);
    argument("allow(redundent)", &["`redundent` cannot be allowed: did you mean `redundant`?"]);
    argument("allow(\"never\")", &[&format!("unexpected `\"never\"`: {remedy}")]);
    argument("allow(never, never)", &["`never` is given twice: remove one"]);
    argument("allow(never), allow(never)", &["`never` is given twice: remove one"]);
    argument("allow(never) allow(always)", &["unexpected `allow`: separate conditions with a comma"]);
    argument("not(allow(never))", &["`allow` concerns the whole attribute: move it out of the group"]);
    argument("any(role = \"a\", role = \"a\"), allow(redundant)", &[]);
}

#[test]
fn optional_callers_meet_no_condition() {
    let problem = "`optional` lets callers without a token in, who can meet no condition: remove `optional` or the conditions";
    for condition in ["mfa", "hour < 5", "when = f", "rule = A", "permission = \"a\"", "max_age = \"1d\""] {
        argument(condition, &[]);
        argument(&format!("optional, {condition}"), &[problem]);
    }
}

#[test]
fn public_says_why() {
    let usage = "`#[public(reason = \"health check\")]`";
    let value = "write `reason = \"health check\"`";
    let no = |word: &str| {
        format!(
            "`#[public]` lets everybody in, so it takes no `{word}`: remove it, or write `#[require_auth(..)]`"
        )
    };
    for good in [
        "reason = \"a\"",
        "reason = r#\"a\"#,",
        "crate = ::x, reason = \"a\"",
        "reason = \"a\", crate = crate",
    ] {
        assert_eq!(of_handler(public, good), "");
    }
    for (bad, told) in [
        ("", format!("`#[public]` has to say why: write {usage}")),
        ("crate = ::x", format!("`#[public]` has to say why: write {usage}")),
        ("reason", format!("`reason` has no value: {value}")),
        ("reason =", format!("`reason` has no value: {value}")),
        ("reason = \"\"", format!("`reason` is empty: say why, as in {usage}")),
        ("reason = \" \"", format!("`reason` is empty: say why, as in {usage}")),
        ("reason = 5", format!("`reason` takes a string literal, found `5`: {value}")),
        (
            "reason = health",
            "`reason` takes a string literal, found `health`: write `reason = \"health\"`".to_owned(),
        ),
        ("reason(\"a\")", "expected `=` after `reason`: write `reason = \"a\"`".to_owned()),
        ("reason = \"a\", reason = \"b\"", "`reason` is given twice: remove one".to_owned()),
        ("raeson = \"a\"", "unknown key `raeson`: did you mean `reason`?".to_owned()),
        ("\"a\"", "unexpected `\"a\"`: write `reason = \"a\"`".to_owned()),
        ("5", format!("unexpected `5`: write {usage}")),
        ("reason = \"a\",,", format!("unexpected `,`: write {usage}")),
        ("role = \"a\"", no("role")),
        ("reason = \"a\", optional", no("optional")),
        ("reason = \"a\", when = |p, e| true", no("when")),
        ("reason = \"a\" mfa", "unexpected `mfa`: separate conditions with a comma".to_owned()),
        (
            "reason = \"a\", crate = x",
            "`x` is relative and could mean another item: write `crate = ::name` or `crate = crate::module`"
                .to_owned(),
        ),
        ("reason = \"a\", crate = ::x, crate = ::y", "`crate` is given twice: remove one".to_owned()),
    ] {
        let found = of_handler(public, bad);
        assert_eq!(found.lines().next(), Some(told.as_str()), "for `{bad}`");
        // The closure's comma ends the entry that could not be read.
        assert_eq!(found.lines().count(), 1 + usize::from(bad.contains("|p, e|")), "for `{bad}`: {found}");
    }
}

#[test]
fn deny_all_says_nothing_else() {
    let no = |word: &str| {
        format!(
            "`#[deny_all]` lets nobody in, so it takes no `{word}`: remove it, or write `#[require_auth(..)]`"
        )
    };
    for good in ["", "crate = ::x", "crate = crate,"] {
        assert_eq!(of_handler(deny_all, good), "");
    }
    for (bad, told) in [
        ("role = \"a\"", no("role")),
        ("claim(\"a\") == 1", no("claim")),
        ("optional", no("optional")),
        ("verifier = V", no("verifier")),
        ("vocabulary(role = R)", no("vocabulary")),
        ("allow(never)", no("allow")),
        ("\"why\"", "unexpected `\"why\"`: write `#[deny_all]`".to_owned()),
        ("reason = \"a\"", "`#[deny_all]` takes no `reason`: put it into a comment".to_owned()),
    ] {
        assert_eq!(of_handler(deny_all, bad), told, "for `{bad}`");
    }
}

#[test]
fn what_a_rule_without_conditions_stands_on() {
    let reason = "reason = \"a\"";
    let principal = "async fn h(e: E, #[principal] p: P) -> Result<O, X> { body(event) }";
    let starts = |engine: Engine, attribute: &str, item: &str, expected: &str| {
        let told = told(engine, attribute, item);
        assert!(matches!(told.as_slice(), [only] if only.starts_with(expected)), "{told:#?}");
    };
    starts(
        public,
        reason,
        principal,
        "handler `h` is public, so nobody is verified: remove the parameter, or write `#[require_auth(optional)]`",
    );
    starts(
        deny_all,
        "",
        principal,
        "handler `h` denies everybody, so there is no principal: remove the parameter",
    );
    starts(
        public,
        reason,
        "struct Api;",
        "`Api` is a struct: put `#[public]` on the function that handles the request",
    );
    starts(
        deny_all,
        "",
        "struct Api;",
        "`Api` is a struct: put `#[deny_all]` on the function that handles the request",
    );
    starts(
        public,
        reason,
        "impl Api {}",
        "this item is an impl block: put `#[public]` on each method that handles requests",
    );
    starts(public, reason, "async fn h(e: E) -> Result<O, X>;", "handler `h` has no body to protect");
    starts(deny_all, "", "async fn h(e: E) -> Result<O, X>;", "handler `h` has no body to protect");
    starts(deny_all, "", "fn h(e: E) -> Result<O, X> {}", "handler `h` must be async");
    starts(deny_all, "", "async fn h() -> Result<O, X> {}", "handler `h` has no event parameter");
    starts(deny_all, "", "async fn h(e: E) {}", "handler `h` returns nothing, so it could not refuse");
    for item in ["fn h() {}", "async fn h(e: E)  {}", "fn h(#[event] e: E) -> impl Future {}"] {
        assert!(told(public, reason, item).is_empty(), "{item}");
    }
}

#[test]
fn two_rules_in_any_order() {
    let engines: [(&str, Engine, &str); 3] = [
        ("require_auth", require_auth, ""),
        ("public", public, "reason = \"a\""),
        ("deny_all", deny_all, ""),
    ];
    for (_, engine, attribute) in engines {
        for second in ["require_auth", "public", "deny_all", "auth_runtime::public"] {
            let told = told(engine, attribute, &format!("#[{second}(x)] {HANDLER}"));
            let name = second.trim_start_matches("auth_runtime::");
            let expected = format!(
                "handler `delete_user`: `#[{name}]` is a second rule for the same function: keep one, or combine the two in one attribute"
            );
            assert_eq!(told, [expected]);
        }
        assert!(told(engine, attribute, &format!("#[inline] {HANDLER}")).is_empty());
    }
}

#[test]
fn ages_are_shown_in_the_largest_unit() {
    for (written, shown) in [
        ("90s", "90s"),
        ("60s", "1m"),
        ("90m", "90m"),
        ("120m", "2h"),
        ("24h", "1d"),
        ("25h", "25h"),
        ("86401s", "86401s"),
    ] {
        let problem = format!(
            "`max_age = \"{shown}\"` is repeated in the same list: remove one or name what was meant"
        );
        argument(&format!("max_age = \"{written}\", max_age = \"{written}\""), &[&problem]);
    }
}

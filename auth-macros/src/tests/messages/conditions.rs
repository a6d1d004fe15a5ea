//! Comparisons, logins, permissions and the handler's own conditions.

use super::{argument, expand, is_guarded, is_refused};

const OPERATORS: &str = "`==`, `!=`, `<`, `<=`, `>`, `>=`, `in` or `contains`";
const EXPECTED: &str =
    "expected a text, a whole number, `true`, `false`, a list, or another value such as `path(\"id\")`";

/// One mistake for each line, beside a spelling that is right.
#[track_caller]
fn cases(cases: &[(&str, &str, &str)]) {
    for (right, wrong, message) in cases {
        argument(right, &[]);
        argument(wrong, &[message]);
        // What follows is still read, and inside of a group the mistake is the same.
        argument(&format!("any({wrong}), role = \"a\""), &[message]);
        argument(&format!("{wrong}, scope = \"\""), &[message, EMPTY_SCOPE]);
    }
}

const EMPTY_SCOPE: &str = "`scope` is empty: name a scope, as in `scope = \"orders:read\"`";

#[test]
fn operators() {
    let nothing = |left: &str| format!("`{left}` is compared with nothing: continue with {OPERATORS}");
    let odd = |left: &str, found: &str, remedy: &str| {
        format!("expected a comparison after `{left}`, found `{found}`: {remedy}")
    };
    let write = format!("write {OPERATORS}");
    cases(&[
        ("claim(\"a\") == 1", "claim(\"a\")", &nothing("claim(\"a\")")),
        ("source_ip == \"::1\"", "source_ip", &nothing("source_ip")),
        ("hour < 5", "hour", &nothing("hour")),
        ("claim(\"a\") == \"b\"", "claim(\"a\") = \"b\"", &odd("claim(\"a\")", "=", "write `==`")),
        ("hour >= 5", "hour => 5", &odd("hour", "=", "write `>=`")),
        ("claim(\"a\") == \"b\"", "claim(\"a\") \"b\"", &odd("claim(\"a\")", "\"b\"", &write)),
        ("claim(\"a\") == \"b\"", "claim(\"a\") is \"b\"", &odd("claim(\"a\")", "is", &write)),
        (
            "not(claim(\"a\") in [1])",
            "claim(\"a\") not in [1]",
            &odd("claim(\"a\")", "not", "write `not(claim(\"a\") in ..)`"),
        ),
        ("hour == 5", "hour(5) == 5", &odd("hour", "(5)", &write)),
    ]);
}

#[test]
fn values() {
    let odd = |found: &str, remedy: &str| format!("{EXPECTED}, found `{found}`{remedy}");
    let nothing = format!("{EXPECTED}, found nothing");
    cases(&[
        ("hour == 5", "hour ==", &nothing),
        ("hour in [5]", "hour in", &nothing),
        ("claim(\"a\") contains 5", "claim(\"a\") contains", &nothing),
        ("hour == 5", "hour === 5", &odd("=", "")),
        ("hour == -5", "hour == -", &odd("-", "")),
        ("claim(\"a\") == true", "claim(\"a\") == -true", &odd("- true", "")),
        ("claim(\"a\") == \"x\"", "claim(\"a\") == -\"x\"", &odd("- \"x\"", "")),
        ("hour == 5", "hour == (5)", &odd("(5)", "")),
        ("claim(\"a\") == \"x\"", "claim(\"a\") == 'x'", &odd("'x'", ": write `\"x\"`")),
        ("claim(\"a\") == \"x\"", "claim(\"a\") == b\"x\"", &odd("b\"x\"", ": write `\"x\"`")),
        ("claim(\"a\") == \"x\"", "claim(\"a\") == \"x\"y", &odd("\"x\"y", "")),
        (
            "claim(\"a\") == \"staff\"",
            "claim(\"a\") == staff",
            &odd("staff", ": write `\"staff\"` for a text, or `arg(staff)` for a parameter of the handler"),
        ),
        (
            "claim(\"a\") == claim(\"b\")",
            "claim(\"a\") == clam(\"b\")",
            &odd("clam", ": did you mean `claim`?"),
        ),
        ("hour == 5", "hour == 5u8", "`5u8` has a suffix: write `5`"),
        ("hour == -5", "hour == -5i8", "`-5i8` has a suffix: write `-5`"),
        ("hour == 5", "hour == 5.0", "`5.0` is a fraction, which is never compared: write a whole number"),
        ("hour == -1", "hour == -1.5", "`-1.5` is a fraction, which is never compared: write a whole number"),
        (
            "now < 9223372036854775807",
            "now < 9223372036854775808",
            "`9223372036854775808` does not fit 64 bits: write a number that does",
        ),
        (
            "now > -9223372036854775808",
            "now > -9223372036854775809",
            "`-9223372036854775809` does not fit 64 bits: write a number that does",
        ),
    ]);
}

#[test]
fn names_of_values() {
    let which = |word: &str, example: &str| format!("`{word}` needs to say which: write `{example}`");
    let takes = |word: &str, found: &str, example: &str| {
        format!("`{word}` takes one name in quotes, found `{found}`: write `{example}`")
    };
    let parameter =
        |found: &str| format!("`arg` takes the name of a parameter, found `{found}`: write `arg(event)`");
    cases(&[
        ("claim(\"a\") == 1", "claim", &which("claim", "claim(\"name\")")),
        ("claim(\"a\") == 1", "claim[\"a\"] == 1", &which("claim", "claim(\"a\")")),
        ("claim(\"a\") == 1", "claim = \"a\"", &which("claim", "claim(\"name\")")),
        ("hour == claim(\"a\")", "hour == claim", &which("claim", "claim(\"name\")")),
        ("arg(event) == 1", "arg == 1", &which("arg", "arg(name)")),
        ("path(\"a\") == \"b\"", "path() == \"b\"", &takes("path", "()", "path(\"name\")")),
        ("query(\"a\") == \"b\"", "query(a) == \"b\"", &takes("query", "(a)", "query(\"a\")")),
        ("header(\"a\") == \"b\"", "header(5) == \"b\"", &takes("header", "(5)", "header(\"name\")")),
        ("body(\"a\") == 1", "body(\"a\", \"b\") == 1", &takes("body", "(\"a\" , \"b\")", "body(\"name\")")),
        ("body(\"a\") == 1", "body(\"a\"x) == 1", &takes("body", "(\"a\"x)", "body(\"name\")")),
        ("arg(event) == 1", "arg(\"event\") == 1", &parameter("(\"event\")")),
        (
            "arg(event) == 1",
            "arg(event.x) == 1",
            "`arg` takes the name of a parameter, found `(event . x)`: write `arg(name)`",
        ),
        (
            "arg(event) == 1",
            "arg() == 1",
            "`arg` takes the name of a parameter, found `()`: write `arg(name)`",
        ),
    ]);
}

#[test]
fn contents_of_names() {
    cases(&[
        ("claim(\"a\") == 1", "claim(\"\") == 1", "`claim(\"\")` names nothing: write `claim(\"name\")`"),
        ("body(\"a\") == 1", "body(\"\") == 1", "`body(\"\")` names nothing: write `body(\"name\")`"),
        ("path(\"a\") == \"b\"", "path(\"\") == \"b\"", "`path(\"\")` names nothing: write `path(\"name\")`"),
        (
            "query(\"a\") == \"b\"",
            "query(\" a\") == \"b\"",
            "`query(\" a\")` has white space around the name: write `query(\"a\")`",
        ),
        (
            "claim(\"a b\") == 1",
            "claim(\"a b \") == 1",
            "`claim(\"a b \")` has white space around the name: write `claim(\"a b\")`",
        ),
        (
            "header(\"x-tenant\") == \"b\"",
            "header(\"x tenant\") == \"b\"",
            "`header(\"x tenant\")` is not the name of a header: use letters, digits and `-`",
        ),
        (
            "header(\"x-tenant\") == \"b\"",
            "header(\"x-tenant:\") == \"b\"",
            "`header(\"x-tenant:\")` is not the name of a header: use letters, digits and `-`",
        ),
        (
            "claim(\"/a/b\") == 1",
            "claim(\"/a//b\") == 1",
            "`claim(\"/a//b\")` has no name after a slash: write `claim(\"/outer/inner\")`",
        ),
        (
            "claim(\"a/\") == 1",
            "claim(\"/a/\") == 1",
            "`claim(\"/a/\")` has no name after a slash: write `claim(\"/outer/inner\")`",
        ),
        (
            "body(\"/a\") == 1",
            "body(\"/\") == 1",
            "`body(\"/\")` has no name after a slash: write `body(\"/outer/inner\")`",
        ),
        (
            "claim(\"/a~1b~0\") == 1",
            "claim(\"/a~2b\") == 1",
            "`claim(\"/a~2b\")` has a `~` that means nothing: write `~0` for `~` and `~1` for `/`",
        ),
        (
            "claim(\"a~\") == 1",
            "claim(\"/a~\") == 1",
            "`claim(\"/a~\")` has a `~` that means nothing: write `~0` for `~` and `~1` for `/`",
        ),
    ]);
}

#[test]
fn lists() {
    let holds = "a list holds texts, whole numbers, `true` or `false`";
    cases(&[
        ("hour in [1]", "hour in []", "an empty list contains nothing: name the values"),
        ("hour in [1, 2]", "hour in [1, 2, 1]", "`1` is in the list twice: remove one"),
        (
            "claim(\"a\") in [\"b\", \"c\"]",
            "claim(\"a\") in [\"b\", 5]",
            "`5` is a number and `\"b\"` is a text: list values of one type",
        ),
        (
            "claim(\"a\") in [1, 2,]",
            "claim(\"a\") in [1 2]",
            "expected a comma in the list, found `2`: write one between two values",
        ),
        ("claim(\"a\") in [\"b\"]", "claim(\"a\") in [b]", &format!("{holds}, found `b`")),
        ("hour == claim(\"b\")", "hour in [claim(\"b\")]", &format!("{holds}, found `claim`")),
        ("claim(\"a\") in [1]", "claim(\"a\") in [[1]]", &format!("{holds}, found `[1]`")),
        (
            "hour in [1]",
            "hour in [1.5, 2]",
            "`1.5` is a fraction, which is never compared: write a whole number",
        ),
        ("hour in [5]", "hour in 5", "`in` takes a list, found `5`: write `in [5]`"),
        ("hour in claim(\"a\")", "hour in path(\"a\")", "`in` takes a list, found `path(\"a\")`: write `==`"),
        (
            "claim(\"a\") in [1, 2]",
            "claim(\"a\") == [1, 2]",
            "`==` takes one value, found a list: write `claim(\"a\") in [1, 2]`",
        ),
        (
            "not(claim(\"a\") in [1])",
            "claim(\"a\") != [1]",
            "`!=` takes one value, found a list: write `not(claim(\"a\") in [1])`",
        ),
        ("hour < 5", "hour < [5]", "`<` takes one value, found a list: name one number"),
        (
            "claim(\"a\") contains 1",
            "claim(\"a\") contains [1]",
            "`contains` takes one value, found a list: name one value, and join several with `any(..)` or `all(..)`",
        ),
        (
            "body(\"a\") contains \"b\"",
            "path(\"a\") contains \"b\"",
            "`path(\"a\")` is never a list: write `path(\"a\") == ..` or `path(\"a\") in [..]`",
        ),
        (
            "claim(\"a\") contains 5",
            "weekday contains 5",
            "`weekday` is never a list: write `weekday == ..` or `weekday in [..]`",
        ),
    ]);
}

#[test]
fn types() {
    let order = |value: &str, is: &str| {
        format!("`{value}` is {is}, and only numbers have an order: write `==` or `!=`, or decide in `when`")
    };
    cases(&[
        ("claim(\"a\") < 5", "claim(\"a\") < \"b\"", &order("\"b\"", "a text")),
        ("claim(\"a\") >= hour", "claim(\"a\") >= true", &order("true", "a truth value")),
        ("body(\"a\") > 5", "header(\"a\") > 5", &order("header(\"a\")", "a text")),
        ("body(\"a\") <= 5", "query(\"a\") <= 5", &order("query(\"a\")", "a text")),
        ("source_ip == \"::1\"", "source_ip < \"::1\"", &order("source_ip", "an address")),
        (
            "hour == 5",
            "hour == \"5\"",
            "`hour` is a number and `\"5\"` is a text, so this could never be decided",
        ),
        (
            "hour == 5",
            "hour == true",
            "`hour` is a number and `true` is a truth value, so this could never be decided",
        ),
        (
            "path(\"a\") == \"5\"",
            "path(\"a\") == 5",
            "`path(\"a\")` is a text and `5` is a number, so this could never be decided",
        ),
        (
            "weekday in [1]",
            "weekday in [\"monday\"]",
            "`weekday` is a number and `[\"monday\"]` is a text, so this could never be decided",
        ),
        (
            "claim(\"a\") == claim(\"b\")",
            "claim(\"a\") == claim(\"a\")",
            "`claim(\"a\")` is compared with itself: name two different values",
        ),
        ("hour != weekday", "hour != hour", "`hour` is compared with itself: name two different values"),
    ]);
}

#[test]
fn addresses() {
    let odd = |found: &str| {
        format!(
            "`{found}` is not an address: write one such as `\"192.0.2.7\"`, or a range such as `\"10.0.0.0/8\"`"
        )
    };
    cases(&[
        ("source_ip == \"192.0.2.7\"", "source_ip == \"192.0.2.300\"", &odd("\"192.0.2.300\"")),
        ("source_ip == \"10.0.0.0/32\"", "source_ip == \"10.0.0.0/33\"", &odd("\"10.0.0.0/33\"")),
        ("source_ip == \"::/128\"", "source_ip == \"::/129\"", &odd("\"::/129\"")),
        ("source_ip == \"::/0\"", "source_ip == \"::/\"", &odd("\"::/\"")),
        ("source_ip == \"10.0.0.0/8\"", "source_ip == \"10.0.0.0/+8\"", &odd("\"10.0.0.0/+8\"")),
        ("source_ip != \"::1\"", "source_ip != \"\"", &odd("\"\"")),
        ("source_ip in [\"::1\", \"10.0.0.0/8\"]", "source_ip in [\"::1\", \"home\"]", &odd("\"home\"")),
        ("source_ip == claim(\"a\")", "source_ip == 5", &odd("5")),
        ("source_ip == path(\"a\")", "source_ip == hour", &odd("hour")),
        ("claim(\"a\") == source_ip", "now == source_ip", &odd("now")),
        ("header(\"a\") == source_ip", "weekday != source_ip", &odd("weekday")),
    ]);
}

#[test]
fn constants_come_second() {
    let first = |found: &str| {
        format!(
            "`{found}` cannot begin a comparison: write the value it is compared with first, as in `claim(\"level\") == 5`"
        )
    };
    cases(&[
        ("claim(\"a\") == \"b\"", "\"b\" == claim(\"a\")", &first("\"b\"")),
        ("hour > 5", "5 < hour", &first("5")),
        ("claim(\"a\") contains 5", "5 in claim(\"a\")", &first("5")),
        ("not(hour == 5)", "!hour == 5", "unexpected `!`: for the opposite write `not(..)`"),
    ]);
}

#[test]
fn permissions() {
    let text = |found: &str| {
        format!(
            "`permission` takes a string literal, found `{found}`: write `permission = \"orders:{{id}}:write\"`"
        )
    };
    let empty = |found: &str| {
        format!("permission `{found}` has an empty segment: write it like `\"orders:{{id}}:write\"`")
    };
    let segment = |segment: &str, found: &str| {
        format!(
            "segment `{segment}` of permission `{found}` is neither a word nor a path parameter: write `word` or `{{parameter}}`"
        )
    };
    let right = "permission = \"orders:{id}:write\"";
    cases(&[
        (right, "permission", "`permission` has no value: write `permission = \"orders:{id}:write\"`"),
        (right, "permission = 5", &text("5")),
        (right, "permission = Permission::Write", &text("Permission::Write")),
        (right, "permission = \"\"", &empty("\"\"")),
        (right, "permission = \"a::b\"", &empty("\"a::b\"")),
        (
            right,
            "permission = \"a:*\"",
            "permission `\"a:*\"` demands a wildcard, which only a token can be granted: name what is needed",
        ),
        (right, "permission = \"a:{}\"", &segment("{}", "\"a:{}\"")),
        (right, "permission = \"a:{b\"", &segment("{b", "\"a:{b\"")),
        (right, "permission = \"a:{b}c\"", &segment("{b}c", "\"a:{b}c\"")),
        (right, "permission = \"a b\"", &segment("a b", "\"a b\"")),
    ]);
}

#[test]
fn logins() {
    let time = |found: &str| {
        format!(
            "max_age `{found}` is not a time: write one such as `\"30s\"`, `\"5m\"`, `\"2h\"` or `\"1d\"`"
        )
    };
    let alphabet = "use printable ASCII without spaces, `\"` and `\\`";
    cases(&[
        (
            "max_age = \"5m\"",
            "max_age = 300",
            "`max_age` takes a string literal, found `300`: write `max_age = \"5m\"`",
        ),
        (
            "max_age = \"30s\"",
            "max_age = 30s",
            "`max_age` takes a string literal, found `30s`: write `max_age = \"30s\"`",
        ),
        ("max_age = \"5m\"", "max_age < \"5m\"", "expected `=` after `max_age`: write `max_age = \"5m\"`"),
        ("max_age = \"2h\"", "max_age = \"2\"", &time("\"2\"")),
        ("max_age = \"2h\"", "max_age = \"h\"", &time("\"h\"")),
        ("max_age = \"2h\"", "max_age = \"\"", &time("\"\"")),
        ("max_age = \"1s\"", "max_age = \"0s\"", &time("\"0s\"")),
        ("max_age = \"1s\"", "max_age = \"+1s\"", &time("\"+1s\"")),
        ("max_age = \"1d\"", "max_age = \"1 d\"", &time("\"1 d\"")),
        ("max_age = \"49710d\"", "max_age = \"49711d\"", &time("\"49711d\"")),
        ("max_age = \"1d\"", "max_age = \"1é\"", &time("\"1é\"")),
        ("acr = \"gold\"", "acr = \"\"", "`acr` is empty: name one, as in `acr = \"urn:example:mfa\"`"),
        (
            "acr = \"gold\"",
            "acr = \"gold silver\"",
            &format!("acr `\"gold silver\"` contains ' ': {alphabet}"),
        ),
        (
            "acr = Acr::Gold",
            "acr = gold",
            "`acr` takes a string literal, found `gold`: write `acr = \"gold\"`",
        ),
        ("amr = \"otp\"", "amr = \"\"", "`amr` is empty: name one, as in `amr = \"otp\"`"),
        ("amr = \"otp\"", "amr = \"ötp\"", &format!("amr `\"ötp\"` contains 'ö': {alphabet}")),
        (
            "amr = \"otp\"",
            "amr = Amr::Otp",
            "`amr` takes a string literal, found `Amr::Otp`: write `amr = \"otp\"`",
        ),
        ("mfa", "mfa = true", "`mfa` takes no value: write `mfa` alone"),
        ("mfa", "mfa()", "`mfa` takes no value: write `mfa` alone"),
        (
            "any(acr = \"a\", acr = \"b\")",
            "any(acr = [\"a\", \"b\"])",
            "`acr` takes a string literal, found `[\"a\" , \"b\"]`: write `any(acr = \"a\", acr = \"b\")` to accept either",
        ),
        (
            "any(mfa, role = \"a\")",
            "any(mfa, amr = \"mfa\")",
            "`mfa` is repeated in the same list: remove one or name what was meant",
        ),
    ]);
    let either = "`acr` is given twice: write `any(acr = \"a\", acr = \"b\")` to accept either";
    argument("acr = \"a\", acr = \"b\"", &[either]);
    let again = "`max_age = \"5m\"` is repeated in the same list: remove one or name what was meant";
    argument("max_age = \"5m\", max_age = \"300s\"", &[again]);
}

#[test]
fn conditions_of_ones_own() {
    let remedy = "write `when = |principal, event| ..`";
    let takes =
        |found: &str| format!("`when` takes a closure or the path of a function, found `{found}`: {remedy}");
    let two = format!("`when` takes a closure of two parameters: {remedy}");
    let nothing = format!("`when` has no value: {remedy}");
    let half = format!("`when` has half an expression: {remedy}");
    let right = "when = |p, e| p.subject() == e.x";
    cases(&[
        (right, "when", &nothing),
        (right, "when =", &nothing),
        (right, "when(is_owner)", &format!("expected `=` after `when`: {remedy}")),
        ("when = is_owner", "when = is_owner(x)", &takes("is_owner (x)")),
        ("when = a::b::<T>", "when = true", &takes("true")),
        ("when = async |p, e| f(p, e).await", "when = async { true }", &takes("async { true }")),
        ("when = move |_, _| true", "when = \"p == e\"", &takes("\"p == e\"")),
        ("when = |_, _| true", "when = || true", &two),
        ("when = |_, _: &E| { true }", "when = |p| true", &two),
        ("when = <T>::f", "when = |p, e, x| true", &two),
        (right, "when = |p, e|", &half),
        (right, "when = |p, e| p.", &half),
    ]);
    argument("when = f, when = g", &[]);
    let again = "`when = f` is repeated in the same list: remove one or name what was meant";
    argument("when = f, when = f", &[again]);
}

#[test]
fn parameters() {
    let on = |parameters: &str, attribute: &str| {
        let item = format!("async fn h({parameters}) -> Result<O, X> {{}}");
        let (output, errors) = expand(attribute, &item);
        assert!(is_guarded(&output) != is_refused(&output), "{output}");
        assert_eq!(errors.is_empty(), is_guarded(&output));
        errors.join("\n")
    };
    let event = "event: LambdaEvent<In>";
    assert_eq!(on(&format!("{event}, tenant: &str"), "claim(\"a\") == arg(tenant)"), "");
    assert_eq!(on(&format!("{event}, r#type: &str"), "arg(r#type) == claim(\"a\")"), "");
    assert_eq!(
        on(&format!("{event}, tenant: &str"), "claim(\"a\") == arg(tenent)"),
        "handler `h`: no parameter is called `tenent`: did you mean `tenant`?"
    );
    assert_eq!(
        on(&format!("{event}, tenant: &str"), "claim(\"a\") == arg(user)"),
        "handler `h`: no parameter is called `user`: the parameters with a plain name are `event`, `tenant`"
    );
    assert_eq!(
        on("LambdaEvent { payload, .. }: LambdaEvent<In>", "claim(\"a\") == arg(payload)"),
        "handler `h`: no parameter is called `payload`: give the parameter a plain name"
    );
    assert_eq!(
        on(&format!("{event}, #[principal] who: P"), "claim(\"a\") == arg(who)"),
        "handler `h`: `arg(who)` is filled by the guard itself: compare a `claim(\"..\")`"
    );
    assert_eq!(
        on(&format!("{event}, #[principal] who: P"), "any(role = \"a\", arg(whom) != 5)"),
        "handler `h`: no parameter is called `whom`: the parameters with a plain name are `event`"
    );
}

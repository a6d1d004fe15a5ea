//! One case for each mistake, and what the author is told.

mod conditions;
mod entry;
mod rules;

use super::{HANDLER, expand, is_guarded, is_refused};

/// Expands with `attribute` on a good handler and checks that exactly the messages `expected` come back.
#[track_caller]
fn argument(attribute: &str, expected: &[&str]) {
    let expected: Vec<_> =
        expected.iter().map(|message| format!("handler `delete_user`: {message}")).collect();
    let (output, errors) = expand(attribute, HANDLER);
    assert_eq!(errors, expected, "for `{attribute}`");
    assert!(output.contains("delete_user"), "the item is emitted again");
    assert_eq!(is_refused(&output), !expected.is_empty());
    assert_eq!(is_guarded(&output), expected.is_empty());
}

/// Expands a bare attribute on `item` and checks that each message begins as `expected`.
#[track_caller]
fn signature(item: &str, expected: &[&str]) {
    let (output, errors) = expand("", item);
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for (error, expected) in errors.iter().zip(expected) {
        assert!(error.starts_with(expected), "\n   found: {error}\nexpected: {expected}");
    }
    assert!(is_refused(&output) && !is_guarded(&output), "{output}");
}

const KEYS: &str = "the keys are `role`, `scope`, `permission`, `acr`, `amr`, `mfa`, `max_age`, `when`, `rule`, `any`, \
                    `all`, `not`, `claim`, `path`, `query`, `header`, `body`, `arg`, `source_ip`, `now`, `hour`, \
                    `weekday`, `optional`, `refused_records`, `verifier`, `vocabulary`, `allow`, `crate`";

#[test]
fn good_arguments() {
    for attribute in [
        "",
        "role = \"admin\"",
        "role = \"admin\",",
        "scope = \"orders:write\"",
        "role = \"editor\", scope = \"orders:write\"",
        "any(role = \"admin\", all(scope = \"orders:read\", not(role = \"suspended\")))",
        "any(role = \"a\", role = \"b\")",
        "all(role = \"a\", role = \"b\")",
        "not(role = \"a\", role = \"b\")",
        "any(role = \"a\"), any(role = \"b\")",
        "optional",
        "optional, verifier = PARTNERS",
        "verifier = crate::auth::PARTNERS, crate = ::renamed, role = \"admin\"",
        "verifier = <Config as Auth>::VERIFIER",
        "verifier = Self::VERIFIER",
        "crate = crate::reexport",
        "crate = crate",
        "role = r\"admin\"",
        "role = r#\"ad\"min\"#",
        "role = \"Büro Süd\"",
    ] {
        argument(attribute, &[]);
    }
}

#[test]
fn unknown_keys() {
    argument("rol = \"admin\"", &["unknown key `rol`: did you mean `role`?"]);
    argument("roles = [\"a\", \"b\"]", &["unknown key `roles`: did you mean `role`?"]);
    argument("or(role = \"a\")", &["unknown key `or`: did you mean `any`?"]);
    argument("audience = \"x\"", &[&format!("unknown key `audience`: {KEYS}")]);
    argument("any(rolle = \"x\")", &["unknown key `rolle`: did you mean `role`?"]);
}

#[test]
fn things_that_are_not_keys() {
    argument("\"admin\"", &["`\"admin\"` needs a key: write `role = \"admin\"` or `scope = \"admin\"`"]);
    argument("5", &[&format!("expected a key, found `5`: {KEYS}")]);
    argument(",", &[&format!("expected a key, found `,`: {KEYS}")]);
    argument("role = \"a\",, scope = \"b\"", &[&format!("expected a key, found `,`: {KEYS}")]);
}

#[test]
fn missing_values() {
    for attribute in ["role", "role =", "role, scope = \"x\"", "role = , scope = \"x\""] {
        argument(attribute, &["`role` has no value: write `role = \"admin\"`"]);
    }
    argument("scope", &["`scope` has no value: write `scope = \"orders:read\"`"]);
    argument("verifier", &["`verifier` has no value: write `verifier = crate::auth::PARTNERS`"]);
    argument("crate", &["`crate` has no value: write `crate = ::name` or `crate = crate::module`"]);
    argument("role(\"owner\")", &["expected `=` after `role`: write `role = \"owner\"`"]);
    argument("role: \"admin\"", &["expected `=` after `role`: write `role = \"admin\"`"]);
    argument("role == \"admin\"", &["expected `=` after `role`: write `role = \"admin\"`"]);
}

#[test]
fn a_list_where_one_name_belongs() {
    let found = "`role` takes a string literal, found `[\"a\" , \"b\"]`: write `any(role = \"a\", role = \"b\")` to accept either";
    argument("role = [\"a\", \"b\"]", &[found]);
}

#[test]
fn wrong_kinds_of_value() {
    for (value, shown, meant) in [
        ("owner", "owner", "owner"),
        ("5", "5", "admin"),
        ("b\"owner\"", "b\"owner\"", "owner"),
        ("'a'", "'a'", "a"),
        ("true", "true", "true"),
        ("\"owner\"suffix", "\"owner\"suffix", "admin"),
    ] {
        argument(
            &format!("role = {value}"),
            &[&format!("`role` takes a string literal, found `{shown}`: write `role = \"{meant}\"`")],
        );
    }
    for (key, word, example) in [
        ("role", "ADMIN", "Role::Admin"),
        ("scope", "OrdersRead", "Scope::OrdersRead"),
        ("acr", "Gold", "Acr::Gold"),
    ] {
        let remedy =
            format!("write `{key} = \"{word}\"`, or the path of a declared {key} as in `{key} = {example}`");
        argument(
            &format!("{key} = {word}"),
            &[&format!("`{key}` takes a string literal, found `{word}`: {remedy}")],
        );
    }
    argument(
        "verifier = \"x\"",
        &["`verifier` takes the path of a verifier, found `\"x\"`: write `verifier = crate::auth::PARTNERS`"],
    );
    argument(
        "verifier = partners()",
        &[
            "`verifier` takes the path of a verifier, found `partners ()`: write `verifier = crate::auth::PARTNERS`",
        ],
    );
}

#[test]
fn repeated_keys() {
    argument(
        "role = \"a\", role = \"b\"",
        &["`role` is given twice: write `all(role = \"a\", role = \"b\")` to require both or \
           `any(role = \"a\", role = \"b\")` to accept either"],
    );
    argument("scope = \"a\", scope = \"a\"", &["`scope` is given twice: remove one"]);
    argument("optional, optional", &["`optional` is given twice: remove one"]);
    argument("verifier = A, verifier = B", &["`verifier` is given twice: remove one"]);
    argument("crate = ::a, crate = ::b", &["`crate` is given twice: remove one"]);
    argument(
        "all(role = \"a\", role = \"a\")",
        &["`role = \"a\"` is repeated in the same list: remove one or name what was meant"],
    );
    argument(
        "any(scope = \"a\", not(scope = \"b\"), scope = r\"a\")",
        &["`scope = r\"a\"` is repeated in the same list: remove one or name what was meant"],
    );
    argument(
        "any(role = \"a\", role = \"b\"), any(role = \"a\", role = \"b\")",
        &["`any(..)` is repeated in the same list: remove one or name what was meant"],
    );
}

#[test]
fn empty_and_unprintable_names() {
    argument("role = \"\"", &["`role` is empty: name the role a caller must have, as in `role = \"admin\"`"]);
    argument("scope = \"\"", &["`scope` is empty: name a scope, as in `scope = \"orders:read\"`"]);
    argument("role = \" admin\"", &["role `\" admin\"` has white space around it: write `role = \"admin\"`"]);
    argument("role = \"ad\\nmin\"", &["role `\"ad\\nmin\"` contains a control character: remove it"]);
    argument(
        "scope = \"orders:read orders:write\"",
        &["scope `\"orders:read orders:write\"` contains a space: give one scope per key, as in \
           `all(scope = \"orders:read\", scope = \"orders:write\")`"],
    );
    argument("scope = \"a \"", &["scope `\"a \"` has white space around it: write `scope = \"a\"`"]);
    argument(
        "scope = \" \"",
        &["scope `\" \"` is only white space: name a scope, as in `scope = \"orders:read\"`"],
    );
    for (scope, shown) in
        [("é", "'é'"), ("a\\\\b", "'\\\\'"), ("a\\\"b", "'\"'"), ("a\\tb", "'\\t'"), ("\\u{7f}", "'\\u{7f}'")]
    {
        argument(
            &format!("scope = \"{scope}\""),
            &[&format!(
                "scope `\"{scope}\"` contains {shown}, which no scope can: use printable ASCII without spaces, `\"` and `\\`"
            )],
        );
    }
}

#[test]
fn groups() {
    argument("any()", &["empty `any()` would let nobody in: name a role or scope, or remove it"]);
    argument(
        "all()",
        &["empty `all()` would let every verified caller in: name a role or scope, or remove it"],
    );
    argument("not()", &["empty `not()` would let nobody in: name a role or scope, or remove it"]);
    argument("any(any())", &["empty `any()` would let nobody in: name a role or scope, or remove it"]);
    argument("any = \"a\"", &["`any` takes a list in parentheses: write `any(role = \"admin\")`"]);
    argument("not", &["`not` takes a list in parentheses: write `not(role = \"admin\")`"]);
    argument("all[role = \"a\"]", &["`all` takes a list in parentheses: write `all(role = \"admin\")`"]);
    argument("any(optional)", &["`optional` concerns the whole attribute: move it out of the group"]);
    argument("not(crate = ::x)", &["`crate` concerns the whole attribute: move it out of the group"]);
    let deep = format!("{}role = \"a\"{}", "not(".repeat(33), ")".repeat(33));
    argument(&deep, &["groups are nested more than 32 deep: simplify the rule"]);
    let deepest = format!("{}role = \"a\"{}", "not(".repeat(32), ")".repeat(32));
    argument(&deepest, &[]);
}

#[test]
fn operators() {
    argument("role = \"a\" | role = \"b\"", &["unexpected `|`: for alternatives write `any(.., ..)`"]);
    argument("role = \"a\" || role = \"b\"", &["unexpected `|`: for alternatives write `any(.., ..)`"]);
    argument("role = \"a\" && role = \"b\"", &["unexpected `&`: a comma means \"and\""]);
    argument("role = \"a\" scope = \"b\"", &["unexpected `scope`: separate conditions with a comma"]);
}

#[test]
fn settings() {
    argument("optional = true", &["`optional` takes no value: write `optional` alone"]);
    argument("optional(true)", &["`optional` takes no value: write `optional` alone"]);
    argument(
        "optional, role = \"a\"",
        &[
            "`optional` lets callers without a token in, who can meet no condition: remove `optional` or the conditions",
        ],
    );
    for (path, shown) in [("auth", "auth"), ("self::auth", "self::auth"), ("super::auth", "super::auth")] {
        argument(
            &format!("crate = {path}"),
            &[&format!(
                "`{shown}` is relative and could mean another item: write `crate = ::name` or `crate = crate::module`"
            )],
        );
    }
    argument(
        "crate = \"::auth\"",
        &[
            "`crate` takes the path of auth-runtime, found `\"::auth\"`: write `crate = ::name` or `crate = crate::module`",
        ],
    );
}

#[test]
fn several_mistakes_at_once() {
    argument(
        "rol = \"admin\", scope = \"\", any(), optional = 1, role = admin",
        &[
            "unknown key `rol`: did you mean `role`?",
            "`optional` takes no value: write `optional` alone",
            "`role` takes a string literal, found `admin`: write `role = \"admin\"`",
            "`scope` is empty: name a scope, as in `scope = \"orders:read\"`",
            "empty `any()` would let nobody in: name a role or scope, or remove it",
        ],
    );
    let (output, errors) = expand("rol = \"admin\"", "fn f() {}");
    assert_eq!(errors.len(), 4, "{errors:#?}");
    assert_eq!(errors.iter().filter(|error| error.contains("usage: ")).count(), 1, "{errors:#?}");
    assert_eq!(output.matches("compile_error").count(), 4);
}

#[test]
fn not_async() {
    signature(
        "fn h(event: E) -> Result<O, X> { x }",
        &[
            "handler `h` must be async: write `async fn`\nusage: `async fn h(event: LambdaEvent<ApiGatewayV2httpRequest>) \
           -> Result<ApiGatewayV2httpResponse, Error>`",
        ],
    );
    let problem = "handler `h` must be async: write `async fn`";
    signature("fn h(event: E) -> Box<dyn Future<Output = Result<O, X>> + Unpin> { x }", &[problem]);
    signature("fn h(event: E) -> impl IntoResponse { x }", &[problem]);
    signature("fn h(event: E) -> Pinned<Result<O, X>> { x }", &[problem]);
}

/// No attribute can stand on these, or in them.
#[test]
fn services_by_hand() {
    let around = "put `auth_runtime::layer::RequireAuthLayer` around it, or check inside of it: \
                  `verifier.authenticate(&event).await?.require(&RULE)?`";
    for (item, kind) in [
        ("|event| async {}", "this item is a closure"),
        ("async move |event| {}", "this item is a closure"),
        ("|| async {}", "this item is a closure"),
        ("let handler = |event| async {};", "`handler` is a statement"),
        ("impl Service<LambdaEvent<E>> for Api {}", "this item is a service that is written by hand"),
        ("impl<S> tower::Service<E> for Api<S> {}", "this item is a service that is written by hand"),
        (
            "fn call(&mut self, event: E) -> Self::Future {}",
            "handler `call` belongs to a service that is written by hand",
        ),
        (
            "fn call(&mut self, event: E) -> <Self as Service<E>>::Future {}",
            "handler `call` belongs to a service that is written by hand",
        ),
    ] {
        signature(item, &[&format!("{kind}: {around}")]);
    }
    signature("impl Service { async fn h() {} }", &["this item is an impl block: put"]);
    signature("fn call(&mut self, event: E) -> Future {}", &["handler `call` must be async"]);
}

#[test]
fn qualifiers() {
    signature(
        "const async fn h(event: E) -> Result<O, X> {}",
        &["handler `h` must not be `const`: remove `const`"],
    );
    signature(
        "async extern \"C\" fn h(event: E) -> Result<O, X> {}",
        &["handler `h` must not have a foreign ABI: remove `extern`"],
    );
    let (output, errors) = expand("", "async unsafe fn h(event: E) -> Result<O, X> {}");
    assert!(errors.is_empty() && is_guarded(&output));
}

#[test]
fn finding_the_event() {
    let several = "handler `h` has several parameters that could be the event: mark one with `#[event]`";
    signature(
        "async fn h() -> Result<O, X> {}",
        &["handler `h` has no event parameter: take the request as a parameter"],
    );
    signature("async fn h(&self) -> Result<O, X> {}", &["handler `h` has no event parameter"]);
    signature("async fn h(#[principal] who: P) -> Result<O, X> {}", &["handler `h` has no event parameter"]);
    signature("async fn h(a: A, b: B) -> Result<O, X> {}", &[several]);
    signature("async fn h(a: LambdaEvent<A>, b: &http::Request<B>) -> Result<O, X> {}", &[several]);
    signature("async fn h(a: ApiGatewayV2httpRequest, b: http::Request<B>) -> Result<O, X> {}", &[several]);
    signature("async fn h(a: Incoming, b: Context) -> Result<O, X> {}", &[several]);
    for item in [
        "async fn h(e: E) -> Result<O, X> {}",
        "async fn h(e: LambdaEvent<E>, a: PaymentRequest) -> Result<O, X> {}",
        "async fn h(a: A, e: &Request<E>, b: B) -> Result<O, X> {}",
        "async fn h(&self, e: E) -> Result<O, X> {}",
        "async fn h(a: A, e: &'a mut (lambda_runtime::LambdaEvent<E>)) -> Result<O, X> {}",
        "async fn h(a: A, e: lambda_http::Request) -> Result<O, X> {}",
        "async fn h(e: ApiGatewayV2httpRequest, b: Context) -> Result<O, X> {}",
        "async fn h(a: A, #[event] e: E) -> Result<O, X> {}",
        "async fn h(a: LambdaEvent<A>, #[event] e: LambdaEvent<E>) -> Result<O, X> {}",
        "async fn h(#[principal] p: P, e: E) -> Result<O, X> {}",
    ] {
        let (output, errors) = expand("", item);
        assert!(errors.is_empty(), "{item}: {errors:?}");
        assert!(
            output.contains("(& __AUTH_RULE , & e)") || output.contains("(& __AUTH_RULE , e)"),
            "{item}: {output}"
        );
    }
}

#[test]
fn markers() {
    signature(
        "async fn h(#[event] a: A, #[event] b: B) -> Result<O, X> {}",
        &["handler `h` has two parameters marked `#[event]`"],
    );
    signature(
        "async fn h(#[event] #[principal] a: A) -> Result<O, X> {}",
        &["handler `h` marks one parameter both `#[principal]` and `#[event]`"],
    );
    signature("async fn h(#[event] &self, a: A) -> Result<O, X> {}", &["handler `h` marks `self`"]);
    signature("async fn h(#[event(x)] a: A) -> Result<O, X> {}", &["handler `h` gives `#[event]` arguments"]);
    signature(
        "async fn h(a: A, #[principal] #[principal] p: P) -> Result<O, X> {}",
        &["handler `h` has the same marker twice on one parameter: remove one"],
    );
}

#[test]
fn what_is_returned() {
    let nothing = "handler `h` returns nothing, so it could not refuse: return a `Result`";
    signature("async fn h(e: E) {}", &[nothing]);
    signature("async fn h(e: E) -> () {}", &[nothing]);
    signature(
        "async fn h(e: E) -> impl IntoResponse {}",
        &["handler `h` returns `impl Trait`, which no refusal could be"],
    );
}

#[test]
fn attribute_given_twice() {
    signature(
        "#[require_auth(role = \"x\")] async fn h(e: E) -> Result<O, X> {}",
        &[
            "handler `h`: `#[require_auth]` is a second rule for the same function: keep one, or combine the two in one attribute",
        ],
    );
    signature(
        "#[auth_runtime::require_auth] async fn h(e: E) -> Result<O, X> {}",
        &["handler `h`: `#[require_auth]` is a second rule"],
    );
}

#[test]
fn not_a_function() {
    for (item, expected) in [
        (
            "struct Api { x: u8 }",
            "`Api` is a struct: put `#[require_auth]` on the function that handles the request",
        ),
        ("pub(crate) enum Api {}", "`Api` is an enum"),
        ("#[derive(Debug)] union Api { x: u8 }", "`Api` is a union"),
        ("impl Api { async fn h() {} }", "this item is an impl block"),
        ("unsafe impl<T> Api for T {}", "this item is an impl block"),
        ("mod handlers { }", "`handlers` is a module"),
        ("pub trait Api {}", "`Api` is a trait"),
        ("type Api = u8;", "`Api` is a type alias"),
        ("static API: u8 = 5;", "`API` is a static"),
        ("const API: u8 = 5;", "`API` is a constant"),
        ("use api::Api;", "this item is an import"),
        ("extern crate api;", "this item is an extern item"),
        ("macro_rules! api { () => {} }", "this item is a macro"),
        ("api! {}", "this item is not a function"),
        ("", "this item is not a function"),
        ("async fn h(event: E -> Result)", "`h` is a function this attribute cannot read"),
        (
            "async fn h(event: E) -> Result<A, B> {} fn other() {}",
            "`h` is a function this attribute cannot read",
        ),
    ] {
        let (output, errors) = match item {
            // Unbalanced on purpose: the lexer refuses it before any macro could see it.
            "async fn h(event: E -> Result)" => expand("", "async fn h(event: E -> ) {}"),
            item => expand("", item),
        };
        assert_eq!(errors.len(), 1, "{item}: {errors:?}");
        assert!(errors.iter().all(|error| error.starts_with(expected)), "{item}: {errors:?}");
        assert!(is_refused(&output));
    }
}

#[test]
fn declared_but_not_written() {
    signature("async fn h(event: E) -> Result<O, X>;", &["handler `h` has no body to protect"]);
}

#[test]
fn the_item_comes_back_usable() {
    let (output, _) = expand(
        "rol = \"x\"",
        "/// Docs\npub fn h(#[event] e: E, #[principal] who: &P) -> Result<O, X> { f(e, who).await }",
    );
    assert!(output.contains("pub async fn h (e : E) -> Result < O , X >"), "{output}");
    assert!(output.contains("let who : & P ="), "{output}");
    assert!(output.contains("f (e , who) . await"), "{output}");
    assert!(!output.contains("principal]") && !output.contains("event]"), "{output}");
}

#[test]
fn forgotten_markers() {
    let forgotten = |name: &str| {
        format!(
            "handler `h`: callers would have to pass this `{name}`: mark it `#[principal]` for the guard to fill it, or name \
             it by a `type` alias if callers do pass it"
        )
    };
    for (ty, name) in [
        ("Principal", "Principal"),
        ("&auth_runtime::Principal", "Principal"),
        ("&'a mut (Principal)", "Principal"),
        ("Option<Principal>", "Principal"),
        ("Option<&Principal>", "Principal"),
        ("Claims<Mine>", "Claims"),
        ("Option<auth_runtime::Claims<Mine>>", "Claims"),
        ("Proof<'_, Role, { Role::Admin as usize }>", "Proof"),
    ] {
        for event in ["LambdaEvent<E>", "Incoming"] {
            signature(&format!("async fn h(e: {event}, p: {ty}) -> Result<O, X> {{}}"), &[&forgotten(name)]);
            let (output, errors) =
                expand("", &format!("async fn h(e: {event}, #[principal] p: {ty}) -> Result<O, X> {{}}"));
            assert!(errors.is_empty() && is_guarded(&output), "{ty}: {errors:?}");
        }
    }
    signature(
        "async fn h(p: Principal) -> Result<O, X> {}",
        &[&forgotten("Principal"), "handler `h` has no event parameter"],
    );
    for other in ["Caller", "Claims", "Proof", "Principal<T>", "Arc<Principal>", "Option<Caller>", "Option"] {
        let (output, errors) =
            expand("", &format!("async fn h(e: LambdaEvent<E>, p: {other}) -> Result<O, X> {{}}"));
        assert!(errors.is_empty() && is_guarded(&output), "{other}: {errors:?}");
    }
    let (_, errors) = expand("", "async fn h(#[event] e: Principal) -> Result<O, X> {}");
    assert!(errors.is_empty(), "a marker says what it is: {errors:?}");
}

#[test]
fn a_rule_with_a_mistake_is_a_rule() {
    let marked = |attribute: &str, item: &str| expand(attribute, item).0.contains("HasRule");
    assert!(marked("rol = \"x\"", HANDLER));
    assert!(!marked("rol = \"x\"", "async fn h(&self, e: E) -> Result<O, X> {}"), "methods have no path");
    assert!(!marked("rol = \"x\", crate = ::renamed", HANDLER), "the runtime is somewhere else");
}

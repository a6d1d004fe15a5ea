//! `guarded!` and `#[handlers]`.

use super::super::tokens;
use super::is_refused;
use crate::engine::handlers;
use crate::entry::guarded;

/// What is wrong with what `guarded!` was given; the expression is emitted either way, once it can be read.
#[track_caller]
fn entry(input: &str) -> String {
    let (output, errors) = guarded(tokens(input));
    let output = output.to_string();
    assert_eq!(is_refused(&output), !errors.is_empty(), "{output}");
    assert_eq!(output.contains("handler_id"), errors.is_empty(), "{output}");
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What is wrong with a module, which is emitted either way.
#[track_caller]
fn module(settings: &str, item: &str) -> Vec<String> {
    let (output, errors) = handlers(tokens(settings), tokens(item));
    let output = output.to_string();
    assert_eq!(is_refused(&output), !errors.is_empty(), "{output}");
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn handlers_that_are_recognised() {
    for good in [
        "h",
        "h,",
        "a::b::h::<T>",
        "self::h",
        "super::super::h",
        "crate::h",
        "::other::h",
        "r#type::r#fn",
        "(h)",
        "h(event)",
        "|e| h(e)",
        "|e| { let client = 1; h(client, e) }",
        "|e| async move { h(e).await }",
        "async |e| h(e).await",
        "crate = ::x, h",
    ] {
        assert_eq!(entry(good), "", "{good}");
    }
}

#[test]
fn handlers_that_are_not() {
    let expected = |found: &str| {
        format!(
            "expected a handler, or a closure that ends with calling one, found `{found}`: write `delete_user` or \
             `|event| delete_user(&client, event)`"
        )
    };
    for (input, found) in [
        ("5", "5"),
        ("\"h\"", "\"h\""),
        ("& h", "& h"),
        ("h!(e)", "h ! (e)"),
        ("self.h", "self . h"),
        ("<A as B>::h", "< A as B >::h"),
        ("|e| h(e)?", "h (e) ?"),
        ("|e| match e { _ => h(e) }", "match e { _ => h (e) }"),
        ("|e| { h(e); }", "{ h (e) ; }"),
        ("|e| {}", "{ }"),
        ("|e| return h(e)", "return h (e)"),
    ] {
        assert_eq!(entry(input), expected(found), "{input}");
    }
}

#[test]
fn handlers_that_cannot_be_seen() {
    for input in ["|e| api.h(e)", "async |e| api.h(e).await"] {
        assert_eq!(
            entry(input),
            "the rule of the method `h` cannot be seen from here: call a guarded function, which may call the method"
        );
    }
    for (input, owner) in [
        ("Api::h", "Api"),
        ("Self::h", "Self"),
        ("|e| a::Api::<T>::h(e)", "Api"),
        ("|e| Box::pin(h(e))", "Box"),
    ] {
        assert_eq!(
            entry(input),
            format!(
                "the rule of a function of the type `{owner}` cannot be seen from here: call a guarded function outside of `impl`"
            )
        );
    }
    assert_eq!(
        entry("async |e| { h(e).await?; Ok(()) }"),
        "`Ok` is no handler: let the closure end with the call of the handler itself, as in \
         `|event| delete_user(&client, event)`"
    );
    for input in ["self", "super", "crate"] {
        assert_eq!(
            entry(input),
            format!("`{input}` is a module: name the handler in it, as in `{input}::delete_user`")
        );
    }
}

#[test]
fn detours() {
    let variable =
        "`h` is a variable here, whose rule cannot be seen: name the handler by its path, as in `self::h`";
    for (right, wrong) in [
        ("|g, e| h(e)", "|h, e| h(e)"),
        ("|e| { let g = other; h(e) }", "|e| { let h = other; h(e) }"),
        ("|e| { let (a, g) = other; h(e) }", "|e| async { let (a, h) = other; h(e).await }"),
        ("|h, e| self::h(e)", "|Some(h)| h(e)"),
        ("|e| h(h::new(), e)", "move |e: E, h: F| async move { h(e).await }"),
    ] {
        assert_eq!(entry(right), "", "{right}");
        assert_eq!(entry(wrong), variable, "{wrong}");
    }
    let early = "the closure can answer before the handler is called: let it only prepare the call, and put the rest into the \
                 handler";
    for (right, wrong) in [
        ("|e| { if e.x { note(); } h(e) }", "|e| { if e.x { return other(e); } h(e) }"),
        ("|e| { let x = e.x(); h(x, e) }", "|e| { let Some(x) = e.x() else { return other(e) }; h(x, e) }"),
        (
            "|e| async { let x = get().await?; h(x, e).await }",
            "|e| async { return other(e).await; h(x, e).await }",
        ),
        ("|e| h({ e.x() }, e)", "|e| h({ return other(e) }, e)"),
    ] {
        assert_eq!(entry(right), "", "{right}");
        assert_eq!(entry(wrong), early, "{wrong}");
    }
}

#[test]
fn one_handler() {
    let one = |found: &str| {
        format!(
            "expected one handler, {found}: write `guarded!(delete_user)`, or a closure that passes the rest"
        )
    };
    assert_eq!(entry(""), "no handler is given: write `guarded!(delete_user)`");
    assert_eq!(entry("h, x"), one("found a second argument, `x`"));
    assert_eq!(entry("h x"), one("found no end, `x`"));
}

#[test]
fn an_editor_sees_what_was_written() {
    for (input, kept) in [
        ("|e| { store.find(e); }", "store . find (e)"),
        ("|e| api.h(e)", "api . h (e)"),
        ("Api::h", "Api :: h"),
    ] {
        let (output, errors) = guarded(tokens(input));
        assert_eq!(errors.len(), 1);
        assert!(output.to_string().contains(kept), "{output}");
    }
}

fn no_rule(name: &str) -> String {
    format!(
        "handler `{name}` has no rule: put `#[require_auth(..)]`, `#[public(reason = \"..\")]` or `#[deny_all]` above it, or \
         make it private"
    )
}

#[test]
fn modules_whose_handlers_all_have_a_rule() {
    for good in [
        "mod api {}",
        "mod api { #[require_auth] pub async fn h() {} }",
        "mod api { #[auth_runtime::public(reason = \"a\")] pub async fn h() {} }",
        "mod api { #[deny_all] pub(crate) async fn h() {} }",
        "mod api { async fn private() {} }",
        "mod api { pub fn not_async() -> u8 { 5 } }",
        "mod api { impl Api { async fn private(&self) {} #[require_auth] pub async fn h(&self) {} } }",
        "mod api { mod inner { #[require_auth] pub async fn h() {} } }",
    ] {
        assert!(module("", good).is_empty(), "{good}");
    }
}

#[test]
fn modules_with_a_forgotten_rule() {
    for bad in [
        "mod api { pub async fn h() {} }",
        "mod api { pub(crate) async fn h() {} }",
        "mod api { pub fn h() -> impl Future<Output = ()> {} }",
        "mod api { pub fn h() -> Pin<Box<dyn Future<Output = ()>>> {} }",
        "mod api { #[inline] pub async unsafe fn h() {} }",
        "mod api { impl Api { pub async fn h(&self) {} } }",
        "mod api { mod inner { pub async fn h() {} } }",
        "mod api { #[require_auth] pub async fn g() {} pub async fn h() {} }",
    ] {
        assert_eq!(module("", bad), [no_rule("h")], "{bad}");
    }
    assert_eq!(
        module("", "mod api { pub async fn h() {} pub async fn g() {} }"),
        [no_rule("h"), no_rule("g")]
    );
}

#[test]
fn modules_that_cannot_be_seen() {
    let elsewhere = "the contents of module `api` are in another file, where `#[handlers]` cannot see them: write the module \
                     out here";
    assert_eq!(module("", "mod api;"), [elsewhere]);
    assert_eq!(module("", "mod outer { pub mod api; }"), [elsewhere]);
    let remedy = "`#[handlers]` stands above a module that is written out: `#[handlers] mod api { .. }`";
    assert_eq!(module("", "async fn h() {}"), [format!("handler `h` is a function: {remedy}")]);
    assert_eq!(module("", "struct Api;"), [format!("`Api` is a struct: {remedy}")]);
    assert_eq!(module("", "impl Api {}"), [format!("this item is an impl block: {remedy}")]);
    let [told] = <[String; 1]>::try_from(module("", "mod api { fn }")).expect("one message");
    assert!(told.starts_with("`api` cannot be read (") && told.ends_with(remedy), "{told}");
}

#[test]
fn modules_hand_down_settings() {
    let handed = |settings: &str, rule: &str| {
        let (output, errors) =
            handlers(tokens(settings), tokens(&format!("mod api {{ {rule} pub async fn h() {{}} }}")));
        assert!(errors.is_empty(), "{errors:?}");
        output.to_string()
    };
    let all = "verifier = V, vocabulary(role = R), allow(never), crate = ::x";
    assert!(
        handed(all, "#[require_auth]")
            .contains("require_auth (verifier = V , vocabulary (role = R) , allow (never) , crate = :: x)")
    );
    assert!(
        handed("verifier = V", "#[require_auth(verifier = W,)]")
            .contains("# [require_auth (verifier = W ,)]")
    );
    assert!(handed("verifier = V", "#[require_auth(mfa)]").contains("# [require_auth (mfa , verifier = V)]"));
    assert!(handed(all, "#[deny_all]").contains("# [deny_all (crate = :: x)]"));
    assert!(handed(all, "#[public(reason = \"a\")]").contains("# [public (reason = \"a\" , crate = :: x)]"));
    assert!(handed("verifier = V", "#[deny_all]").contains("# [deny_all] pub"));
    let conditions = "module `api`: who may call is said at each handler: give the module only `verifier`, `vocabulary`, \
                      `allow` and `crate`";
    assert_eq!(module("role = \"a\"", "mod api {}"), [conditions]);
    assert_eq!(module("optional", "mod api {}"), [conditions]);
    assert_eq!(
        module("verifier", "mod api {}"),
        ["module `api`: `verifier` has no value: write `verifier = crate::auth::PARTNERS`"]
    );
}

#[test]
fn modules_hand_down_the_vocabulary_by_kind() {
    let handed = |own: &str| {
        let module = format!("mod api {{ #[require_auth({own})] pub async fn h() {{}} }}");
        let (output, errors) =
            handlers(tokens("vocabulary(role = R, scope = a::S,), verifier = V"), tokens(&module));
        assert!(errors.is_empty(), "{errors:?}");
        let output = output.to_string();
        output.split_once("require_auth (").expect("a rule").1.split_once(")]").expect("its end").0.to_owned()
    };
    for (own, expected) in [
        ("", "vocabulary (role = R , scope = a :: S ,) , verifier = V"),
        ("vocabulary(role = Q)", "vocabulary (role = Q , scope = a :: S) , verifier = V"),
        (
            "vocabulary(acr = A,), role = \"x\"",
            "vocabulary (acr = A , role = R , scope = a :: S) , role = \"x\" , verifier = V",
        ),
        ("verifier = W, vocabulary(scope = T, role = Q)", "verifier = W , vocabulary (scope = T , role = Q)"),
        // Mistakes stay what they are.
        ("vocabulary()", "vocabulary () , verifier = V"),
        ("vocabulary = Q", "vocabulary = Q , verifier = V"),
    ] {
        assert_eq!(handed(own), expected, "{own}");
    }
}

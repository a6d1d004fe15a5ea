//! Input nobody would write: never a panic, and always a guard or an error.

use proc_macro2::TokenStream;

use super::{HANDLER, expand, is_guarded, is_refused};

const ATTRIBUTES: [&str; 34] = [
    "role",
    "role =",
    "= \"admin\"",
    "role = = \"admin\"",
    "role = -1",
    "role = \"a\" \"b\"",
    "role = {}",
    "role = ()",
    "role = |x| x",
    ",,,,",
    ";",
    "#",
    "#[role]",
    "()",
    "(role = \"a\")",
    "[role = \"a\"]",
    "{role = \"a\"}",
    "any(,)",
    "any(role)",
    "any((role = \"a\"))",
    "not(not(not()))",
    "all(any(role = \"a\"), any(role = \"a\"))",
    "crate = crate::",
    "crate = ::",
    "crate = <T>::X",
    "crate = ::a<T>",
    "crate::x = 1",
    "verifier = A + B",
    "verifier = A::<",
    "verifier = &A",
    "_ = \"a\"",
    "r#role",
    "'a",
    "🦀",
];

const ITEMS: [&str; 14] = [
    "",
    ";",
    "fn",
    "async fn",
    "async fn h",
    "async fn h()",
    "async fn h() ->",
    "async fn h() {} async fn g() {}",
    "gen fn h(e: E) -> Result<A, B> {}",
    "default async fn h(e: E) -> Result<A, B> {}",
    "#![inner] async fn h(e: E) -> Result<A, B> {}",
    "fn h(self, ...) -> ! {}",
    "async fn h(_: _) -> _ {}",
    "async fn h<'a, T: 'a, const N: usize>((((a)), [b, ..]): &'a mut ((LambdaEvent<T>))) -> (Result<((impl A)), impl B>) where T: X {}",
];

#[track_caller]
fn check(attribute: &str, item: &str) {
    let (output, errors) = expand(attribute, item);
    assert_eq!(errors.is_empty(), !is_refused(&output), "`{attribute}` on `{item}`: {output}");
    assert_eq!(errors.is_empty(), is_guarded(&output), "`{attribute}` on `{item}`: {output}");
    for error in errors {
        assert!(!error.ends_with('.'), "{error}");
        assert!(!error.contains("``"), "{error}");
    }
}

#[test]
fn attributes() {
    for attribute in ATTRIBUTES.into_iter().filter(|text| text.parse::<TokenStream>().is_ok()) {
        check(attribute, HANDLER);
    }
}

#[test]
fn items() {
    for item in ITEMS {
        check("", item);
        check("role = 5", item);
    }
}

/// Random words from a vocabulary that reaches every branch, from a fixed seed.
#[test]
fn soup() {
    const ATTRIBUTE_WORDS: [&str; 24] = [
        "role",
        "scope",
        "any",
        "all",
        "not",
        "optional",
        "verifier",
        "crate",
        "=",
        "=",
        "=",
        ",",
        ",",
        "\"a\"",
        "\"b\"",
        "\"\"",
        "(role = \"a\")",
        "(any(), not(scope))",
        "()",
        "::x",
        "crate::y",
        "5",
        "|",
        "rolle",
    ];
    const ITEM_WORDS: [&str; 24] = [
        "async",
        "fn",
        "h",
        "pub",
        "unsafe",
        "const",
        "extern \"C\"",
        "<T>",
        "(e: E)",
        "(#[event] e: E, #[principal] p: P)",
        "(&self, _: LambdaEvent<E>)",
        "()",
        "-> Result<O, X>",
        "-> Result<impl I, X>",
        "-> impl F",
        "where T: X",
        "{ body }",
        "{ #![inner] body }",
        ";",
        "#[require_auth]",
        "#[doc = \"x\"]",
        "struct",
        "mod",
        "!",
    ];
    let mut seed: u32 = 2024;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize % below
    };
    for _ in 0..5_000 {
        let length = next(9);
        let attribute: Vec<_> = (0..length).map(|_| ATTRIBUTE_WORDS[next(ATTRIBUTE_WORDS.len())]).collect();
        check(&attribute.join(" "), HANDLER);
        let length = next(9);
        let item: Vec<_> = (0..length).map(|_| ITEM_WORDS[next(ITEM_WORDS.len())]).collect();
        check("role = \"a\"", &item.join(" "));
    }
}

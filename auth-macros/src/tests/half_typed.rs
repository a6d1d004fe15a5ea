//! What an editor is given while somebody types: the item with its parameters and its body, whatever the attribute says.

use proc_macro2::TokenStream;

use super::{is_guarded, is_refused, tokens};
use crate::engine::{deny_all, handlers, public, require_auth, rule};
use crate::entry::guarded;

const ITEM: &str = "/// Docs\n#[inline] pub async fn h<T: Clone>(client: &T, #[event] event: LambdaEvent<In>, #[principal] who: &Principal) \
                    -> Result<Out, Error> where T: Send { let x = event.payload; store(client, x, who).await }";

/// Entries that somebody is in the middle of writing. Brackets are closed by the editor or not seen by a macro at all.
const HALVES: [&str; 40] = [
    "r",
    "role",
    "role =",
    "role = ad",
    "role = \"\"",
    "role = Role::",
    "role = Role::,",
    "role = crate::",
    "role = \"admin\" scope",
    "role = \"admin\", s",
    "any",
    "any()",
    "any(role",
    "any(role = ",
    "any(role = \"a\", ",
    "any(role = \"a\", not(",
    "claim",
    "claim(",
    "claim(\"",
    "claim(\"x\"",
    "claim(\"x\") =",
    "claim(\"x\") ==",
    "claim(\"x\") == path(",
    "claim(\"x\") in",
    "claim(\"x\") in [",
    "claim(\"x\") in [\"a\",",
    "claim(\"x\") == arg(cl",
    "source_ip ==",
    "when",
    "when =",
    "when = |",
    "when = |p",
    "when = |p, e|",
    "when = |p, e| p.",
    "when = |p, e| p.subject() ==",
    "when = async |p, e| {",
    "rule = rules::",
    "max_age = \"5",
    "vocabulary(role = ",
    "verifier = crate::",
];

/// The text with every bracket and quote closed, as editors do it, or nothing when it cannot be lexed all the same.
fn closed(half: &str) -> Option<TokenStream> {
    let mut text = half.to_owned();
    if text.matches('"').count() % 2 == 1 {
        text.push('"');
    }
    let mut open = Vec::new();
    for char in half.chars() {
        match char {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' => drop(open.pop()),
            _ => {}
        }
    }
    text.extend(open.into_iter().rev());
    text.parse().ok()
}

#[test]
fn the_function_stays_whole() {
    for half in HALVES {
        let attribute = closed(half).unwrap_or_else(|| panic!("`{half}` does not lex"));
        let (output, errors) = require_auth(attribute, tokens(ITEM));
        let output = output.to_string();
        assert!(is_refused(&output) != is_guarded(&output), "`{half}`: {output}");
        assert_eq!(errors.is_empty(), is_guarded(&output), "`{half}`");
        for part in [
            "# [doc = \" Docs\"]",
            "# [inline] pub async fn h < T : Clone >",
            "(client : & T , event : LambdaEvent < In >) -> Result < Out , Error > where T : Send {",
            "let who : & Principal =",
            "let x = event . payload ; store (client , x , who) . await }",
        ] {
            assert!(output.contains(part), "`{half}` lost `{part}`: {output}");
        }
    }
}

#[test]
fn each_half_is_told_once() {
    let mut guards = Vec::new();
    for half in HALVES {
        let (_, errors) = require_auth(closed(half).expect("it lexes"), tokens(ITEM));
        assert!(errors.len() <= 1, "`{half}`: {errors:#?}");
        if errors.is_empty() {
            guards.push(half);
        }
    }
    // These say something already.
    assert_eq!(guards, ["any(role = \"a\", ", "claim(\"x\") in [\"a\",", "when = async |p, e| {"]);
}

#[test]
fn so_do_functions_under_the_other_rules() {
    let item = ITEM.replace(", #[principal] who: &Principal", "");
    for (half, engine) in [
        ("", public as fn(TokenStream, TokenStream) -> (TokenStream, Vec<syn::Error>)),
        ("r", public),
        ("reason =", public),
        ("reason = \"", public),
        ("crate = ", public),
        ("r", deny_all),
        ("crate =", deny_all),
    ] {
        let (output, errors) = engine(closed(half).expect("it lexes"), tokens(&item));
        assert_eq!(errors.len(), 1, "`{half}`: {errors:#?}");
        assert!(output.to_string().contains("let x = event . payload ;"), "`{half}`: {output}");
    }
}

#[test]
fn modules_stay_whole() {
    let item = format!("mod api {{ {ITEM} }}");
    for half in ["v", "verifier =", "verifier = crate::", "role = \"a\"", "vocabulary()"] {
        let (output, errors) = handlers(tokens(half), tokens(&item));
        assert!(!errors.is_empty(), "`{half}`");
        assert!(output.to_string().contains("let x = event . payload ;"), "`{half}`: {output}");
    }
}

#[test]
fn rules_stay_values() {
    for half in HALVES {
        let (output, errors) = rule(closed(half).expect("it lexes"));
        let output = output.to_string();
        assert_eq!(is_refused(&output), !errors.is_empty(), "`{half}`: {output}");
        assert!(output.starts_with('{') && output.contains(":: Requirement :: "), "`{half}`: {output}");
    }
}

#[test]
fn closures_stay_closures() {
    for (half, kept) in [
        ("|e| store.find", "store . find"),
        ("|e| api.h(e)", "api . h (e)"),
        ("|e| { let x = load(e); }", "let x = load (e) ;"),
        ("async |e| { let x = load(e); Ok(()) }", "let x = load (e) ; Ok (())"),
        ("handlers::Api::", ""),
        ("|e|", ""),
    ] {
        let (output, errors) = guarded(tokens(half));
        assert_eq!(errors.len(), 1, "`{half}`");
        assert!(is_refused(&output.to_string()) && output.to_string().contains(kept), "`{half}`: {output}");
    }
}

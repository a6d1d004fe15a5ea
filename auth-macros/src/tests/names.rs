//! What an expansion may name: the author's own tokens, `__auth` names, and absolute paths.

use std::collections::BTreeSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};

use super::tokens;
use crate::engine::require_auth;

/// Words of the language, and a constant of a type that is named by its path.
const KEYWORDS: [&str; 22] = [
    "_", "as", "async", "await", "const", "crate", "enum", "fn", "for", "if", "impl", "let", "linkme",
    "match", "move", "pub", "mut", "return", "static", "type", "OF", "use",
];

/// One flat token: an identifier, the `::` of a path, or anything else.
enum Flat {
    Name(String),
    PathSeparator,
    Other(bool),
}

fn flatten(stream: TokenStream, flat: &mut Vec<Flat>) {
    let mut colon = false;
    let mut arrow = false;
    let mut dot = false;
    for tree in stream {
        let is_method =
            std::mem::replace(&mut dot, matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '.'));
        match tree {
            // A method of a type that is named by its path.
            TokenTree::Ident(_) if is_method => flat.push(Flat::Other(false)),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                if colon {
                    flat.pop();
                    flat.push(Flat::PathSeparator);
                    colon = false;
                } else {
                    flat.push(Flat::Other(false));
                    // The type in `x: ::a` begins with a colon that is not half of `::`.
                    colon = punct.spacing() == Spacing::Joint;
                }
                continue;
            }
            TokenTree::Ident(ident) => flat.push(Flat::Name(ident.to_string())),
            // `=>` and `->` end nothing.
            TokenTree::Punct(punct)
                if matches!(punct.as_char(), '=' | '-') && punct.spacing() == Spacing::Joint =>
            {
                arrow = true;
                flat.push(Flat::Other(false));
                continue;
            }
            // `Vec<u8>::new`: the `::` continues a path.
            TokenTree::Punct(punct) => flat.push(Flat::Other(punct.as_char() == '>' && !arrow)),
            TokenTree::Group(group) => {
                flat.push(Flat::Other(false));
                flatten(group.stream(), flat);
                flat.push(Flat::Other(false));
            }
            TokenTree::Literal(_) => flat.push(Flat::Other(false)),
        }
        colon = false;
        arrow = false;
    }
}

pub(super) fn names(stream: TokenStream) -> BTreeSet<String> {
    let mut flat = Vec::new();
    flatten(stream, &mut flat);
    flat.into_iter()
        .filter_map(|one| match one {
            Flat::Name(name) => Some(name),
            _ => None,
        })
        .collect()
}

/// Names in `output` that are neither the author's, nor reserved, nor part of an absolute path.
pub(super) fn forbidden(output: TokenStream, authors: &BTreeSet<String>) -> Vec<String> {
    let mut flat = Vec::new();
    flatten(output, &mut flat);
    let mut found = Vec::new();
    // Whether the path we are in began with `::`, and whether the token before could end a path segment.
    let (mut absolute, mut after_segment) = (false, false);
    for one in flat {
        match one {
            Flat::PathSeparator => absolute |= !after_segment,
            Flat::Name(name) => {
                absolute &= !after_segment;
                let reserved = name.to_lowercase().starts_with("__auth");
                let keyword = KEYWORDS.contains(&name.as_str());
                if !(absolute || reserved || keyword || authors.contains(&name)) {
                    found.push(name);
                }
                after_segment = !keyword;
                continue;
            }
            Flat::Other(ends_segment) => {
                absolute = false;
                after_segment = ends_segment;
                continue;
            }
        }
        after_segment = false;
    }
    found
}

#[test]
fn expansions_name_nothing_of_their_own() {
    let item = "pub async fn user_fn(&self, UserEvent { user_field }: UserEvent<UserIn>, #[principal] mut user_who: UserWho, \
                #[principal] _: &UserWho) -> UserResult<impl UserTrait, UserError> { user_body(user_field, user_who) }";
    let unused = "async fn user_fn(_user: UserEvent) -> UserOut { user }";
    let named = item.replace("impl UserTrait", "UserOut");
    for item in [item, &named, unused] {
        for attribute in [
            "",
            "any(role = \"a\", all(scope = \"b\", not(role = \"c\", scope = \"d\")))",
            "claim(\"a\") in [\"b\", \"c\"], hour < 5, source_ip == \"10.0.0.0/8\", max_age = \"5m\", mfa, permission = \"a:{b}\"",
            "role = user_module::USER, rule = user_module::USER, when = user_module::USER",
            "role = \"a\", vocabulary(role = user_module::USER)",
            "optional",
            "verifier = user_module::USER",
        ] {
            let (output, errors) = require_auth(tokens(attribute), tokens(item));
            assert!(errors.is_empty(), "{errors:?}");
            let mut authors = names(tokens(item));
            authors.extend(["user_module", "USER"].map(String::from));
            assert_eq!(forbidden(output, &authors), Vec::<String>::new(), "`{attribute}` on `{item}`");
        }
    }
}

#[test]
fn the_test_above_can_fail() {
    let authors = names(tokens("user"));
    assert_eq!(forbidden(tokens("let x = ::core::x(user, __auth_x);"), &authors), ["x"]);
    assert_eq!(forbidden(tokens("core::mem::drop(user)"), &authors), ["core", "mem", "drop"]);
    assert_eq!(forbidden(tokens("::core::mem::drop(user) Ok"), &authors), ["Ok"]);
    assert_eq!(forbidden(tokens("return ::core::a; user::b"), &authors), ["b"]);
}

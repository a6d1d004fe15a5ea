//! Random input for every entry point of the crate: never a panic, and always a guard or an error.
//!
//! A run takes the same steps every time. `AUTH_MACROS_FUZZ=600` goes on for that many seconds from a seed of its own,
//! which is printed, and `AUTH_MACROS_SEED=…` starts from that one.

use std::env;
use std::time::{Duration, Instant, SystemTime};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::{HANDLER, tokens};
use crate::engine::{deny_all, handlers, public, require_auth, rule};
use crate::entry::guarded;

/// Pieces that are right by themselves, so that what goes wrong goes wrong deep inside.
const ENTRIES: [&str; 52] = [
    "role = \"a\"",
    "role = Role::Admin",
    "scope = \"b\"",
    "acr = \"gold\"",
    "amr = \"otp\"",
    "mfa",
    "max_age = \"5m\"",
    "permission = \"a:{b}:c\"",
    "rule = STAFF",
    "when = |p, e| p.subject() == e.x",
    "when = async |p, e| f(p, e).await",
    "when = is_owner",
    "any(role = \"a\", role = \"b\")",
    "all(scope = \"a\", not(role = \"b\"))",
    "not(mfa)",
    "claim(\"a\") == \"b\"",
    "claim(\"/a/b~0\") in [\"c\", \"d\"]",
    "claim(\"a\") contains 5",
    "claim(\"a\") >= -5",
    "path(\"a\") != claim(\"b\")",
    "query(\"a\") == header(\"b\")",
    "body(\"a\") < 1_000",
    "arg(event) == true",
    "source_ip in [\"10.0.0.0/8\", \"::1\"]",
    "now < claim(\"until\")",
    "hour >= 8",
    "weekday in [1, 2]",
    "optional",
    "verifier = crate::V",
    "vocabulary(role = R, scope = S)",
    "allow(redundant)",
    "crate = ::x",
    "reason = \"why\"",
    "h",
    "a::b::h::<T>",
    "self::h",
    "|e| h(&c, e)",
    "async |e| { let x = 1; h(e).await }",
    "move |e| async move { h(e).await }",
    "pub async fn h(e: E) -> Result<O, X> { x }",
    "async fn g() {}",
    "pub fn f() -> impl Future<Output = ()> { x }",
    "#[require_auth(role = \"a\")] pub async fn h(e: E) -> Result<O, X> { x }",
    "#[public(reason = \"a\")] pub async fn p() {}",
    "#[deny_all] pub(crate) async fn d(e: E) -> Result<O, X> { x }",
    "impl Api { pub async fn m(&self) {} }",
    "mod api { use super::*; }",
    "mod elsewhere;",
    "struct S;",
    "fn h(#[event] e: E, #[principal] p: P)",
    "where T: Clone",
    "Role::",
];

/// Words and marks to put in between.
const WORDS: [&str; 48] = [
    ",",
    ",",
    ",",
    ",",
    "=",
    "=",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "=>",
    "in",
    "contains",
    "not",
    "!",
    "&",
    "|",
    "||",
    "::",
    ";",
    ".",
    "#",
    "-",
    "?",
    "\"\"",
    "\" a\"",
    "\"a\"",
    "b\"a\"",
    "'a'",
    "'a",
    "5",
    "5u8",
    "1.5",
    "99999999999999999999",
    "true",
    "_",
    "r#in",
    "$",
    "self",
    "Self",
    "super",
    "crate",
    "fn",
    "pub",
    "role",
    "claim",
];

/// A generator of numbers that are only meant to be different (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap_or(1)).unwrap_or(0)
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }
}

/// Random token streams, put together from pieces that were lexed once.
struct Source {
    numbers: Numbers,
    entries: Vec<TokenStream>,
    words: Vec<TokenStream>,
    comma: TokenStream,
}

impl Source {
    fn new(seed: u64) -> Self {
        let lexed = |texts: &[&str]| texts.iter().map(|text| tokens(text)).collect();
        Self {
            numbers: Numbers(seed | 1),
            entries: lexed(&ENTRIES),
            words: lexed(&WORDS),
            comma: tokens(","),
        }
    }

    fn stream(&mut self, depth: usize) -> TokenStream {
        let mut stream = TokenStream::new();
        for _ in 0..self.numbers.below(5) {
            match self.numbers.below(8) {
                0 if depth > 0 => stream.extend([self.group(depth - 1)]),
                1 => stream.extend(self.word()),
                _ => {
                    let index = self.numbers.below(self.entries.len());
                    let entry = self.entries[index].clone();
                    let entry = if self.numbers.one_in(2) { self.spoil(entry) } else { entry };
                    stream.extend(entry);
                    if !self.numbers.one_in(8) {
                        stream.extend(self.comma.clone());
                    }
                }
            }
        }
        stream
    }

    fn word(&mut self) -> TokenStream {
        let index = self.numbers.below(self.words.len());
        self.words[index].clone()
    }

    fn group(&mut self, depth: usize) -> TokenTree {
        let delimiters = [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None];
        let delimiter = delimiters[self.numbers.below(delimiters.len())];
        group(delimiter, self.stream(depth))
    }

    /// Leaves out, doubles, replaces or moves a token, perhaps inside of a group.
    fn spoil(&mut self, stream: TokenStream) -> TokenStream {
        let mut trees: Vec<TokenTree> = stream.into_iter().collect();
        let at = self.numbers.below(trees.len().max(1));
        match (trees.get(at).cloned(), self.numbers.below(6)) {
            (None, _) => return self.word(),
            (Some(TokenTree::Group(group)), 0..=3) => {
                let inside = self.spoil(group.stream());
                trees[at] = self::group(group.delimiter(), inside);
            }
            (Some(_), 0) => {
                trees.remove(at);
            }
            (Some(tree), 1) => trees.insert(at, tree),
            (Some(_), 2) => trees.truncate(at),
            (Some(_), 3) => {
                let word = self.word();
                trees.splice(at..=at, word);
            }
            (Some(_), 4) => trees.reverse(),
            (Some(_), _) => {
                let group = self.group(1);
                trees.insert(at, group);
            }
        }
        trees.into_iter().collect()
    }
}

/// What is invisible holds something: fragments of `macro_rules!` do.
fn group(delimiter: Delimiter, stream: TokenStream) -> TokenTree {
    let is_nothing = delimiter == Delimiter::None && stream.is_empty();
    Group::new(if is_nothing { Delimiter::Parenthesis } else { delimiter }, stream).into()
}

/// Names that show what an output does.
const SIGNS: [&str; 18] = [
    "compile_error",
    "__AUTH_RULE",
    "authorize",
    "authorize_optional",
    "decide",
    "Public",
    "DenyAll",
    "deny",
    "Requirement",
    "as_declared_role",
    "as_declared_scope",
    "as_declared_acr",
    "declared_role",
    "declared_scope",
    "declared_acr",
    "handler_id",
    "mod",
    "body",
];

/// Which of `SIGNS` are in `stream`, one bit for each.
fn signs(stream: TokenStream) -> u32 {
    stream.into_iter().fold(0, |found, tree| match tree {
        TokenTree::Group(group) => found | signs(group.stream()),
        TokenTree::Ident(ident) => {
            found | SIGNS.iter().position(|sign| ident == sign).map_or(0, |bit| 1 << bit)
        }
        _ => found,
    })
}

/// The bits of `names`.
fn any_of(names: &[&str]) -> u32 {
    names.iter().map(|name| 1 << SIGNS.iter().position(|sign| sign == name).expect("a sign")).sum()
}

/// Either what protects is there or the build stops, and the messages are fit to be read.
///
/// Of each list in `protects` one name has to be there.
#[track_caller]
fn check(
    name: &str,
    input: &TokenStream,
    (output, errors): (TokenStream, Vec<syn::Error>),
    protects: &[&[&str]],
) {
    let found = signs(output);
    let refused = found & any_of(&["compile_error"]) != 0;
    assert_eq!(errors.is_empty(), !refused, "{name} on `{input}`");
    let is_protected = protects.iter().all(|names| found & any_of(names) != 0);
    assert!(refused || is_protected, "neither a guard nor an error, {name} on `{input}`");
    for error in errors {
        let message = error.to_string();
        assert!(!message.ends_with('.') && !message.contains("``"), "{name} on `{input}`: {message}");
        assert!(!message.starts_with(|first: char| first.is_uppercase()), "{name} on `{input}`: {message}");
    }
}

/// One round through all six entry points.
fn round(source: &mut Source, handler: &TokenStream, api: &TokenStream) {
    const GUARD: &[&[&str]] = &[&["__AUTH_RULE"], &["authorize", "authorize_optional", "decide"]];
    // A value, or the call that makes one of a declared name.
    const RULE: &[&[&str]] = &[&[
        "Requirement",
        "as_declared_role",
        "as_declared_scope",
        "as_declared_acr",
        "declared_role",
        "declared_scope",
        "declared_acr",
    ]];
    let attribute = source.stream(3);
    let (said, on) = (|| attribute.clone(), || handler.clone());
    check("require_auth", &attribute, require_auth(said(), on()), GUARD);
    check("public", &attribute, public(said(), on()), &[&["__AUTH_RULE"], &["Public"], &["body"]]);
    check("deny_all", &attribute, deny_all(said(), on()), &[&["__AUTH_RULE"], &["DenyAll"], &["deny"]]);
    check("rule!", &attribute, rule(said()), RULE);
    check("guarded!", &attribute, guarded(said()), &[&["handler_id"]]);
    let item = source.stream(3);
    check("require_auth under nothing", &item, require_auth(TokenStream::new(), item.clone()), GUARD);
    let settings = if source.numbers.one_in(2) { TokenStream::new() } else { attribute };
    let body = TokenTree::from(Group::new(Delimiter::Brace, item.clone()));
    let module =
        if source.numbers.one_in(4) { item } else { api.clone().into_iter().chain([body]).collect() };
    check("handlers", &module, handlers(settings, module.clone()), &[&["mod"]]);
}

#[test]
fn every_entry_point() {
    // Each round is seven calls.
    const ROUNDS: usize = 30_000;
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let time = number("AUTH_MACROS_FUZZ").map(Duration::from_secs);
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(1, |time| time.as_secs());
    let seed = number("AUTH_MACROS_SEED").unwrap_or_else(|| if time.is_some() { now() } else { 2026 });
    println!("AUTH_MACROS_SEED={seed}");
    let mut source = Source::new(seed);
    let handler = tokens(HANDLER);
    let api = tokens("mod api");
    let started = Instant::now();
    let mut rounds = 0;
    while time.map_or(rounds < ROUNDS, |time| started.elapsed() < time) {
        round(&mut source, &handler, &api);
        rounds += 1;
    }
    println!("{rounds} rounds in {:?}", started.elapsed());
}

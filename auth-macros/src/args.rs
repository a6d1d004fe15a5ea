//! The grammar of the attribute: which keys exist, where they may stand, what kind of value each takes.
//!
//! What a value may *contain* is `requirement.rs`'s question. An entry that cannot be read is reported and skipped up
//! to the next comma, so that the entries after it are still checked.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{ExprPath, Ident, Lit, LitStr, Path, Token, token};

use crate::errors::Errors;
use crate::extent::Extent;
use crate::words::{meant_text, shorten, suggest};

/// What the attribute said, readable but not yet checked for sense.
#[derive(Default)]
pub(crate) struct Arguments {
    /// `role`, `scope`, `any`, `all` and `not`, in the order they were written.
    pub(crate) conditions: Vec<Condition>,
    /// Where `optional` stands, if it does.
    pub(crate) optional: Option<Span>,
    /// `verifier = path`.
    pub(crate) verifier: Option<ExprPath>,
    /// `crate = path`.
    pub(crate) krate: Option<Path>,
}

/// One condition as written.
pub(crate) enum Condition {
    /// `role = "…"`.
    Role(LitStr),
    /// `scope = "…"`.
    Scope(LitStr),
    /// `all(…)`, `any(…)` or `not(…)`.
    Group(Group),
}

/// A parenthesised list of conditions.
pub(crate) struct Group {
    /// The word in front of the parentheses.
    pub(crate) kind: GroupKind,
    /// Where that word stands.
    pub(crate) span: Span,
    /// What is between the parentheses.
    pub(crate) members: Vec<Condition>,
    /// Whether nothing was written there; members are also missing when they could not be read.
    pub(crate) empty: bool,
}

/// How the members of a group combine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupKind {
    /// Every member must hold.
    All,
    /// At least one member must hold.
    Any,
    /// The members must not all hold.
    Not,
}

impl GroupKind {
    /// The key, as the author writes it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
            Self::Not => "not",
        }
    }
}

/// Reads the tokens between the parentheses of the attribute.
///
/// The result is only complete when no error was added.
pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Arguments {
    let mut reader = Reader { arguments: Arguments::default(), errors };
    let parsed = (|input: ParseStream<'_>| {
        let conditions = reader.entries(input, 0);
        reader.arguments.conditions = conditions;
        Ok(())
    })
    .parse2(tokens);
    let Reader { arguments, errors } = reader;
    if let Err(error) = parsed {
        errors.argument(error.span(), error);
    }
    arguments
}

/// Keys that hold a condition, and may stand inside a group.
const CONDITIONS: [&str; 5] = ["role", "scope", "any", "all", "not"];
/// Keys that say something about the whole attribute.
const SETTINGS: [&str; 3] = ["optional", "verifier", "crate"];
/// Deeper groups say nothing a reader could follow, and the compiler's stack is finite.
const MAX_DEPTH: usize = 32;

struct Reader<'a> {
    arguments: Arguments,
    errors: &'a mut Errors,
}

/// The entry could not be read and has been reported.
struct Reported;

impl Reader<'_> {
    /// A comma-separated list: the whole attribute at depth 0, the inside of a group below.
    fn entries(&mut self, input: ParseStream<'_>, depth: usize) -> Vec<Condition> {
        let mut conditions = Vec::new();
        while !input.is_empty() {
            if let Ok(Some(condition)) = self.entry(input, depth) {
                self.refuse_second_at_top(&conditions, &condition, depth);
                conditions.push(condition);
            } else {
                skip_to_comma(input);
            }
            self.comma(input);
        }
        conditions
    }

    /// One entry; `None` when it was a setting, which is then stored already.
    fn entry(&mut self, input: ParseStream<'_>, depth: usize) -> Result<Option<Condition>, Reported> {
        let key = self.key(input)?;
        match key.unraw().to_string().as_str() {
            "role" => self.text(input, &key, "admin").map(|value| Some(Condition::Role(value))),
            "scope" => self.text(input, &key, "orders:read").map(|value| Some(Condition::Scope(value))),
            "all" => self.group(input, &key, GroupKind::All, depth).map(Some),
            "any" => self.group(input, &key, GroupKind::Any, depth).map(Some),
            "not" => self.group(input, &key, GroupKind::Not, depth).map(Some),
            word if SETTINGS.contains(&word) && depth > 0 => {
                Err(self
                    .report(&key, format!("`{word}` concerns the whole attribute: move it out of the group")))
            }
            "optional" => self.optional(input, &key).map(|()| None),
            "verifier" => self.verifier(input, &key).map(|()| None),
            "crate" => self.krate(input, &key).map(|()| None),
            word => Err(self.unknown_key(&key, word, depth)),
        }
    }

    fn key(&mut self, input: ParseStream<'_>) -> Result<Ident, Reported> {
        if let Ok(key) = input.call(Ident::parse_any) {
            return Ok(key);
        }
        if let Ok(literal) = input.fork().parse::<LitStr>() {
            let shown = literal.token();
            return Err(self.report(
                &literal,
                format!("{shown} needs a key: write `role = {shown}` or `scope = {shown}`"),
            ));
        }
        let found = token_at(input);
        let shown = shorten(&found);
        Err(self.report(&found, format!("expected a key, found `{shown}`: {}", list_of_keys(0))))
    }

    /// `key = "…"`.
    fn text(&mut self, input: ParseStream<'_>, key: &Ident, example: &str) -> Result<LitStr, Reported> {
        let meant = meant_text(&value_at(input)).unwrap_or_else(|| format!("\"{example}\""));
        let remedy = format!("write `{key} = {meant}`");
        self.equals(input, key, &remedy)?;
        let start = input.fork();
        match input.parse::<Lit>() {
            Ok(Lit::Str(text)) if text.suffix().is_empty() => Ok(text),
            _ => {
                let found = value_at(&start);
                let shown = shorten(&found);
                Err(self.report(&found, format!("`{key}` takes a string literal, found `{shown}`: {remedy}")))
            }
        }
    }

    /// `key(…)`.
    fn group(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        kind: GroupKind,
        depth: usize,
    ) -> Result<Condition, Reported> {
        if !input.peek(token::Paren) {
            let word = kind.word();
            return Err(self.report(
                key,
                format!("`{word}` takes a list in parentheses: write `{word}(role = \"admin\")`"),
            ));
        }
        if depth == MAX_DEPTH {
            return Err(
                self.report(key, format!("groups are nested more than {MAX_DEPTH} deep: simplify the rule"))
            );
        }
        let members = (|| {
            let content;
            syn::parenthesized!(content in input);
            Ok((content.is_empty(), self.entries(&content, depth + 1)))
        })();
        match members {
            Ok((empty, members)) => Ok(Condition::Group(Group { kind, span: key.span(), members, empty })),
            Err(error) => Err(self.report_syn(&error)),
        }
    }

    /// The bare word `optional`.
    fn optional(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(self.report(key, "`optional` takes no value: write `optional` alone".to_owned()));
        }
        self.refuse_second(self.arguments.optional.is_some(), key);
        self.arguments.optional = Some(key.span());
        Ok(())
    }

    /// `verifier = path`, any path that can be borrowed.
    fn verifier(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let remedy = "write `verifier = crate::auth::PARTNERS`";
        self.equals(input, key, remedy)?;
        let start = input.fork();
        let path = input.parse::<ExprPath>().ok().filter(|_| input.is_empty() || input.peek(Token![,]));
        let Some(path) = path else {
            let found = value_at(&start);
            let shown = shorten(&found);
            return Err(self.report(
                &found,
                format!("`verifier` takes the path of a verifier, found `{shown}`: {remedy}"),
            ));
        };
        self.refuse_second(self.arguments.verifier.is_some(), key);
        self.arguments.verifier = Some(path);
        Ok(())
    }

    /// `crate = path`, which must mean the same wherever the attribute stands.
    fn krate(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let remedy = "write `crate = ::name` or `crate = crate::module`";
        self.equals(input, key, remedy)?;
        let start = input.fork();
        let path =
            input.call(Path::parse_mod_style).ok().filter(|_| input.is_empty() || input.peek(Token![,]));
        let Some(path) = path else {
            let found = value_at(&start);
            let shown = shorten(&found);
            return Err(self.report(
                &found,
                format!("`crate` takes the path of auth-runtime, found `{shown}`: {remedy}"),
            ));
        };
        if !is_absolute(&path) {
            let shown = shorten(&path);
            return Err(
                self.report(&path, format!("`{shown}` is relative and could mean another item: {remedy}"))
            );
        }
        self.refuse_second(self.arguments.krate.is_some(), key);
        self.arguments.krate = Some(path);
        Ok(())
    }

    fn equals(&mut self, input: ParseStream<'_>, key: &Ident, remedy: &str) -> Result<(), Reported> {
        if input.peek(Token![=]) && !input.peek(Token![==]) && input.parse::<Token![=]>().is_ok() {
            if input.is_empty() || input.peek(Token![,]) {
                return Err(self.report(key, format!("`{key}` has no value: {remedy}")));
            }
            return Ok(());
        }
        if input.is_empty() || input.peek(Token![,]) {
            return Err(self.report(key, format!("`{key}` has no value: {remedy}")));
        }
        let found = token_at(input);
        Err(self.report(&found, format!("expected `=` after `{key}`: {remedy}")))
    }

    /// Between entries; anything else is reported once and skipped.
    fn comma(&mut self, input: ParseStream<'_>) {
        if input.is_empty() {
            return;
        }
        if !input.peek(Token![,]) {
            let found = token_at(input);
            let shown = shorten(&found);
            let remedy = match shown.as_str() {
                "|" => "for alternatives write `any(.., ..)`",
                "&" => "a comma means \"and\"",
                _ => "separate conditions with a comma",
            };
            self.report(&found, format!("unexpected `{shown}`: {remedy}"));
            skip_to_comma(input);
        }
        // Nothing but a comma or the end is left to be here.
        let _: Option<Token![,]> = input.parse().unwrap_or_default();
    }

    /// At the top level a second `role` may be meant as "and" or as "or"; the author has to say which.
    fn refuse_second_at_top(&mut self, seen: &[Condition], new: &Condition, depth: usize) {
        if depth > 0 {
            return;
        }
        let found = seen.iter().find_map(|first| match (first, new) {
            (Condition::Role(first), Condition::Role(second)) => Some(("role", first, second)),
            (Condition::Scope(first), Condition::Scope(second)) => Some(("scope", first, second)),
            _ => None,
        });
        if let Some((key, first, second)) = found {
            let pair = format!("{key} = {}, {key} = {}", first.token(), second.token());
            let remedy = if first.value() == second.value() {
                "remove one".to_owned()
            } else {
                format!("write `all({pair})` to require both or `any({pair})` to accept either")
            };
            self.report(second, format!("`{key}` is given twice: {remedy}"));
        }
    }

    fn refuse_second(&mut self, present: bool, key: &Ident) {
        if present {
            self.report(key, format!("`{key}` is given twice: remove one"));
        }
    }

    fn unknown_key(&mut self, key: &Ident, word: &str, depth: usize) -> Reported {
        let guess = match suggest(word, &keys(depth)) {
            Some(near) => format!("did you mean `{near}`? "),
            None => String::new(),
        };
        self.report(key, format!("unknown key `{word}`: {guess}{}", list_of_keys(depth)))
    }

    fn report(&mut self, place: &impl quote::ToTokens, problem: String) -> Reported {
        self.errors.argument(Extent::of(place), problem);
        Reported
    }

    fn report_syn(&mut self, error: &syn::Error) -> Reported {
        self.errors.argument(error.span(), error);
        Reported
    }
}

/// `::name` and `crate::…`; `$crate::…` is how a macro of another crate says the same.
fn is_absolute(path: &Path) -> bool {
    let from_root = |first: &syn::PathSegment| first.ident == "crate" || first.ident == "$crate";
    path.leading_colon.is_some() || path.segments.first().is_some_and(from_root)
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// The next token, left where it is.
fn token_at(input: ParseStream<'_>) -> TokenStream {
    input.fork().parse::<TokenTree>().map(TokenStream::from).unwrap_or_default()
}

/// Everything up to the next comma, left where it is.
fn value_at(input: ParseStream<'_>) -> TokenStream {
    let ahead = input.fork();
    let mut value = TokenStream::new();
    while !ahead.is_empty() && !ahead.peek(Token![,]) {
        match ahead.parse::<TokenTree>() {
            Ok(tree) => value.extend([tree]),
            Err(_) => break,
        }
    }
    value
}

/// The keys that may stand here.
fn keys(depth: usize) -> Vec<&'static str> {
    let settings: &[&str] = if depth == 0 { &SETTINGS } else { &[] };
    CONDITIONS.iter().chain(settings).copied().collect()
}

fn list_of_keys(depth: usize) -> String {
    let keys: Vec<_> = keys(depth).into_iter().map(|key| format!("`{key}`")).collect();
    format!("the keys are {}", keys.join(", "))
}

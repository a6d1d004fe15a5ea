//! What stands after a key: a name, a text, a path, an expression, a list in parentheses.

use syn::parse::ParseStream;
use syn::{Expr, ExprPath, Ident, Lit, LitStr, Token, token};

use super::reader::{Reader, Reported};
use super::tokens::{token_at, value_at};
use super::{Group, GroupKind, Name};
use crate::extent::Extent;
use crate::names;
use crate::words::{meant_text, shorten};

/// Deeper groups say nothing a reader could follow, and the compiler's stack is finite.
const MAX_DEPTH: usize = 32;

impl Reader<'_> {
    /// `key = "…"` or `key = path`.
    pub(super) fn name(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        kind: names::Kind,
        example: &str,
    ) -> Result<Name, Reported> {
        let value: Vec<_> = value_at(input).into_iter().map(|tree| tree.to_string()).collect();
        // Also half a path, which is then reported as one.
        let is_path = matches!(value.as_slice(), [equals, first, ..] if equals == "=" && first != "\"")
            && value.windows(2).any(|pair| pair == [":", ":"]);
        if is_path {
            return self.path(input, key, "a declared name", kind.declared_example()).map(Name::Declared);
        }
        // A variant or a constant, named alone.
        let is_word = matches!(value.as_slice(), [_, word] if word.starts_with(char::is_uppercase));
        let or = if is_word {
            format!(", or the path of a declared {key} as in `{key} = {}`", kind.declared_example())
        } else {
            String::new()
        };
        self.text_or(input, key, example, &or).map(Name::Text)
    }

    /// `key = path`.
    pub(super) fn path(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        what: &str,
        example: &str,
    ) -> Result<ExprPath, Reported> {
        let remedy = format!("write `{key} = {example}`");
        self.equals(input, key, &remedy)?;
        let start = input.fork();
        let path = input.parse::<ExprPath>().ok().filter(|_| input.is_empty() || input.peek(Token![,]));
        path.ok_or_else(|| {
            let found = value_at(&start);
            let shown = shorten(&found);
            self.report(&found, format!("`{key}` takes the path of {what}, found `{shown}`: {remedy}"))
        })
    }

    /// `when = expression`.
    pub(super) fn expression(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<Box<Expr>, Reported> {
        let remedy = "write `when = |principal, event| ..`";
        self.equals(input, key, remedy)?;
        let found = value_at(input);
        let shown = shorten(&found);
        let problem = match input.parse::<Expr>() {
            Ok(Expr::Closure(closure)) if closure.inputs.len() != 2 => {
                let place = if closure.inputs.is_empty() {
                    Extent::of(&closure)
                } else {
                    Extent::of(&closure.inputs)
                };
                self.errors.argument(place, format!("`when` takes a closure of two parameters: {remedy}"));
                return Err(Reported);
            }
            Ok(expression @ (Expr::Closure(_) | Expr::Path(_))) => return Ok(Box::new(expression)),
            Ok(_) => {
                format!("`when` takes a closure or the path of a function, found `{shown}`: {remedy}")
            }
            Err(_) => format!("`when` has half an expression: {remedy}"),
        };
        Err(self.report(&found, problem))
    }

    /// A word that takes no value.
    pub(super) fn alone(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(self.report(key, format!("`{key}` takes no value: write `{key}` alone")));
        }
        Ok(())
    }

    /// `key = "…"`.
    pub(super) fn text(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        example: &str,
    ) -> Result<LitStr, Reported> {
        self.text_or(input, key, example, "")
    }

    /// `key = "…"`, where something else could stand too.
    pub(super) fn text_or(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        example: &str,
        or: &str,
    ) -> Result<LitStr, Reported> {
        let meant = meant_text(&value_at(input)).unwrap_or_else(|| format!("\"{example}\""));
        let remedy = format!("write `{key} = {meant}`{or}");
        self.equals(input, key, &remedy)?;
        let start = input.fork();
        match input.parse::<Lit>() {
            Ok(Lit::Str(text)) if text.suffix().is_empty() => Ok(text),
            _ => {
                let found = value_at(&start);
                let shown = shorten(&found);
                let remedy = several(key, &start).unwrap_or(remedy);
                Err(self.report(&found, format!("`{key}` takes a string literal, found `{shown}`: {remedy}")))
            }
        }
    }

    /// `key(…)`.
    pub(super) fn group(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        kind: GroupKind,
        depth: usize,
    ) -> Result<Group, Reported> {
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
            Ok((empty, members)) => Ok(Group { kind, span: key.span(), members, empty }),
            Err(error) => Err(self.report_syn(&error)),
        }
    }

    pub(super) fn equals(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        remedy: &str,
    ) -> Result<(), Reported> {
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
}

/// What to write instead of `role = ["a", "b"]`.
fn several(key: &Ident, input: ParseStream<'_>) -> Option<String> {
    let names = (|input: ParseStream<'_>| {
        let content;
        syn::bracketed!(content in input);
        content.parse_terminated(<LitStr as syn::parse::Parse>::parse, Token![,])
    })(&input.fork());
    let names: Vec<_> = names.ok()?.iter().map(|name| format!("{key} = {}", name.token())).collect();
    (names.len() > 1).then(|| format!("write `any({})` to accept either", names.join(", ")))
}

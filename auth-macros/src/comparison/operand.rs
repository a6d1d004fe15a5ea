//! A value: a word with what it names, or a constant.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token, parenthesized, token};

use super::constants::{brackets, constant, members};
use super::{Mistake, OPERANDS, Operand, OperandKind, next, unread};
use crate::extent::Extent;
use crate::words::{meant_text, shorten, suggest};

/// What may stand on the right.
const VALUES: &str =
    "a text, a whole number, `true`, `false`, a list, or another value such as `path(\"id\")`";

impl Operand {
    /// The operand that begins with `word`, which has been read.
    pub(super) fn named(input: ParseStream<'_>, word: &Ident) -> Result<Self, Mistake> {
        let bare = match word.unraw().to_string().as_str() {
            "hour" => Some(OperandKind::Hour),
            "now" => Some(OperandKind::Now),
            "source_ip" => Some(OperandKind::SourceIp),
            "weekday" => Some(OperandKind::Weekday),
            _ => None,
        };
        if let Some(kind) = bare {
            return Ok(Self { kind, extent: Extent::of(word) });
        }
        let found = next(input);
        let example = example(word, &found);
        if !input.peek(token::Paren) {
            return Err((Extent::of(word), format!("`{word}` needs to say which: write `{example}`")));
        }
        let extent = Extent::of(word).to(Extent::of(&found));
        let kind = argument(input, word).map_err(|_| {
            let takes = if word == "arg" { "the name of a parameter" } else { "one name in quotes" };
            let shown = shorten(&found);
            (extent, format!("`{word}` takes {takes}, found `{shown}`: write `{example}`"))
        })?;
        kind.check_name().map_err(|problem| (extent, problem))?;
        Ok(Self { kind, extent })
    }

    /// The value after the operator that stands at `operator`.
    pub(super) fn parse(input: ParseStream<'_>, operator: Extent) -> Result<Self, Mistake> {
        if input.is_empty() || input.peek(Token![,]) {
            return Err((operator, format!("expected {VALUES}, found nothing")));
        }
        let found = next(input);
        let extent = Extent::of(&found);
        if input.peek(token::Bracket) {
            return Self::list(input, extent);
        }
        let word = input.fork().call(Ident::parse_any);
        if let Some(word) = word.ok().filter(|word| OPERANDS.contains(&word.unraw().to_string().as_str())) {
            input.call(Ident::parse_any).map_err(|error| unread(&error))?;
            return Self::named(input, &word);
        }
        let kind =
            constant(input).map_err(|problem| (extent, problem.unwrap_or_else(|| no_value(&found))))?;
        Ok(Self { kind, extent })
    }

    fn list(input: ParseStream<'_>, extent: Extent) -> Result<Self, Mistake> {
        let content = brackets(input).map_err(|error| unread(&error))?;
        let read = members(&content);
        // Of one list, one mistake is reported; what follows it must not be taken for another.
        content.parse::<TokenStream>().map_err(|error| unread(&error))?;
        let kinds = read?;
        if kinds.is_empty() {
            return Err((extent, "an empty list contains nothing: name the values".to_owned()));
        }
        Ok(Self { kind: OperandKind::List(kinds), extent })
    }
}

/// What is wrong with something that is no value.
fn no_value(found: &TokenStream) -> String {
    let shown = shorten(found);
    // With a sign in front of it, no text was meant.
    let meant = meant_text(found).filter(|_| found.clone().into_iter().count() == 1);
    let remedy = match (syn::parse2::<Ident>(found.clone()), meant) {
        (Ok(word), meant) => match suggest(&word.to_string(), &OPERANDS) {
            Some(near) => format!(": did you mean `{near}`?"),
            None => {
                let text = meant.unwrap_or_default();
                format!(": write `{text}` for a text, or `arg({word})` for a parameter of the handler")
            }
        },
        (Err(_), Some(text)) => format!(": write `{text}`"),
        (Err(_), None) => String::new(),
    };
    format!("expected {VALUES}, found `{shown}`{remedy}")
}

/// How an operand is written, with the name the author most likely meant.
fn example(word: &Ident, found: &TokenStream) -> String {
    let meant = meant_text(found).filter(|meant| meant != "\"\"");
    let meant = meant.unwrap_or_else(|| "\"name\"".to_owned());
    if word == "arg" { format!("arg({})", meant.trim_matches('"')) } else { format!("{word}({meant})") }
}

/// What is in the parentheses after `word`.
fn argument(input: ParseStream<'_>, word: &Ident) -> syn::Result<OperandKind> {
    let content;
    parenthesized!(content in input);
    let kind = named(&content, word);
    let rest: TokenStream = content.parse()?;
    if rest.is_empty() { kind } else { Err(syn::Error::new_spanned(rest, "more than one")) }
}

fn named(content: ParseStream<'_>, word: &Ident) -> syn::Result<OperandKind> {
    if word.unraw() == "arg" {
        return content.call(Ident::parse_any).map(OperandKind::Argument);
    }
    let name = content.parse::<LitStr>()?;
    if !name.suffix().is_empty() {
        return Err(syn::Error::new(name.span(), "a suffix"));
    }
    let text = name.value();
    Ok(match word.unraw().to_string().as_str() {
        "body" => OperandKind::Body(text),
        "claim" => OperandKind::Claim(text),
        "header" => OperandKind::Header(text),
        "path" => OperandKind::Path(text),
        _ => OperandKind::Query(text),
    })
}

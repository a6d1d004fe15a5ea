//! Values that stand in the attribute itself.

use syn::parse::{ParseBuffer, ParseStream};
use syn::{Lit, Token, bracketed};

use super::{Mistake, OperandKind, next};
use crate::extent::Extent;
use crate::words::shorten;

pub(super) fn brackets<'a>(input: &ParseBuffer<'a>) -> syn::Result<ParseBuffer<'a>> {
    let content;
    bracketed!(content in input);
    Ok(content)
}

/// The constants of a list.
pub(super) fn members(content: ParseStream<'_>) -> Result<Vec<OperandKind>, Mistake> {
    let mut kinds: Vec<OperandKind> = Vec::new();
    while !content.is_empty() {
        let found = next(content);
        let wrong = |problem: String| (Extent::of(&found), problem);
        let kind = constant(content).map_err(|problem| {
            let shown = shorten(&found);
            let holds = "a list holds texts, whole numbers, `true` or `false`";
            wrong(problem.unwrap_or_else(|| format!("{holds}, found `{shown}`")))
        })?;
        if kinds.contains(&kind) {
            return Err(wrong(format!("`{kind}` is in the list twice: remove one")));
        }
        if let Some(first) = kinds.first().filter(|first| first.type_name() != kind.type_name()) {
            let [before, new] = [first, &kind].map(|one| one.type_name().unwrap_or_default());
            let problem = format!("`{kind}` is {new} and `{first}` is {before}: list values of one type");
            return Err(wrong(problem));
        }
        kinds.push(kind);
        if !content.is_empty() && content.parse::<Token![,]>().is_err() {
            let found = next(content);
            let shown = shorten(&found);
            let problem =
                format!("expected a comma in the list, found `{shown}`: write one between two values");
            return Err((Extent::of(&found), problem));
        }
    }
    Ok(kinds)
}

/// A literal; the error says what is wrong with one that is understood.
pub(super) fn constant(input: ParseStream<'_>) -> Result<OperandKind, Option<String>> {
    let minus = input.parse::<Option<Token![-]>>().map_err(|_| None)?;
    let sign = if minus.is_some() { "-" } else { "" };
    match input.parse::<Lit>().map_err(|_| None)? {
        Lit::Bool(value) if minus.is_none() => Ok(OperandKind::Bool(value.value)),
        Lit::Float(value) => {
            Err(Some(format!("`{sign}{value}` is a fraction, which is never compared: write a whole number")))
        }
        Lit::Int(value) if !value.suffix().is_empty() => {
            Err(Some(format!("`{sign}{value}` has a suffix: write `{sign}{}`", value.base10_digits())))
        }
        Lit::Int(value) => {
            let number = format!("{sign}{}", value.base10_digits()).parse();
            let problem = || format!("`{sign}{value}` does not fit 64 bits: write a number that does");
            number.map(OperandKind::Integer).map_err(|_| Some(problem()))
        }
        Lit::Str(text) if minus.is_none() && text.suffix().is_empty() => Ok(OperandKind::Text(text.value())),
        _ => Err(None),
    }
}

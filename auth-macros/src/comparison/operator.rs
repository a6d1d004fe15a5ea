//! What stands between the two values.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Token};

use super::{Mistake, Operand, Operator, next};
use crate::extent::Extent;
use crate::words::shorten;

impl Operator {
    pub(super) fn parse(input: ParseStream<'_>, left: &Operand) -> Result<Self, Mistake> {
        Self::take(input).ok_or_else(|| missing(input, left))
    }

    /// Whether one stands here.
    pub(crate) fn is_at(input: ParseStream<'_>) -> bool {
        Self::take(&input.fork()).is_some()
    }

    /// Reads one; where none stands, nothing.
    fn take(input: ParseStream<'_>) -> Option<Self> {
        macro_rules! take {
            ($($token:tt $operator:ident),+) => {$(
                if input.peek(Token![$token]) && input.parse::<Token![$token]>().is_ok() {
                    return Some(Self::$operator);
                }
            )+};
        }
        // `<` and `>` are also how the longer ones begin.
        take!(== Equal, != NotEqual, <= LessOrEqual, >= GreaterOrEqual, < Less, > Greater, in In);
        word(input).filter(|word| word == "contains")?;
        input.call(Ident::parse_any).ok().map(|_| Self::Contains)
    }

    /// What to write instead of this and a list.
    pub(super) fn for_list(self, left: &Operand, list: &Operand) -> String {
        match self {
            Self::Contains => "name one value, and join several with `any(..)` or `all(..)`".to_owned(),
            Self::Equal => format!("write `{left} in {list}`"),
            Self::NotEqual => format!("write `not({left} in {list})`"),
            _ => "name one number".to_owned(),
        }
    }

    /// The variant of the runtime's `Operator`.
    pub(crate) const fn variant(self) -> &'static str {
        match self {
            Self::Contains => "Contains",
            Self::Equal => "Equal",
            Self::Greater => "Greater",
            Self::GreaterOrEqual => "GreaterOrEqual",
            Self::In => "In",
            Self::Less => "Less",
            Self::LessOrEqual => "LessOrEqual",
            Self::NotEqual => "NotEqual",
        }
    }
}

fn word(input: ParseStream<'_>) -> Option<Ident> {
    input.fork().call(Ident::parse_any).ok()
}

fn missing(input: ParseStream<'_>, left: &Operand) -> Mistake {
    let found = next(input);
    let operators = "`==`, `!=`, `<`, `<=`, `>`, `>=`, `in` or `contains`";
    if found.is_empty() || input.peek(Token![,]) {
        return (left.extent, format!("`{left}` is compared with nothing: continue with {operators}"));
    }
    let remedy = match word(input) {
        Some(word) if word == "not" => format!("write `not({left} in ..)`"),
        _ if input.peek(Token![=>]) => "write `>=`".to_owned(),
        _ if input.peek(Token![=]) => "write `==`".to_owned(),
        _ => format!("write {operators}"),
    };
    let shown = shorten(&found);
    (Extent::of(&found), format!("expected a comparison after `{left}`, found `{shown}`: {remedy}"))
}

//! What stands between the two values.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Token};

use super::{Mistake, Operand, Operator, next};
use crate::extent::Extent;
use crate::words::shorten;

impl Operator {
    pub(super) fn parse(input: ParseStream<'_>, left: &Operand) -> Result<Self, Mistake> {
        let unread = || "the token was seen before".to_owned();
        macro_rules! take {
            ($token:tt, $operator:expr) => {
                if input.peek(Token![$token]) {
                    return input
                        .parse::<Token![$token]>()
                        .map(|_| $operator)
                        .map_err(|e| (e.span().into(), unread()));
                }
            };
        }
        take!(==, Self::Equal);
        take!(!=, Self::NotEqual);
        take!(<=, Self::LessOrEqual);
        take!(>=, Self::GreaterOrEqual);
        take!(<, Self::Less);
        take!(>, Self::Greater);
        take!(in, Self::In);
        let ahead = input.fork();
        let word = ahead.call(Ident::parse_any).map(|word| word.to_string()).unwrap_or_default();
        if word == "contains" {
            return input
                .call(Ident::parse_any)
                .map(|_| Self::Contains)
                .map_err(|e| (e.span().into(), unread()));
        }
        let found = next(input);
        let operators = "`==`, `!=`, `<`, `<=`, `>`, `>=`, `in` or `contains`";
        if found.is_empty() || input.peek(Token![,]) {
            return Err((
                left.extent,
                format!("`{left}` is compared with nothing: continue with {operators}"),
            ));
        }
        let remedy = match word.as_str() {
            "not" => format!("write `not({left} in ..)`"),
            _ if input.peek(Token![=>]) => "write `>=`".to_owned(),
            _ if input.peek(Token![=]) => "write `==`".to_owned(),
            _ => format!("write {operators}"),
        };
        let shown = shorten(&found);
        Err((Extent::of(&found), format!("expected a comparison after `{left}`, found `{shown}`: {remedy}")))
    }

    /// Whether one stands here.
    pub(crate) fn is_at(input: ParseStream<'_>) -> bool {
        let is_word = || input.fork().call(Ident::parse_any).is_ok_and(|word| word == "contains");
        input.peek(Token![==])
            || input.peek(Token![!=])
            || input.peek(Token![<])
            || input.peek(Token![>])
            || input.peek(Token![in])
            || is_word()
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

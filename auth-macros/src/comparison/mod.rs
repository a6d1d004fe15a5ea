//! The grammar of a comparison: `claim("department") == "finance"`.

mod check;
mod constants;
mod display;
mod operand;
mod operator;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Token;
use syn::parse::ParseStream;

use crate::extent::Extent;

/// Two values and their relation, as written.
pub(crate) struct Comparison {
    /// The value on the left, never a constant.
    pub(crate) left: Operand,
    /// The relation.
    pub(crate) operator: Operator,
    /// The value on the right.
    pub(crate) right: Operand,
}

/// One value.
pub(crate) struct Operand {
    /// What it is.
    pub(crate) kind: OperandKind,
    /// Where it stands.
    pub(crate) extent: Extent,
}

/// Where a value comes from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum OperandKind {
    /// `arg(name)`, a parameter of the handler.
    Argument(Ident),
    /// `body("name")`.
    Body(String),
    /// `true` or `false`.
    Bool(bool),
    /// `claim("path")`.
    Claim(String),
    /// `header("name")`.
    Header(String),
    /// `hour`.
    Hour,
    /// A whole number.
    Integer(i64),
    /// `["a", "b"]`.
    List(Vec<OperandKind>),
    /// `now`.
    Now,
    /// `path("name")`.
    Path(String),
    /// `query("name")`.
    Query(String),
    /// `source_ip`.
    SourceIp,
    /// `"text"`.
    Text(String),
    /// `weekday`.
    Weekday,
}

/// How the two relate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `contains`.
    Contains,
    /// `==`.
    Equal,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `in`.
    In,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `!=`.
    NotEqual,
}

/// The words a comparison may begin with.
pub(crate) const OPERANDS: [&str; 10] =
    ["claim", "path", "query", "header", "body", "arg", "source_ip", "now", "hour", "weekday"];

/// A mistake and where it is.
pub(crate) type Mistake = (Extent, String);

impl Comparison {
    /// Reads the rest of a comparison whose first word is `key`.
    pub(crate) fn parse(input: ParseStream<'_>, key: &Ident) -> Result<Self, Mistake> {
        let left = Operand::named(input, key)?;
        let place = Extent::of(&next(input));
        let operator = Operator::parse(input, &left)?;
        let right = Operand::parse(input, place)?;
        let comparison = Self { left, operator, right };
        comparison.check()?;
        Ok(comparison)
    }
}

/// The next token, left where it is; a sign goes with what it stands in front of.
fn next(input: ParseStream<'_>) -> TokenStream {
    let ahead = input.fork();
    let sign = ahead.peek(Token![-]) && !ahead.peek2(Token![,]);
    let tokens = (0..=usize::from(sign)).filter_map(|_| ahead.parse::<TokenTree>().ok());
    tokens.collect()
}

fn unread(error: &syn::Error) -> Mistake {
    (error.span().into(), error.to_string())
}

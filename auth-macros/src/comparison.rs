//! The grammar of a comparison: `claim("department") == "finance"`.

use std::fmt;
use std::net::IpAddr;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitStr, Token, bracketed, parenthesized, token};

use crate::extent::Extent;
use crate::words::shorten;

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
        let operator = Operator::parse(input, &left)?;
        let right = Operand::parse(input)?;
        let comparison = Self { left, operator, right };
        comparison.check()?;
        Ok(comparison)
    }

    /// Refuses what could never be decided.
    fn check(&self) -> Result<(), Mistake> {
        let Self { left, operator, right } = self;
        let wrong = |place: &Operand, problem: String| Err((place.extent, problem));
        if left.kind == right.kind {
            return wrong(right, format!("`{left}` is compared with itself: name two different values"));
        }
        match operator {
            Operator::In if !right.kind.can_be_list() => {
                wrong(right, format!("`in` takes a list, found `{right}`: write `in [..]`"))
            }
            Operator::Contains if !left.kind.can_be_list() => {
                wrong(left, format!("`{left}` is never a list: write `{left} == ..` or `{left} in [..]`"))
            }
            Operator::In => Ok(()),
            _ if matches!(right.kind, OperandKind::List(_)) => {
                wrong(right, format!("`{operator}` takes one value, found a list: write `in [..]`"))
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                for side in [left, right] {
                    if !side.kind.can_be_number() {
                        return wrong(
                            side,
                            format!("`{side}` is not a number, and only numbers have an order"),
                        );
                    }
                }
                Ok(())
            }
            Operator::Contains | Operator::Equal | Operator::NotEqual => Ok(()),
        }?;
        if left.kind == OperandKind::SourceIp { right.check_addresses() } else { left.check_type(right) }
    }
}

impl Operator {
    fn parse(input: ParseStream<'_>, left: &Operand) -> Result<Self, Mistake> {
        let next = |tokens: TokenStream| Extent::of(&tokens);
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
        let found: TokenStream = input
            .fork()
            .step(|cursor| {
                Ok(cursor
                    .token_tree()
                    .map_or_else(|| (TokenStream::new(), *cursor), |(tree, rest)| (tree.into(), rest)))
            })
            .unwrap_or_default();
        let operators = "`==`, `!=`, `<`, `<=`, `>`, `>=`, `in` or `contains`";
        if found.is_empty() || input.peek(Token![,]) {
            return Err((
                left.extent,
                format!("`{left}` is compared with nothing: continue with {operators}"),
            ));
        }
        let shown = shorten(&found);
        let remedy =
            if input.peek(Token![=]) { "write `==`".to_owned() } else { format!("write {operators}") };
        Err((next(found), format!("expected a comparison after `{left}`, found `{shown}`: {remedy}")))
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

impl Operand {
    /// The operand that begins with `word`, which has been read.
    fn named(input: ParseStream<'_>, word: &Ident) -> Result<Self, Mistake> {
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
        let example = if word == "arg" { "arg(name)".to_owned() } else { format!("{word}(\"name\")") };
        if !input.peek(token::Paren) {
            return Err((Extent::of(word), format!("`{word}` needs to say which: write `{example}`")));
        }
        let mut whole = word.to_token_stream();
        whole.extend(
            input.fork().parse::<proc_macro2::TokenTree>().map(TokenStream::from).unwrap_or_default(),
        );
        let extent = Extent::of(&whole);
        let wrong = || (extent, format!("`{}` is not readable: write `{example}`", shorten(&whole)));
        let kind = argument(input, word).map_err(|_| wrong())?;
        kind.check_name().map_err(|problem| (extent, problem))?;
        Ok(Self { kind, extent })
    }

    fn parse(input: ParseStream<'_>) -> Result<Self, Mistake> {
        let ahead = input.fork();
        let found = ahead.parse::<proc_macro2::TokenTree>().map(TokenStream::from).unwrap_or_default();
        let extent = Extent::of(&found);
        let shown = shorten(&found);
        let expected =
            "a text, a whole number, `true`, `false`, a list, or another value such as `path(\"id\")`";
        let wrong = |_| {
            let found = if shown.is_empty() { "nothing".to_owned() } else { format!("`{shown}`") };
            (extent, format!("expected {expected}, found {found}"))
        };
        if input.is_empty() || input.peek(Token![,]) {
            return Err(wrong(()));
        }
        if input.peek(token::Bracket) {
            return Self::list(input, extent);
        }
        if input.peek(Ident::peek_any) && !input.peek(Lit) {
            let word = input.call(Ident::parse_any).map_err(|_| wrong(()))?;
            if OPERANDS.contains(&word.unraw().to_string().as_str()) {
                return Self::named(input, &word);
            }
            return Err(wrong(()));
        }
        let kind = constant(input)
            .map_err(|problem| problem.map_or_else(|| wrong(()), |problem| (extent, problem)))?;
        Ok(Self { kind, extent })
    }

    fn list(input: ParseStream<'_>, extent: Extent) -> Result<Self, Mistake> {
        let mut kinds: Vec<OperandKind> = Vec::new();
        let read = |input: ParseStream<'_>, kinds: &mut Vec<OperandKind>| -> syn::Result<Option<Mistake>> {
            let content;
            bracketed!(content in input);
            while !content.is_empty() {
                let place = content.fork().parse::<proc_macro2::TokenTree>().map(|tree| Extent::of(&tree));
                let place = place.unwrap_or(extent);
                match constant(&content) {
                    Ok(kind) if kinds.contains(&kind) => {
                        return Ok(Some((place, format!("`{kind}` is in the list twice: remove one"))));
                    }
                    Ok(kind) if kinds.first().is_some_and(|first| first.type_name() != kind.type_name()) => {
                        return Ok(Some((
                            place,
                            format!("`{kind}` is of another type than the values before it"),
                        )));
                    }
                    Ok(kind) => kinds.push(kind),
                    Err(problem) => {
                        let problem = problem.unwrap_or_else(|| {
                            "a list holds texts, whole numbers, `true` or `false`".to_owned()
                        });
                        return Ok(Some((place, problem)));
                    }
                }
                if !content.is_empty() {
                    content.parse::<Token![,]>()?;
                }
            }
            Ok(None)
        };
        match read(input, &mut kinds) {
            Ok(None) if kinds.is_empty() => {
                Err((extent, "an empty list contains nothing: name the values".to_owned()))
            }
            Ok(None) => Ok(Self { kind: OperandKind::List(kinds), extent }),
            Ok(Some(mistake)) => {
                // What follows inside the brackets is of no use any more.
                Err(mistake)
            }
            Err(error) => Err((error.span().into(), error.to_string())),
        }
    }

    /// Compared with a source address, a text is an address or a range (RFC 4632 §3.1).
    fn check_addresses(&self) -> Result<(), Mistake> {
        let texts = match &self.kind {
            OperandKind::List(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        for text in texts {
            match text {
                OperandKind::Text(text) if !is_address(text) => {
                    let problem = format!(
                        "`{text:?}` is not an address: write one such as \"192.0.2.7\" or a range such as \"10.0.0.0/8\""
                    );
                    return Err((self.extent, problem.replace("`\"", "`\"")));
                }
                OperandKind::Bool(_)
                | OperandKind::Integer(_)
                | OperandKind::Hour
                | OperandKind::Now
                | OperandKind::Weekday => {
                    return Err((
                        self.extent,
                        format!("`{text}` is not an address, so this could never be decided"),
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Two values whose types are known and differ could never be compared.
    fn check_type(&self, right: &Self) -> Result<(), Mistake> {
        let right_type = match &right.kind {
            OperandKind::List(values) => values.first().and_then(OperandKind::type_name),
            one => one.type_name(),
        };
        match (self.kind.type_name(), right_type) {
            (Some(left_type), Some(right_type)) if left_type != right_type => {
                let problem = format!(
                    "`{self}` is {left_type} and `{right}` is {right_type}, so this could never be decided"
                );
                Err((right.extent, problem))
            }
            _ => Ok(()),
        }
    }
}

impl OperandKind {
    const fn can_be_list(&self) -> bool {
        matches!(self, Self::Body(_) | Self::Claim(_) | Self::List(_))
    }

    fn can_be_number(&self) -> bool {
        !matches!(self.type_name(), Some("a text" | "a truth value" | "an address"))
    }

    /// What kind of value it always is; `None` when that is only known with the request.
    const fn type_name(&self) -> Option<&'static str> {
        match self {
            Self::Argument(_) | Self::Body(_) | Self::Claim(_) | Self::List(_) => None,
            Self::Bool(_) => Some("a truth value"),
            Self::Header(_) | Self::Path(_) | Self::Query(_) | Self::Text(_) => Some("a text"),
            Self::Hour | Self::Integer(_) | Self::Now | Self::Weekday => Some("a number"),
            Self::SourceIp => Some("an address"),
        }
    }

    fn check_name(&self) -> Result<(), String> {
        let (Self::Body(name)
        | Self::Claim(name)
        | Self::Header(name)
        | Self::Path(name)
        | Self::Query(name)) = self
        else {
            return Ok(());
        };
        let is_token = |name: &str| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
        };
        match self {
            _ if name.is_empty() => Err(format!("`{self}` names nothing")),
            Self::Body(_) | Self::Claim(_)
                if name.strip_prefix('/').is_some_and(|p| p.split('/').any(str::is_empty)) =>
            {
                Err(format!("`{self}` has an empty name between slashes"))
            }
            Self::Header(_) if !is_token(name) => Err(format!("`{self}` is not the name of a header")),
            _ => Ok(()),
        }
    }
}

/// What is in the parentheses after `word`.
fn argument(input: ParseStream<'_>, word: &Ident) -> syn::Result<OperandKind> {
    let content;
    parenthesized!(content in input);
    let kind = if word == "arg" {
        OperandKind::Argument(content.call(Ident::parse_any)?)
    } else {
        let name = content.parse::<LitStr>()?;
        let text = name.value();
        match word.unraw().to_string().as_str() {
            "body" => OperandKind::Body(text),
            "claim" => OperandKind::Claim(text),
            "header" => OperandKind::Header(text),
            "path" => OperandKind::Path(text),
            _ => OperandKind::Query(text),
        }
    };
    if content.is_empty() { Ok(kind) } else { Err(content.error("more than one")) }
}

/// A literal; the error says what is wrong with one that is understood.
fn constant(input: ParseStream<'_>) -> Result<OperandKind, Option<String>> {
    let minus = input.parse::<Option<Token![-]>>().map_err(|_| None)?;
    match input.parse::<Lit>().map_err(|_| None)? {
        Lit::Bool(value) if minus.is_none() => Ok(OperandKind::Bool(value.value)),
        Lit::Float(_) => Err(Some("fractions are not compared: write a whole number".to_owned())),
        Lit::Int(value) if value.suffix().is_empty() => {
            let sign = if minus.is_some() { "-" } else { "" };
            let number = format!("{sign}{}", value.base10_digits()).parse();
            number.map(OperandKind::Integer).map_err(|_| Some("the number does not fit 64 bits".to_owned()))
        }
        Lit::Str(text) if minus.is_none() && text.suffix().is_empty() => Ok(OperandKind::Text(text.value())),
        _ => Err(None),
    }
}

fn is_address(text: &str) -> bool {
    let (network, length) = match text.split_once('/') {
        Some((network, length)) => (network, Some(length)),
        None => (text, None),
    };
    let Ok(network) = network.parse::<IpAddr>() else { return false };
    let width = if network.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| {
        length.bytes().all(|byte| byte.is_ascii_digit())
            && length.parse::<u32>().is_ok_and(|length| length <= width)
    })
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.left, self.operator, self.right)
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Contains => "contains",
            Self::Equal => "==",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::NotEqual => "!=",
        })
    }
}

impl fmt::Display for OperandKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) => write!(f, "arg({name})"),
            Self::Body(name) => write!(f, "body({name:?})"),
            Self::Bool(value) => value.fmt(f),
            Self::Claim(name) => write!(f, "claim({name:?})"),
            Self::Header(name) => write!(f, "header({name:?})"),
            Self::Hour => f.write_str("hour"),
            Self::Integer(value) => value.fmt(f),
            Self::List(values) => {
                let values: Vec<_> = values.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", values.join(", "))
            }
            Self::Now => f.write_str("now"),
            Self::Path(name) => write!(f, "path({name:?})"),
            Self::Query(name) => write!(f, "query({name:?})"),
            Self::SourceIp => f.write_str("source_ip"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Weekday => f.write_str("weekday"),
        }
    }
}

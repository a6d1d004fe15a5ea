//! The grammar of a comparison: `claim("department") == "finance"`.

use std::fmt;
use std::net::IpAddr;

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Ident, Lit, LitStr, Token, bracketed, parenthesized, token};

use crate::extent::Extent;
use crate::words::{meant_text, shorten, suggest};

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

    /// Refuses what could never be decided.
    fn check(&self) -> Result<(), Mistake> {
        let Self { left, operator, right } = self;
        let wrong = |place: &Operand, problem: String| Err((place.extent, problem));
        if left.kind == right.kind {
            return wrong(right, format!("`{left}` is compared with itself: name two different values"));
        }
        let is_list = matches!(right.kind, OperandKind::List(_));
        match operator {
            Operator::In if !right.kind.can_be_list() => {
                let remedy = if right.kind.is_constant() {
                    format!("write `in [{right}]`")
                } else {
                    "write `==`".to_owned()
                };
                wrong(right, format!("`in` takes a list, found `{right}`: {remedy}"))
            }
            Operator::Contains if !left.kind.can_be_list() => {
                wrong(left, format!("`{left}` is never a list: write `{left} == ..` or `{left} in [..]`"))
            }
            Operator::In => Ok(()),
            _ if is_list => {
                let remedy = operator.for_list(left, right);
                wrong(right, format!("`{operator}` takes one value, found a list: {remedy}"))
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                [left, right].into_iter().try_for_each(Operand::check_order)
            }
            Operator::Contains | Operator::Equal | Operator::NotEqual => Ok(()),
        }?;
        match (&left.kind, &right.kind) {
            (OperandKind::SourceIp, _) => right.check_addresses(),
            (_, OperandKind::SourceIp) => left.check_addresses(),
            _ => left.check_type(right),
        }
    }
}

impl Operator {
    fn parse(input: ParseStream<'_>, left: &Operand) -> Result<Self, Mistake> {
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
    fn for_list(self, left: &Operand, list: &Operand) -> String {
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
    fn parse(input: ParseStream<'_>, operator: Extent) -> Result<Self, Mistake> {
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

    /// Only numbers have an order.
    fn check_order(&self) -> Result<(), Mistake> {
        let type_name = match &self.kind {
            OperandKind::List(_) => Some("a list"),
            other => other.type_name().filter(|name| *name != "a number"),
        };
        let Some(type_name) = type_name else { return Ok(()) };
        let problem = format!(
            "`{self}` is {type_name}, and only numbers have an order: write `==` or `!=`, or decide in `when`"
        );
        Err((self.extent, problem))
    }

    /// Compared with a source address, a text is an address or a range (RFC 4632 §3.1).
    fn check_addresses(&self) -> Result<(), Mistake> {
        let texts = match &self.kind {
            OperandKind::List(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        let wrong = texts.iter().find(|one| match one {
            OperandKind::Text(text) => !is_address(text),
            one => matches!(one.type_name(), Some("a number" | "a truth value")),
        });
        let Some(wrong) = wrong else { return Ok(()) };
        let problem = format!(
            "`{wrong}` is not an address: write one such as `\"192.0.2.7\"`, or a range such as `\"10.0.0.0/8\"`"
        );
        Err((self.extent, problem))
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

    const fn is_constant(&self) -> bool {
        matches!(self, Self::Bool(_) | Self::Integer(_) | Self::Text(_))
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
        let steps = || name.strip_prefix('/').filter(|_| matches!(self, Self::Body(_) | Self::Claim(_)));
        let word = self.word();
        if name.is_empty() {
            Err(format!("`{self}` names nothing: write `{word}(\"name\")`"))
        } else if name.trim() != name {
            Err(format!("`{self}` has white space around the name: write `{word}({:?})`", name.trim()))
        } else if matches!(self, Self::Header(_)) && !is_token(name) {
            Err(format!("`{self}` is not the name of a header: use letters, digits and `-`"))
        } else if steps().is_some_and(|steps| steps.split('/').any(str::is_empty)) {
            Err(format!("`{self}` has no name after a slash: write `{word}(\"/outer/inner\")`"))
        } else if steps().is_some_and(|steps| !is_escaped(steps)) {
            Err(format!("`{self}` has a `~` that means nothing: write `~0` for `~` and `~1` for `/`"))
        } else {
            Ok(())
        }
    }

    /// The word it begins with.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Body(_) => "body",
            Self::Header(_) => "header",
            Self::Path(_) => "path",
            Self::Query(_) => "query",
            Self::SourceIp => "source_ip",
            _ => "claim",
        }
    }
}

/// What may stand on the right.
const VALUES: &str =
    "a text, a whole number, `true`, `false`, a list, or another value such as `path(\"id\")`";

/// Whether every `~` is one of the two escapes of RFC 6901 §3.
fn is_escaped(pointer: &str) -> bool {
    pointer.split('~').skip(1).all(|after| after.starts_with(['0', '1']))
}

/// The next token, left where it is; a sign goes with what it stands in front of.
fn next(input: ParseStream<'_>) -> TokenStream {
    let ahead = input.fork();
    let sign = ahead.peek(Token![-]) && !ahead.peek2(Token![,]);
    let tokens = (0..=usize::from(sign)).filter_map(|_| ahead.parse::<TokenTree>().ok());
    tokens.collect()
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

fn unread(error: &syn::Error) -> Mistake {
    (error.span().into(), error.to_string())
}

fn brackets<'a>(input: &ParseBuffer<'a>) -> syn::Result<ParseBuffer<'a>> {
    let content;
    bracketed!(content in input);
    Ok(content)
}

/// The constants of a list.
fn members(content: ParseStream<'_>) -> Result<Vec<OperandKind>, Mistake> {
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

/// A literal; the error says what is wrong with one that is understood.
fn constant(input: ParseStream<'_>) -> Result<OperandKind, Option<String>> {
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

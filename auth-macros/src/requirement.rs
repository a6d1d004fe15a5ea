//! Turns the conditions as written into a requirement that makes sense, or says why it does not.
//!
//! A comma means "and" everywhere except directly inside `any`. Empty names and groups are refused, because each would
//! quietly mean "everybody" or "nobody"; so is the same condition twice in one list, because one of the two was meant
//! to be something else. Whether the rule as a whole can hold is found out by the compiler, which knows what declared
//! names and named rules mean: see `verdict.rs`.

use std::fmt;

use quote::ToTokens;
use syn::{Expr, ExprPath, LitStr};

use crate::args::{Allowed, Arguments, Condition, ConditionKind, Group, GroupKind, Name};
use crate::comparison::{Comparison, Operand, OperandKind};
use crate::errors::Errors;
use crate::extent::Extent;
use crate::names;
use crate::words::shorten;

/// A requirement whose every name is valid and whose every group has at least two members, and where it stands.
pub(crate) struct Requirement<'a> {
    /// What it demands.
    pub(crate) kind: Kind<'a>,
    /// The author's words for it.
    pub(crate) extent: Extent,
}

/// What is demanded.
pub(crate) enum Kind<'a> {
    /// The login was of this class.
    Acr(&'a Name),
    /// All members hold.
    All(Vec<Requirement<'a>>),
    /// The login used this method.
    Amr(String),
    /// At least one member holds.
    Any(Vec<Requirement<'a>>),
    /// A verified caller, nothing more.
    Authenticated,
    /// Two values relate.
    Compare(&'a Comparison),
    /// The login is not older, in seconds.
    MaxAge(u32),
    /// A rule defined elsewhere.
    Named(&'a ExprPath),
    /// The requirement inside does not hold.
    Not(Box<Requirement<'a>>),
    /// The caller is granted this.
    Permission(String),
    /// The caller has this role.
    Role(&'a Name),
    /// The token carries this scope.
    Scope(&'a Name),
    /// The handler's own condition, and its place among them.
    When(usize, &'a Expr),
}

/// Checks the whole attribute; `None` when something was wrong and has been reported.
pub(crate) fn check<'a>(arguments: &'a Arguments, errors: &mut Errors) -> Option<Requirement<'a>> {
    let conditions = arguments.conditions.as_slice();
    let extent = conditions.iter().map(|condition| condition.extent).reduce(Extent::to);
    let Some(extent) = extent else {
        return Some(Requirement { kind: Kind::Authenticated, extent: Extent::call_site() });
    };
    if let Some(span) = arguments.optional {
        let problem = "`optional` lets callers without a token in, who can meet no condition: remove `optional` or the \
                       conditions";
        errors.argument(span, problem);
    }
    let mut checker = Checker { errors, allowed: &arguments.allowed, whens: 0 };
    // At the top level `args` has already reported a second `role` or `scope`, with a better remedy than "remove one".
    let report_names = false;
    let members = checker.members(conditions, report_names)?;
    Some(Requirement { kind: all(members), extent })
}

struct Checker<'e> {
    errors: &'e mut Errors,
    allowed: &'e [Allowed],
    whens: usize,
}

impl Checker<'_> {
    fn condition<'a>(&mut self, condition: &'a Condition) -> Option<Requirement<'a>> {
        let errors = &mut *self.errors;
        let kind = match &condition.kind {
            ConditionKind::Acr(name) => name.check(acr, errors).map(Kind::Acr)?,
            ConditionKind::Amr(text) => Kind::Amr(plain("amr", "otp", text, errors)?),
            ConditionKind::Compare(comparison) => Kind::Compare(comparison),
            ConditionKind::Group(inner) => self.group(inner)?,
            ConditionKind::MaxAge(text) => Kind::MaxAge(seconds(text, errors)?),
            ConditionKind::Mfa => Kind::Amr("mfa".to_owned()),
            ConditionKind::Permission(text) => Kind::Permission(permission(text, errors)?),
            ConditionKind::Role(name) => name.check(role, errors).map(Kind::Role)?,
            ConditionKind::Rule(path) => Kind::Named(path),
            ConditionKind::Scope(name) => name.check(scope, errors).map(Kind::Scope)?,
            ConditionKind::When(expression) => {
                self.whens += 1;
                Kind::When(self.whens - 1, expression)
            }
        };
        Some(Requirement { kind, extent: condition.extent })
    }

    fn group<'a>(&mut self, group: &'a Group) -> Option<Kind<'a>> {
        if group.members.is_empty() {
            let word = group.kind.word();
            let meaning = match group.kind {
                GroupKind::All => "would let every verified caller in",
                GroupKind::Any | GroupKind::Not => "would let nobody in",
            };
            if group.empty {
                let problem = format!("empty `{word}()` {meaning}: name a role or scope, or remove it");
                self.errors.argument(group.span, problem);
            }
            return None;
        }
        let extent = group.members.iter().map(|member| member.extent).reduce(Extent::to);
        let members = self.members(&group.members, true)?;
        Some(match group.kind {
            GroupKind::All => all(members),
            GroupKind::Any => any(members),
            GroupKind::Not => Kind::Not(Box::new(Requirement { kind: all(members), extent: extent? })),
        })
    }

    /// Checks every member, so that all mistakes are reported, and refuses the same member twice.
    fn members<'a>(
        &mut self,
        conditions: &'a [Condition],
        report_names: bool,
    ) -> Option<Vec<Requirement<'a>>> {
        let mut checked: Vec<Requirement<'a>> = Vec::new();
        let mut complete = true;
        for one in conditions {
            match self.condition(one) {
                Some(requirement) if self.is_repeated(&requirement, &checked) => {
                    complete = false;
                    self.repeated(one, requirement.to_string(), report_names);
                }
                Some(requirement) => checked.push(requirement),
                None => complete = false,
            }
        }
        complete.then_some(checked)
    }

    fn is_repeated(&self, new: &Requirement<'_>, seen: &[Requirement<'_>]) -> bool {
        !self.allowed.contains(&Allowed::Redundant) && seen.iter().any(|one| one.is_same(new))
    }

    fn repeated(&mut self, condition: &Condition, shown: String, report_names: bool) {
        let (place, shown) = match &condition.kind {
            ConditionKind::Role(_) | ConditionKind::Scope(_) | ConditionKind::Acr(_) if !report_names => {
                return;
            }
            ConditionKind::Role(name) => (Extent::of(name), format!("role = {name}")),
            ConditionKind::Scope(name) => (Extent::of(name), format!("scope = {name}")),
            ConditionKind::Group(group) => (group.span.into(), format!("{}(..)", group.kind.word())),
            _ => (condition.extent, shown),
        };
        let problem = format!("`{shown}` is repeated in the same list: remove one or name what was meant");
        self.errors.argument(place, problem);
    }
}

impl Name {
    /// Checks a text; what is declared has been checked where it was.
    fn check(&self, check: fn(&LitStr, &mut Errors) -> Option<String>, errors: &mut Errors) -> Option<&Self> {
        match self {
            Self::Declared(_) => Some(self),
            Self::Text(text) => check(text, errors).map(|_| self),
        }
    }
}

/// A group of one is its member: fewer shapes for the evaluator to meet.
fn all(members: Vec<Requirement<'_>>) -> Kind<'_> {
    single(members).unwrap_or_else(Kind::All)
}

fn any(members: Vec<Requirement<'_>>) -> Kind<'_> {
    single(members).unwrap_or_else(Kind::Any)
}

fn single(mut members: Vec<Requirement<'_>>) -> Result<Kind<'_>, Vec<Requirement<'_>>> {
    match members.pop() {
        Some(only) if members.is_empty() => Ok(only.kind),
        last => Err(members.into_iter().chain(last).collect()),
    }
}

impl<'a> Requirement<'a> {
    /// Itself and everything in it, in the order in which the compiler's analysis counts the parts of a rule.
    pub(crate) fn parts(&self) -> Vec<&Requirement<'a>> {
        let inside: Vec<_> = match &self.kind {
            Kind::All(members) | Kind::Any(members) => members.iter().flat_map(Self::parts).collect(),
            Kind::Not(inner) => inner.parts(),
            _ => Vec::new(),
        };
        std::iter::once(self).chain(inside).collect()
    }

    /// Whether both say the same in the same words; what `Display` cuts short is compared as a whole.
    fn is_same(&self, other: &Self) -> bool {
        let same_tokens = |one: &dyn quote::ToTokens, other: &dyn quote::ToTokens| {
            one.to_token_stream().to_string() == other.to_token_stream().to_string()
        };
        let all_same = |ours: &[Self], theirs: &[Self]| {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| a.is_same(b))
        };
        match (&self.kind, &other.kind) {
            (Kind::Named(one), Kind::Named(other)) => same_tokens(one, other),
            (Kind::When(_, one), Kind::When(_, other)) => same_tokens(one, other),
            (Kind::Role(Name::Declared(one)), Kind::Role(Name::Declared(other)))
            | (Kind::Scope(Name::Declared(one)), Kind::Scope(Name::Declared(other)))
            | (Kind::Acr(Name::Declared(one)), Kind::Acr(Name::Declared(other))) => same_tokens(one, other),
            (Kind::All(ours), Kind::All(theirs)) | (Kind::Any(ours), Kind::Any(theirs)) => {
                all_same(ours, theirs)
            }
            (Kind::Not(one), Kind::Not(other)) => one.is_same(other),
            _ => self.to_string() == other.to_string(),
        }
    }

    /// Why it cannot stand in a rule that is not one handler's, if it cannot.
    pub(crate) fn belongs_to_handler(&self) -> Option<&'static str> {
        match &self.kind {
            Kind::Compare(Comparison { left, right, .. }) => {
                let is_argument = |operand: &Operand| matches!(operand.kind, OperandKind::Argument(_));
                let problem =
                    "`arg(..)` is a parameter of one handler: put this condition into the attribute";
                (is_argument(left) || is_argument(right)).then_some(problem)
            }
            Kind::When(..) => Some("`when` sees one handler's event: put this condition into the attribute"),
            _ => None,
        }
    }

    /// The rule as it would be written without `part`.
    pub(crate) fn without(&self, part: &Self) -> String {
        let kept = |members: &[Self]| -> Vec<String> {
            let kept = members.iter().filter(|member| !std::ptr::eq(*member, part));
            kept.map(|member| member.without(part)).collect()
        };
        match &self.kind {
            Kind::All(members) => join("all", &kept(members)),
            Kind::Any(members) => join("any", &kept(members)),
            Kind::Not(inner) => format!("not({})", inner.without(part)),
            _ => self.to_string(),
        }
    }
}

fn join(word: &str, members: &[String]) -> String {
    match members {
        [only] => only.clone(),
        several => format!("{word}({})", several.join(", ")),
    }
}

/// The same for every way to write the same text.
fn spelled(name: &Name) -> String {
    match name {
        Name::Declared(path) => shorten(path),
        Name::Text(text) => format!("{:?}", text.value()),
    }
}

/// As it would be written, which is also how two are compared.
impl fmt::Display for Requirement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |members: &[Self]| members.iter().map(ToString::to_string).collect::<Vec<_>>();
        match &self.kind {
            Kind::Acr(name) => write!(f, "acr = {}", spelled(name)),
            Kind::All(members) => f.write_str(&join("all", &list(members))),
            Kind::Amr(method) if method == "mfa" => f.write_str("mfa"),
            Kind::Amr(method) => write!(f, "amr = {method:?}"),
            Kind::Any(members) => f.write_str(&join("any", &list(members))),
            Kind::Authenticated => f.write_str("authenticated"),
            Kind::Compare(comparison) => comparison.fmt(f),
            Kind::MaxAge(seconds) => write!(f, "max_age = \"{}\"", age(*seconds)),
            Kind::Named(path) => write!(f, "rule = {}", shorten(path)),
            Kind::Not(inner) => write!(f, "not({inner})"),
            Kind::Permission(pattern) => write!(f, "permission = {pattern:?}"),
            Kind::Role(name) => write!(f, "role = {}", spelled(name)),
            Kind::Scope(name) => write!(f, "scope = {}", spelled(name)),
            Kind::When(_, expression) => write!(f, "when = {}", shorten(&expression.to_token_stream())),
        }
    }
}

fn role(literal: &LitStr, errors: &mut Errors) -> Option<String> {
    checked(names::Kind::Role, literal, errors)
}

fn scope(literal: &LitStr, errors: &mut Errors) -> Option<String> {
    checked(names::Kind::Scope, literal, errors)
}

fn checked(kind: names::Kind, literal: &LitStr, errors: &mut Errors) -> Option<String> {
    let report = |problem| errors.argument(literal.span(), problem);
    names::check(kind, names::Place::Rule, literal).map_err(report).ok()
}

/// An authentication context class travels in a list separated by spaces (RFC 9470 §3), so the alphabet is that of scopes.
fn acr(literal: &LitStr, errors: &mut Errors) -> Option<String> {
    plain("acr", "urn:example:mfa", literal, errors)
}

fn plain(key: &str, example: &str, literal: &LitStr, errors: &mut Errors) -> Option<String> {
    let name = literal.value();
    let wrong = name.chars().find(|&char| !matches!(char, '\x21' | '\x23'..='\x5B' | '\x5D'..='\x7E'));
    let problem = match wrong {
        None if name.is_empty() => format!("`{key}` is empty: name one, as in `{key} = \"{example}\"`"),
        None => return Some(name),
        Some(char) => {
            let shown = literal.token();
            format!("{key} `{shown}` contains {char:?}: use printable ASCII without spaces, `\"` and `\\`")
        }
    };
    errors.argument(literal.span(), problem);
    None
}

/// The seconds in the largest unit that leaves nothing over.
fn age(seconds: u32) -> String {
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let (unit, letter) =
        units.into_iter().find(|(unit, _)| seconds.is_multiple_of(*unit)).unwrap_or((1, 's'));
    format!("{}{letter}", seconds / unit)
}

/// `30s`, `5m`, `2h` or `1d`.
fn seconds(literal: &LitStr, errors: &mut Errors) -> Option<u32> {
    let text = literal.value();
    let unit = match text.chars().last() {
        Some('s') => Some(1),
        Some('m') => Some(60),
        Some('h') => Some(3_600),
        Some('d') => Some(86_400),
        _ => None,
    };
    let number = text.get(..text.len().saturating_sub(1)).unwrap_or_default();
    let number = Some(number).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let number: Option<u32> = number.and_then(|number| number.parse().ok());
    match (number, unit) {
        (Some(number), Some(unit)) if number > 0 && number.checked_mul(unit).is_some() => {
            number.checked_mul(unit)
        }
        _ => {
            let shown = literal.token();
            let problem = format!(
                "max_age `{shown}` is not a time: write one such as `\"30s\"`, `\"5m\"`, `\"2h\"` or `\"1d\"`"
            );
            errors.argument(literal.span(), problem);
            None
        }
    }
}

/// Segments joined by `:`; a wildcard may only be granted, not demanded.
fn permission(literal: &LitStr, errors: &mut Errors) -> Option<String> {
    let pattern = literal.value();
    let shown = literal.token();
    let is_plain = |text: &str| {
        !text.is_empty() && !text.chars().any(|c| "{}*".contains(c) || c.is_whitespace() || c.is_control())
    };
    let wrong = pattern.split(':').find(|segment| {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        !is_plain(name.unwrap_or(segment))
    });
    let problem = match wrong {
        None => return Some(pattern),
        Some("") => {
            format!("permission `{shown}` has an empty segment: write it like `\"orders:{{id}}:write\"`")
        }
        Some(segment) if segment.contains('*') => {
            format!(
                "permission `{shown}` demands a wildcard, which only a token can be granted: name what is needed"
            )
        }
        Some(segment) => format!(
            "segment `{segment}` of permission `{shown}` is neither a word nor a path parameter: write `word` or `{{parameter}}`"
        ),
    };
    errors.argument(literal.span(), problem);
    None
}

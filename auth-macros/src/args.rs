//! The grammar of the attribute: which keys exist, where they may stand, what kind of value each takes.
//!
//! What a value may *contain* is `requirement.rs`'s question. An entry that cannot be read is reported and skipped up
//! to the next comma, so that the entries after it are still checked.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprPath, Ident, Lit, LitStr, Path, Token, token};

use crate::comparison::{Comparison, OPERANDS, Operator};
use crate::errors::Errors;
use crate::extent::Extent;
use crate::names;
use crate::open::Plain;
use crate::words::{meant_text, nearest, shorten, suggest};

/// What the attribute said, readable but not yet checked for sense.
#[derive(Default)]
pub(crate) struct Arguments {
    /// Conditions, in the order they were written.
    pub(crate) conditions: Vec<Condition>,
    /// `allow(…)`.
    pub(crate) allowed: Vec<Allowed>,
    /// Where `optional` stands, if it does.
    pub(crate) optional: Option<Span>,
    /// `refused_records = "…"`.
    pub(crate) refused_records: Option<RefusedRecords>,
    /// `verifier = path`.
    pub(crate) verifier: Option<ExprPath>,
    /// `vocabulary(…)`.
    pub(crate) vocabulary: Vocabulary,
    /// `crate = path`.
    pub(crate) krate: Option<Path>,
}

/// One condition as written, and where.
pub(crate) struct Condition {
    /// What it says.
    pub(crate) kind: ConditionKind,
    /// From its key to its end.
    pub(crate) extent: Extent,
}

/// What a condition says.
pub(crate) enum ConditionKind {
    /// `acr = …`.
    Acr(Name),
    /// `amr = "…"`.
    Amr(LitStr),
    /// A comparison of two values.
    Compare(Comparison),
    /// `all(…)`, `any(…)` or `not(…)`.
    Group(Group),
    /// `max_age = "…"`.
    MaxAge(LitStr),
    /// `mfa`.
    Mfa,
    /// `permission = "…"`.
    Permission(LitStr),
    /// `role = …`.
    Role(Name),
    /// `rule = path`.
    Rule(ExprPath),
    /// `scope = …`.
    Scope(Name),
    /// `when = …`.
    When(Box<Expr>),
}

/// A name: text as it stands in tokens, or one that was declared in Rust.
pub(crate) enum Name {
    /// `Role::Admin`.
    Declared(ExprPath),
    /// `"admin"`.
    Text(LitStr),
}

/// The declared names that texts are looked up in.
#[derive(Default)]
pub(crate) struct Vocabulary {
    /// `acr = path`.
    pub(crate) acr: Option<ExprPath>,
    /// `role = path`.
    pub(crate) role: Option<ExprPath>,
    /// `scope = path`.
    pub(crate) scope: Option<ExprPath>,
}

/// A finding about the rule as a whole that the author puts up with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Allowed {
    /// A rule that every verified caller meets.
    Always,
    /// A rule that nobody can meet.
    Never,
    /// A part that changes nothing.
    Redundant,
}

/// What becomes of records of a batch that the rule refuses.
#[derive(Clone, Copy)]
pub(crate) struct RefusedRecords {
    /// The variant of the runtime's type.
    pub(crate) variant: &'static str,
    /// Where the key stands.
    pub(crate) span: Span,
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

/// Reads the tokens between the parentheses of a rule that has no conditions: `#[public]` or `#[deny_all]`.
pub(crate) fn parse_plain(tokens: TokenStream, attribute: &str, errors: &mut Errors) -> Plain {
    let mut plain = Plain::default();
    let mut reader = Reader { arguments: Arguments::default(), errors };
    let parsed = (|input: ParseStream<'_>| {
        reader.each(input, |reader, input| reader.plain(input, attribute, &mut plain));
        Ok(())
    })
    .parse2(tokens);
    plain.krate = reader.arguments.krate.take();
    if let Err(error) = parsed {
        errors.argument(error.span(), error);
    }
    plain
}

/// Keys that hold a condition, and may stand inside a group.
const CONDITIONS: [&str; 12] =
    ["role", "scope", "permission", "acr", "amr", "mfa", "max_age", "when", "rule", "any", "all", "not"];
/// Keys that say something about the whole attribute.
const SETTINGS: [&str; 6] = ["optional", "refused_records", "verifier", "vocabulary", "allow", "crate"];
/// What can become of refused records.
const REFUSED_RECORDS: [(&str, &str); 2] = [("drop", "Drop"), ("fail", "Fail")];
/// Findings that may be allowed.
const ALLOWED: [(&str, Allowed); 3] =
    [("always", Allowed::Always), ("never", Allowed::Never), ("redundant", Allowed::Redundant)];
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
            match self.entry(input, depth) {
                Ok(Some(condition)) => {
                    self.refuse_second_at_top(&conditions, &condition, depth);
                    conditions.push(condition);
                }
                Ok(None) => {}
                Err(Reported) => skip_to_comma(input),
            }
            self.comma(input);
        }
        conditions
    }

    /// Every entry of a list that holds no conditions.
    fn each(
        &mut self,
        input: ParseStream<'_>,
        mut entry: impl FnMut(&mut Self, ParseStream<'_>) -> Result<(), Reported>,
    ) {
        while !input.is_empty() {
            if entry(self, input).is_err() {
                skip_to_comma(input);
            }
            self.comma(input);
        }
    }

    /// One entry of a rule without conditions.
    fn plain(&mut self, input: ParseStream<'_>, attribute: &str, plain: &mut Plain) -> Result<(), Reported> {
        const REASON: &str = "health check";
        let (is_public, does) = if attribute == "public" { (true, "everybody") } else { (false, "nobody") };
        let usage =
            if is_public { format!("`#[public(reason = {REASON:?})]`") } else { "`#[deny_all]`".to_owned() };
        let remedy = match input.fork().parse::<LitStr>() {
            Ok(text) if is_public => format!("write `reason = {}`", text.token()),
            _ => format!("write {usage}"),
        };
        let key = self.word(input, &remedy)?;
        match key.to_string().as_str() {
            "crate" => self.krate(input, &key),
            "reason" if is_public => {
                let reason = self.text(input, &key, REASON)?;
                if reason.value().trim().is_empty() {
                    return Err(self.report(&reason, format!("`reason` is empty: say why, as in {usage}")));
                }
                let present = plain.reason.replace(reason).is_some();
                self.refuse_second(present, &key);
                Ok(())
            }
            "reason" => {
                Err(self.report(&key, "`#[deny_all]` takes no `reason`: put it into a comment".to_owned()))
            }
            word if is_public && nearest(word, std::iter::once("reason")).is_some() => {
                Err(self.report(&key, format!("unknown key `{word}`: did you mean `reason`?")))
            }
            word => {
                let problem = format!("`#[{attribute}]` lets {does} in, so it takes no `{word}`");
                Err(self.report(&key, format!("{problem}: remove it, or write `#[require_auth(..)]`")))
            }
        }
    }

    /// One entry; `None` when it was a setting, which is then stored already.
    fn entry(&mut self, input: ParseStream<'_>, depth: usize) -> Result<Option<Condition>, Reported> {
        let start = input.fork();
        let key = self.key(input)?;
        let word = key.unraw().to_string();
        match word.as_str() {
            word if SETTINGS.contains(&word) && depth > 0 => {
                Err(self
                    .report(&key, format!("`{word}` concerns the whole attribute: move it out of the group")))
            }
            "optional" => self.optional(input, &key).map(|()| None),
            "refused_records" => self.refused_records(input, &key).map(|()| None),
            "verifier" => self.verifier(input, &key).map(|()| None),
            "vocabulary" => self.vocabulary(input, &key).map(|()| None),
            "allow" => self.allow(input, &key).map(|()| None),
            "crate" => self.krate(input, &key).map(|()| None),
            word => {
                let kind = self.condition(input, &key, word, depth)?;
                Ok(Some(Condition { kind, extent: Extent::of(&between(&start, input)) }))
            }
        }
    }

    fn condition(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        word: &str,
        depth: usize,
    ) -> Result<ConditionKind, Reported> {
        match word {
            "acr" => self.name(input, key, names::Kind::Acr, "urn:example:mfa").map(ConditionKind::Acr),
            "all" => self.group(input, key, GroupKind::All, depth).map(ConditionKind::Group),
            "amr" => self.text(input, key, "otp").map(ConditionKind::Amr),
            "any" => self.group(input, key, GroupKind::Any, depth).map(ConditionKind::Group),
            "max_age" => self.text(input, key, "5m").map(ConditionKind::MaxAge),
            "mfa" => self.alone(input, key).map(|()| ConditionKind::Mfa),
            "not" => self.group(input, key, GroupKind::Not, depth).map(ConditionKind::Group),
            "permission" => self.text(input, key, "orders:{id}:write").map(ConditionKind::Permission),
            "role" => self.name(input, key, names::Kind::Role, "admin").map(ConditionKind::Role),
            "rule" => self.path(input, key, "a rule", "crate::rules::EDITORS").map(ConditionKind::Rule),
            "scope" => self.name(input, key, names::Kind::Scope, "orders:read").map(ConditionKind::Scope),
            "when" => self.expression(input, key).map(ConditionKind::When),
            word if OPERANDS.contains(&word) => {
                Comparison::parse(input, key).map(ConditionKind::Compare).map_err(|(place, problem)| {
                    self.errors.argument(place, problem);
                    Reported
                })
            }
            word => Err(self.unknown_key(key, word, depth)),
        }
    }

    fn key(&mut self, input: ParseStream<'_>) -> Result<Ident, Reported> {
        if let Ok(key) = input.call(Ident::parse_any) {
            return Ok(key);
        }
        let found = token_at(input);
        let shown = shorten(&found);
        let ahead = input.fork();
        let problem = match ahead.parse::<Option<Lit>>() {
            Ok(Some(literal)) if Operator::is_at(&ahead) => {
                let remedy = "write the value it is compared with first, as in `claim(\"level\") == 5`";
                return Err(self.report(&literal, format!("`{shown}` cannot begin a comparison: {remedy}")));
            }
            Ok(Some(Lit::Str(_))) => {
                format!("`{shown}` needs a key: write `role = {shown}` or `scope = {shown}`")
            }
            _ if shown == "!" => "unexpected `!`: for the opposite write `not(..)`".to_owned(),
            _ => format!("expected a key, found `{shown}`: {}", list_of_keys(0)),
        };
        Err(self.report(&found, problem))
    }

    /// `key = "…"` or `key = path`.
    fn name(
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
    fn path(
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
    fn expression(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<Box<Expr>, Reported> {
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
    fn alone(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(self.report(key, format!("`{key}` takes no value: write `{key}` alone")));
        }
        Ok(())
    }

    /// `key = "…"`.
    fn text(&mut self, input: ParseStream<'_>, key: &Ident, example: &str) -> Result<LitStr, Reported> {
        self.text_or(input, key, example, "")
    }

    /// `key = "…"`, where something else could stand too.
    fn text_or(
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
    fn group(
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

    /// The bare word `optional`.
    fn optional(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        self.alone(input, key)?;
        self.refuse_second(self.arguments.optional.is_some(), key);
        self.arguments.optional = Some(key.span());
        Ok(())
    }

    /// `refused_records = "drop"` or `"fail"`.
    fn refused_records(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let text = self.text(input, key, "fail")?;
        let Some((_, variant)) = REFUSED_RECORDS.iter().find(|(name, _)| text.value() == *name) else {
            let problem = format!(
                "`{}` cannot become of records: write `\"fail\"`, so that the queue tries them again and then sets them \
                 aside, or `\"drop\"`",
                text.token()
            );
            return Err(self.report(&text, problem));
        };
        self.refuse_second(self.arguments.refused_records.is_some(), key);
        self.arguments.refused_records = Some(RefusedRecords { variant, span: key.span() });
        Ok(())
    }

    /// `verifier = path`, any path that can be borrowed.
    fn verifier(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let path = self.path(input, key, "a verifier", "crate::auth::PARTNERS")?;
        self.refuse_second(self.arguments.verifier.is_some(), key);
        self.arguments.verifier = Some(path);
        Ok(())
    }

    /// `vocabulary(role = path, scope = path, acr = path)`.
    fn vocabulary(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let remedy = "write `vocabulary(role = crate::Role)`, and likewise `scope` and `acr`";
        self.list(input, key, remedy, |reader, input| {
            let part = reader.word(input, remedy)?;
            if !["acr", "role", "scope"].iter().any(|word| part == word) {
                return Err(reader.report(&part, format!("`{part}` has no vocabulary: {remedy}")));
            }
            let path = reader.path(input, &part, "an enum", "crate::Role")?;
            let Vocabulary { acr, role, scope } = &mut reader.arguments.vocabulary;
            let place = match part.to_string().as_str() {
                "acr" => acr,
                "role" => role,
                _ => scope,
            };
            let present = place.replace(path).is_some();
            reader.refuse_second(present, &part);
            Ok(())
        })
    }

    /// `allow(redundant)`.
    fn allow(&mut self, input: ParseStream<'_>, key: &Ident) -> Result<(), Reported> {
        let remedy = "write `allow(always)`, `allow(never)` or `allow(redundant)`";
        self.list(input, key, remedy, |reader, input| {
            let word = reader.word(input, remedy)?;
            let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| word == name) else {
                let near = nearest(&word.to_string(), ALLOWED.iter().map(|(name, _)| *name));
                let remedy = near.map_or_else(|| remedy.to_owned(), |near| format!("did you mean `{near}`?"));
                return Err(reader.report(&word, format!("`{word}` cannot be allowed: {remedy}")));
            };
            let present = reader.arguments.allowed.contains(allowed);
            reader.refuse_second(present, &word);
            reader.arguments.allowed.push(*allowed);
            Ok(())
        })
    }

    /// A word in a list that holds no conditions.
    fn word(&mut self, input: ParseStream<'_>, remedy: &str) -> Result<Ident, Reported> {
        input.call(Ident::parse_any).map_err(|_| {
            let found = token_at(input);
            let shown = shorten(&found);
            self.report(&found, format!("unexpected `{shown}`: {remedy}"))
        })
    }

    /// `key(entry, entry)`.
    fn list(
        &mut self,
        input: ParseStream<'_>,
        key: &Ident,
        remedy: &str,
        entry: impl FnMut(&mut Self, ParseStream<'_>) -> Result<(), Reported>,
    ) -> Result<(), Reported> {
        let read = (|| {
            let content;
            syn::parenthesized!(content in input);
            let empty = content.is_empty();
            self.each(&content, entry);
            Ok::<_, syn::Error>(empty)
        })();
        match read {
            Ok(false) => Ok(()),
            Ok(true) => Err(self.report(key, format!("`{key}()` is empty: {remedy}"))),
            Err(_) => Err(self.report(key, format!("`{key}` takes a list in parentheses: {remedy}"))),
        }
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
        let found = seen.iter().find_map(|first| match (&first.kind, &new.kind) {
            (ConditionKind::Acr(first), ConditionKind::Acr(second)) => Some(("acr", first, second)),
            (ConditionKind::Role(first), ConditionKind::Role(second)) => Some(("role", first, second)),
            (ConditionKind::Scope(first), ConditionKind::Scope(second)) => Some(("scope", first, second)),
            _ => None,
        });
        if let Some((key, first, second)) = found {
            let (first, second_text) = (first.to_string(), second.to_string());
            let pair = format!("{key} = {first}, {key} = {second_text}");
            let remedy = if first == second_text {
                "remove one".to_owned()
            } else if key == "acr" {
                // A login has one class.
                format!("write `any({pair})` to accept either")
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
        let remedy = match suggest(word, &keys(depth)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => list_of_keys(depth),
        };
        self.report(key, format!("unknown key `{word}`: {remedy}"))
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

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Declared(path) => f.write_str(&shorten(path)),
            Self::Text(text) => text.token().fmt(f),
        }
    }
}

impl quote::ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Declared(path) => path.to_tokens(tokens),
            Self::Text(text) => text.to_tokens(tokens),
        }
    }
}

/// `::name` and `crate::…`; `$crate::…` is how a macro of another crate says the same.
pub(crate) fn is_absolute(path: &Path) -> bool {
    let from_root = |first: &syn::PathSegment| first.ident == "crate" || first.ident == "$crate";
    path.leading_colon.is_some() || path.segments.first().is_some_and(from_root)
}

pub(crate) fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// The next token, left where it is.
pub(crate) fn token_at(input: ParseStream<'_>) -> TokenStream {
    input.fork().parse::<TokenTree>().map(TokenStream::from).unwrap_or_default()
}

/// What was read since `start`.
fn between(start: ParseStream<'_>, now: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    let rest = now.cursor();
    let ahead = start.fork();
    while ahead.cursor() != rest && !ahead.is_empty() {
        match ahead.parse::<TokenTree>() {
            Ok(tree) => tokens.extend([tree]),
            Err(_) => break,
        }
    }
    tokens
}

/// Everything up to the next comma, left where it is.
pub(crate) fn value_at(input: ParseStream<'_>) -> TokenStream {
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
    CONDITIONS.iter().chain(&OPERANDS).chain(settings).copied().collect()
}

fn list_of_keys(depth: usize) -> String {
    let keys: Vec<_> = keys(depth).into_iter().map(|key| format!("`{key}`")).collect();
    format!("the keys are {}", keys.join(", "))
}

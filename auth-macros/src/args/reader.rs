//! One entry after the other, and what is wrong with those that are none.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, Token};

use super::tokens::{between, skip_to_comma, token_at};
use super::{Arguments, Condition, ConditionKind, GroupKind};
use crate::comparison::{Comparison, OPERANDS, Operator};
use crate::errors::Errors;
use crate::extent::Extent;
use crate::names;
use crate::words::{shorten, suggest};

/// Keys that hold a condition, and may stand inside a group.
const CONDITIONS: [&str; 12] =
    ["role", "scope", "permission", "acr", "amr", "mfa", "max_age", "when", "rule", "any", "all", "not"];
/// Keys that say something about the whole attribute.
const SETTINGS: [&str; 6] = ["optional", "refused_records", "verifier", "vocabulary", "allow", "crate"];

pub(super) struct Reader<'a> {
    pub(super) arguments: Arguments,
    pub(super) errors: &'a mut Errors,
}

/// The entry could not be read and has been reported.
pub(super) struct Reported;

impl Reader<'_> {
    /// A comma-separated list: the whole attribute at depth 0, the inside of a group below.
    pub(super) fn entries(&mut self, input: ParseStream<'_>, depth: usize) -> Vec<Condition> {
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
    pub(super) fn each(
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

    /// One entry; `None` when it was a setting, which is then stored already.
    pub(super) fn entry(
        &mut self,
        input: ParseStream<'_>,
        depth: usize,
    ) -> Result<Option<Condition>, Reported> {
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

    pub(super) fn condition(
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

    pub(super) fn key(&mut self, input: ParseStream<'_>) -> Result<Ident, Reported> {
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

    /// Between entries; anything else is reported once and skipped.
    pub(super) fn comma(&mut self, input: ParseStream<'_>) {
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
    pub(super) fn refuse_second_at_top(&mut self, seen: &[Condition], new: &Condition, depth: usize) {
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

    pub(super) fn refuse_second(&mut self, present: bool, key: &Ident) {
        if present {
            self.report(key, format!("`{key}` is given twice: remove one"));
        }
    }

    pub(super) fn unknown_key(&mut self, key: &Ident, word: &str, depth: usize) -> Reported {
        let remedy = match suggest(word, &keys(depth)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => list_of_keys(depth),
        };
        self.report(key, format!("unknown key `{word}`: {remedy}"))
    }

    pub(super) fn report(&mut self, place: &impl quote::ToTokens, problem: String) -> Reported {
        self.errors.argument(Extent::of(place), problem);
        Reported
    }

    pub(super) fn report_syn(&mut self, error: &syn::Error) -> Reported {
        self.errors.argument(error.span(), error);
        Reported
    }
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

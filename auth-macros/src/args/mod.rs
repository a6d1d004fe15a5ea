//! The grammar of the attribute: which keys exist, where they may stand, what kind of value each takes.
//!
//! What a value may *contain* is `requirement.rs`'s question. An entry that cannot be read is reported and skipped up
//! to the next comma, so that the entries after it are still checked.

mod reader;
mod settings;
mod tokens;
mod values;

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprPath, LitStr, Path};

use self::reader::Reader;
pub(crate) use self::tokens::{is_absolute, skip_to_comma, token_at, value_at};
use crate::comparison::Comparison;
use crate::errors::Errors;
use crate::extent::Extent;
use crate::open::Plain;
use crate::words::shorten;

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

//! Turns the conditions as written into a requirement that makes sense, or says why it does not.
//!
//! A comma means "and" everywhere except directly inside `any`. Empty names and groups are refused, because each would
//! quietly mean "everybody" or "nobody"; so is the same condition twice in one list, because one of the two was meant
//! to be something else. Rules that can never or always hold belong here too, once a truth table exists.

use syn::LitStr;

use crate::args::{Arguments, Condition, Group, GroupKind};
use crate::errors::Errors;

/// A requirement whose every name is valid and whose every group has at least two members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Requirement {
    /// All members hold.
    All(Vec<Requirement>),
    /// At least one member holds.
    Any(Vec<Requirement>),
    /// A verified caller, nothing more.
    Authenticated,
    /// The requirement inside does not hold.
    Not(Box<Requirement>),
    /// The caller has this role.
    Role(String),
    /// The token carries this scope.
    Scope(String),
}

/// Checks the whole attribute; `None` when something was wrong and has been reported.
pub(crate) fn check(arguments: &Arguments, errors: &mut Errors) -> Option<Requirement> {
    let conditions = arguments.conditions.as_slice();
    if conditions.is_empty() {
        return Some(Requirement::Authenticated);
    }
    if let Some(span) = arguments.optional {
        let problem = "`optional` lets callers without a token in, who can meet no condition: remove `optional` or the \
                       conditions";
        errors.argument(span, problem);
    }
    // At the top level `args` has already reported a second `role` or `scope`, with a better remedy than "remove one".
    let report_names = false;
    members(conditions, report_names, errors).map(all)
}

fn condition(condition: &Condition, errors: &mut Errors) -> Option<Requirement> {
    match condition {
        Condition::Role(name) => role(name, errors).map(Requirement::Role),
        Condition::Scope(name) => scope(name, errors).map(Requirement::Scope),
        Condition::Group(inner) => group(inner, errors),
    }
}

fn group(group: &Group, errors: &mut Errors) -> Option<Requirement> {
    if group.members.is_empty() {
        let word = group.kind.word();
        let meaning = match group.kind {
            GroupKind::All => "would let every verified caller in",
            GroupKind::Any | GroupKind::Not => "would let nobody in",
        };
        if group.empty {
            errors.argument(
                group.span,
                format!("empty `{word}()` {meaning}: name a role or scope, or remove it"),
            );
        }
        return None;
    }
    let members = members(&group.members, true, errors)?;
    Some(match group.kind {
        GroupKind::All => all(members),
        GroupKind::Any => any(members),
        GroupKind::Not => Requirement::Not(Box::new(all(members))),
    })
}

/// Checks every member, so that all mistakes are reported, and refuses the same member twice.
fn members(conditions: &[Condition], report_names: bool, errors: &mut Errors) -> Option<Vec<Requirement>> {
    let mut checked = Vec::new();
    let mut complete = true;
    for one in conditions {
        match condition(one, errors) {
            Some(requirement) if checked.contains(&requirement) => {
                complete = false;
                repeated(one, report_names, errors);
            }
            Some(requirement) => checked.push(requirement),
            None => complete = false,
        }
    }
    complete.then_some(checked)
}

fn repeated(condition: &Condition, report_names: bool, errors: &mut Errors) {
    let (place, shown) = match condition {
        Condition::Role(name) if report_names => (name.span(), format!("role = {}", name.token())),
        Condition::Scope(name) if report_names => (name.span(), format!("scope = {}", name.token())),
        Condition::Group(group) => (group.span, format!("{}(..)", group.kind.word())),
        Condition::Role(_) | Condition::Scope(_) => return,
    };
    errors.argument(
        place,
        format!("`{shown}` is repeated in the same list: remove one or name what was meant"),
    );
}

/// A group of one is its member: fewer shapes for the evaluator to meet.
fn all(members: Vec<Requirement>) -> Requirement {
    single(members).unwrap_or_else(Requirement::All)
}

fn any(members: Vec<Requirement>) -> Requirement {
    single(members).unwrap_or_else(Requirement::Any)
}

fn single(mut members: Vec<Requirement>) -> Result<Requirement, Vec<Requirement>> {
    match members.pop() {
        Some(only) if members.is_empty() => Ok(only),
        last => Err(members.into_iter().chain(last).collect()),
    }
}

/// A role is compared byte for byte with a claim, so what cannot be seen must not be in it.
fn role(literal: &LitStr, errors: &mut Errors) -> Option<String> {
    let name = literal.value();
    let shown = literal.token();
    let problem = if name.is_empty() {
        "`role` is empty: name the role a caller must have, as in `role = \"admin\"`".to_owned()
    } else if name.trim() != name {
        format!("role `{shown}` has white space around it: write `role = {:?}`", name.trim())
    } else if name.chars().any(char::is_control) {
        format!("role `{shown}` contains a control character: remove it")
    } else {
        return Some(name);
    };
    errors.argument(literal.span(), problem);
    None
}

/// RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`.
fn scope(literal: &LitStr, errors: &mut Errors) -> Option<String> {
    let name = literal.value();
    let shown = literal.token();
    let wrong = name.chars().find(|&char| !matches!(char, '\x21' | '\x23'..='\x5B' | '\x5D'..='\x7E'));
    let problem = match wrong {
        None if name.is_empty() => {
            "`scope` is empty: name a scope, as in `scope = \"orders:read\"`".to_owned()
        }
        None => return Some(name),
        Some(' ') => space_in_scope(&name, &shown.to_string()),
        Some(char) => format!(
            "scope `{shown}` contains {char:?}, which no scope can: use printable ASCII without spaces, `\"` and `\\`"
        ),
    };
    errors.argument(literal.span(), problem);
    None
}

fn space_in_scope(name: &str, shown: &str) -> String {
    let words: Vec<_> = name.split_whitespace().map(|word| format!("scope = {word:?}")).collect();
    match words.as_slice() {
        [] => format!("scope `{shown}` is only white space: name a scope, as in `scope = \"orders:read\"`"),
        [only] => format!("scope `{shown}` has white space around it: write `{only}`"),
        several => {
            let list = several.join(", ");
            format!("scope `{shown}` contains a space: give one scope per key, as in `all({list})`")
        }
    }
}

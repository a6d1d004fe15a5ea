//! The matrix as text, Markdown and JSON.

use serde_json::{Value, json};

use super::matrix::{Matrix, Verdict};
use super::words::{Openness, words};
use crate::authz::Rule;

impl Verdict {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Depends => "depends",
        }
    }

    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Allowed => "yes",
            Self::Denied => "-",
            Self::Depends => "if",
        }
    }
}

/// What must not be overlooked about a handler.
pub(crate) fn mark(rule: &Rule) -> &'static str {
    match Openness::of(&words(rule)) {
        Openness::Closed => "nobody",
        Openness::Optional => "NO TOKEN NEEDED",
        Openness::Public => "PUBLIC",
        Openness::Restricted | Openness::Verified => "",
    }
}

pub(crate) fn text(matrix: &Matrix<'_>) -> String {
    let rows = table(matrix);
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect::<Vec<_>>();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    let legend = "\nA caller holds nothing but what heads the column.\n\
                  yes: gets in; -: is refused; if: depends on more than roles and scopes\n";
    rows.iter().map(line).collect::<String>() + legend
}

pub(crate) fn markdown(matrix: &Matrix<'_>) -> String {
    let line = |row: &Vec<String>| {
        let cells = row.iter().map(|cell| escape_markdown(cell)).collect::<Vec<_>>();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut lines: Vec<_> = table(matrix).iter().map(line).collect();
    lines.insert(1, format!("|{}\n", " --- |".repeat(matrix.personas.len() + 3)));
    lines.concat()
}

pub(crate) fn json(matrix: &Matrix<'_>) -> String {
    let personas = matrix.personas.iter().map(|persona| {
        json!({
            "name": persona.name, "signed_in": persona.signed_in,
            "roles": persona.roles, "scopes": persona.scopes,
        })
    });
    let rules = matrix.rules.iter().map(|rule| {
        let verdicts = matrix.verdicts(rule).into_iter().map(Verdict::name).collect::<Vec<_>>();
        json!({
            "handler": rule.handler(), "rule": words(rule), "file": rule.file(), "line": rule.line(),
            "docs": rule.docs(), "verifier": rule.verifier(), "verdicts": verdicts,
            "access": access(rule),
        })
    });
    let (personas, rules): (Vec<Value>, Vec<Value>) = (personas.collect(), rules.collect());
    format!("{:#}\n", json!({ "personas": personas, "rules": rules }))
}

fn access(rule: &Rule) -> &'static str {
    match Openness::of(&words(rule)) {
        Openness::Closed => "deny_all",
        Openness::Optional => "optional",
        Openness::Public => "public",
        Openness::Restricted | Openness::Verified => "required",
    }
}

/// The cells with their headings; the rule stands last, for it is the longest.
fn table(matrix: &Matrix<'_>) -> Vec<Vec<String>> {
    let names = matrix.personas.iter().map(|persona| persona.name.clone());
    let ends = |start: [&str; 2], middle: Vec<String>, end: String| {
        start.map(str::to_owned).into_iter().chain(middle).chain([end]).collect()
    };
    let mut rows = vec![ends(["handler", ""], names.collect(), "rule".to_owned())];
    rows.extend(matrix.rules.iter().map(|rule| {
        let signs = matrix.verdicts(rule).into_iter().map(|verdict| verdict.sign().to_owned());
        ends([&rule.handler(), mark(rule)], signs.collect(), words(rule))
    }));
    rows
}

/// Every character that means something in a table's cell (GitHub Flavored Markdown §4.10, §6).
fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => escaped.push(' '),
            '&' | '<' | '>' | '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_cell() {
        assert_eq!(escape_markdown("a|b\n<i>`x`"), r"a\|b \<i\>\`x\`");
        assert_eq!(escape_markdown("plain text"), "plain text");
    }
}

//! The matrix as a page for people.

use super::matrix::{Matrix, Verdict};
use super::persona::Persona;
use super::words::{Openness, words};
use crate::authz::Rule;

const STYLE: &str = include_str!("matrix.css");
const SCRIPT: &str = include_str!("matrix.js");

pub(crate) fn page(matrix: &Matrix<'_>) -> String {
    let heads: String = matrix.personas.iter().map(head).collect();
    let rows: String = matrix.rules.iter().map(|rule| row(rule, matrix)).collect();
    let summary = summary(&matrix.rules);
    format!(
        r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Who may call what</title>
<style>
{STYLE}</style>
</head>
<body>
<a class="skip" href="#matrix">Skip to the table</a>
<main>
<h1>Who may call what</h1>
{summary}<p class="legend"><span class="allowed">yes</span> gets in <span class="denied">–</span> is refused <span class="depends">if</span> depends on more than roles and scopes</p>
<p id="filter" hidden><label>Show handlers and rules with <input type="search" autocomplete="off"></label> <span role="status"></span></p>
<div class="scroll" id="matrix" role="region" aria-labelledby="caption" tabindex="0">
<table>
<caption id="caption">Handlers, their rules, and callers who hold nothing but what heads the column</caption>
<thead>
<tr><th scope="col">Handler</th><th scope="col">Rule</th>{heads}</tr>
</thead>
<tbody>
{rows}</tbody>
</table>
</div>
</main>
<script>
{SCRIPT}</script>
</body>
</html>
"##
    )
}

/// How many handlers are open, with links to them: it must not be overlooked.
fn summary(rules: &[&Rule]) -> String {
    let open: Vec<_> = rules.iter().filter(|rule| badge(rule).is_some_and(|(_, open)| open)).collect();
    if open.is_empty() {
        return format!("<p>{} handlers, none of them open without a token.</p>\n", rules.len());
    }
    let link =
        |rule: &&&Rule| format!("<li><a href=\"#{}\">{}</a></li>\n", anchor(rule), escape(&rule.handler()));
    let links: String = open.iter().map(link).collect();
    let (all, open) = (rules.len(), open.len());
    format!("<p>{all} handlers, <strong>{open} open without a token</strong>:</p>\n<ul>\n{links}</ul>\n")
}

fn head(persona: &Persona) -> String {
    let (kind, name) = match persona.name.split_once(' ') {
        Some((kind @ ("role" | "scope"), name)) => (kind, name),
        _ => ("", persona.name.as_str()),
    };
    format!("<th scope=\"col\"><small>{kind}</small> {}</th>", escape(name))
}

fn row(rule: &Rule, matrix: &Matrix<'_>) -> String {
    let cells: String = matrix.verdicts(rule).into_iter().map(cell).collect();
    let (badge, class) = match badge(rule) {
        Some((text, true)) => (format!(" <span class=\"badge open\">{text}</span>"), " class=\"open\""),
        Some((text, false)) => (format!(" <span class=\"badge\">{text}</span>"), ""),
        None => (String::new(), ""),
    };
    format!(
        "<tr id=\"{}\"{class}><th scope=\"row\">{}{badge}{}</th><td class=\"rule\"><code>{}</code></td>{cells}</tr>\n",
        anchor(rule),
        // A long path may break after each module.
        escape(&rule.handler()).replace("::", "::<wbr>"),
        notes(rule),
        escape(&words(rule)),
    )
}

/// The first line of the documentation, and the place.
fn notes(rule: &Rule) -> String {
    let docs = rule.docs().trim().lines().next().unwrap_or_default().to_owned();
    let place = if rule.line() == 0 { String::new() } else { format!("{}:{}", rule.file(), rule.line()) };
    let notes = [docs, place].into_iter().filter(|note| !note.is_empty());
    notes.map(|note| format!("<small>{}</small>", escape(&note))).collect()
}

fn cell(verdict: Verdict) -> String {
    let (class, sign) = (verdict.name(), verdict.sign().replace('-', "–"));
    format!(
        "<td class=\"{class}\" title=\"{class}\"><span aria-hidden=\"true\">{sign}</span><span class=\"heard\">{class}</span></td>"
    )
}

/// What must not be overlooked about a handler, and whether it is that no token is needed.
fn badge(rule: &Rule) -> Option<(&'static str, bool)> {
    match Openness::of(&words(rule)) {
        Openness::Closed => Some(("nobody", false)),
        Openness::Optional => Some(("token optional", true)),
        Openness::Public => Some(("public", true)),
        Openness::Restricted | Openness::Verified => None,
    }
}

fn anchor(rule: &Rule) -> String {
    escape(&format!("{}-{}", rule.handler().replace("::", "-"), rule.line()))
        .replace(char::is_whitespace, "-")
}

/// For text and for values in double quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Access;

    const HOSTILE: &str = "\"'><script>alert(1)</script>&amp;";

    #[test]
    fn every_value_is_escaped() {
        let rule = Rule::new(HOSTILE, Access::Public { reason: HOSTILE }).at(HOSTILE, 7).documented(HOSTILE);
        let personas = vec![Persona::new(HOSTILE), Persona::anonymous().role(HOSTILE)];
        let page = Matrix::new(&[&rule], personas).to_html();
        assert_eq!(page.matches("<script>").count(), 1, "the page's own");
        assert!(!page.contains("alert(1)</script>") && page.contains("&lt;script&gt;alert(1)"));
        assert!(!page.contains("\"'") && !page.contains("'\""));
    }

    #[test]
    fn a_public_handler_is_counted_and_a_protected_one_is_not() {
        let open = Rule::new("a", Access::Public { reason: "x" });
        let closed = Rule::new("a", Access::DenyAll);
        assert!(Matrix::new(&[&open], Vec::new()).to_html().contains("1 open without a token"));
        assert!(Matrix::new(&[&closed], Vec::new()).to_html().contains("none of them open"));
    }

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let page = Matrix::new(&[], Vec::new()).to_html();
        for outside in ["http://", "https://", "src=", "<link", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}

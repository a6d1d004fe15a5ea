//! How messages repeat what the author wrote, and guess what was meant.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Lit;

/// The author's tokens for a message, cut where they would drown the remedy.
pub(crate) fn shorten(tokens: &impl ToTokens) -> String {
    const LONGEST: usize = 40;
    let text = tokens.to_token_stream().to_string().replace(" :: ", "::").replace(":: ", "::");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The string literal the author most likely meant by `= admin`, `("admin")` or `= b"admin"`.
pub(crate) fn meant_text(value: &TokenStream) -> Option<String> {
    let mut trees = value.clone().into_iter().filter(|tree| !matches!(tree, TokenTree::Punct(_)));
    let (first, second) = (trees.next(), trees.next());
    match (first?, second) {
        (TokenTree::Ident(word), None) => Some(format!("\"{word}\"")),
        (TokenTree::Group(group), None) => meant_text(&group.stream()),
        (TokenTree::Literal(literal), None) => match Lit::new(literal) {
            Lit::Str(text) if text.suffix().is_empty() => Some(text.token().to_string()),
            Lit::ByteStr(bytes) => String::from_utf8(bytes.value()).ok().map(|text| format!("{text:?}")),
            Lit::Char(char) => Some(format!("{:?}", char.value().to_string())),
            // `5m`
            Lit::Int(number) if !number.suffix().is_empty() => Some(format!("\"{number}\"")),
            _ => None,
        },
        _ => None,
    }
}

/// The key the author most likely meant.
pub(crate) fn suggest(word: &str, keys: &[&'static str]) -> Option<&'static str> {
    const SYNONYMS: [(&str, &str); 12] = [
        ("and", "all"),
        ("anonymous", "optional"),
        ("any_of", "any"),
        ("all_of", "all"),
        ("group", "role"),
        ("groups", "role"),
        ("one_of", "any"),
        ("or", "any"),
        ("ip", "source_ip"),
        ("permissions", "permission"),
        ("time", "now"),
        ("runtime", "crate"),
    ];
    if let Some((_, key)) = SYNONYMS.iter().find(|(synonym, key)| *synonym == word && keys.contains(key)) {
        return Some(key);
    }
    nearest(word, keys.iter().copied())
}

/// The name nearest to `word`, if it is near.
pub(crate) fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let distances = names.map(|name| (distance(word, name), name));
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    // A third of the word may be wrong, as in the compiler's own suggestions.
    (distance <= nearest.len().max(3) / 3).then_some(nearest)
}

/// Edit distance without regard to case, two neighbours in the wrong order being one edit.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) =
        (left.to_lowercase().chars().collect(), right.to_lowercase().chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for (line, from) in left.iter().enumerate() {
        let mut next = vec![line + 1];
        for (column, to) in right.iter().enumerate() {
            let is_swapped = line > 0 && column > 0 && left[line - 1] == *to && right[column - 1] == *from;
            let swapped = if is_swapped { rows[line - 1][column - 1] + 1 } else { usize::MAX };
            let replaced = rows[line][column] + usize::from(from != to);
            next.push(swapped.min(replaced).min(rows[line][column + 1] + 1).min(next[column] + 1));
        }
        rows.push(next);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, meant_text, shorten, suggest};

    const KEYS: [&str; 4] = ["role", "scope", "any", "optional"];

    #[test]
    fn near_names_are_suggested() {
        assert_eq!(suggest("rol", &KEYS), Some("role"));
        assert_eq!(suggest("roles", &KEYS), Some("role"));
        assert_eq!(suggest("Scope", &KEYS), Some("scope"));
        assert_eq!(suggest("anny", &KEYS), Some("any"));
        assert_eq!(suggest("optionnal", &KEYS), Some("optional"));
        assert_eq!(suggest("or", &KEYS), Some("any"));
    }

    #[test]
    fn far_names_and_names_that_do_not_fit_here_are_not() {
        assert_eq!(suggest("audience", &KEYS), None);
        assert_eq!(suggest("x", &KEYS), None);
        assert_eq!(suggest("", &KEYS), None);
        assert_eq!(suggest("runtime", &KEYS), None);
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("role", "role"), 0);
        assert_eq!(distance("", "role"), 4);
        assert_eq!(distance("rule", "role"), 1);
        assert_eq!(distance("erifier", "verifier"), 1);
        assert_eq!(distance("admni", "admin"), 1);
    }

    #[test]
    fn text_is_found_where_a_literal_was_forgotten() {
        let meant = |source: &str| meant_text(&source.parse().unwrap());
        assert_eq!(meant("admin").as_deref(), Some("\"admin\""));
        assert_eq!(meant("(\"admin\")").as_deref(), Some("\"admin\""));
        assert_eq!(meant("b\"admin\"").as_deref(), Some("\"admin\""));
        assert_eq!(meant("Role::Admin"), None);
        assert_eq!(meant("5"), None);
        assert_eq!(meant(""), None);
    }

    #[test]
    fn long_input_is_cut() {
        let shown = shorten(&"a".repeat(100));
        assert_eq!(shown.chars().count(), 41);
        assert!(shown.ends_with('…'));
    }
}

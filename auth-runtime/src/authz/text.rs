//! Texts in `const`, where `==` cannot be used.

#![expect(clippy::indexing_slicing, reason = "every index is below the length: the loops' conditions say so")]

/// Whether two texts are the same, octet for octet.
pub(super) const fn equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether `list` has `text`.
pub(super) const fn is_among(text: &str, list: &[&str]) -> bool {
    let mut at = 0;
    while at < list.len() {
        if equal(text, list[at]) {
            return true;
        }
        at += 1;
    }
    false
}

//! Texts in `const`, where `==` cannot be used.

#![expect(clippy::indexing_slicing, reason = "every index is below the length: the loops' conditions say so")]

/// Whether two texts are the same, octet for octet.
pub(in crate::authz) const fn equal(one: &str, other: &str) -> bool {
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
pub(in crate::authz) const fn is_among(text: &str, list: &[&str]) -> bool {
    let mut at = 0;
    while at < list.len() {
        if equal(text, list[at]) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether a permission is well-formed: as [`permission::is_well_formed`](crate::authz::permission::is_well_formed).
pub(super) const fn is_permission(pattern: &str) -> bool {
    let octets = pattern.as_bytes();
    let (mut start, mut at) = (0, 0);
    while at < octets.len() {
        if octets[at] == b':' {
            if !is_segment(octets, start, at) {
                return false;
            }
            start = at + 1;
        }
        at += 1;
    }
    is_segment(octets, start, at)
}

/// A parameter in braces, or a word without any and without a wildcard.
const fn is_segment(octets: &[u8], start: usize, end: usize) -> bool {
    if start >= end {
        return false;
    }
    let braced = octets[start] == b'{' && octets[end - 1] == b'}';
    let (mut at, end) = if braced { (start + 1, end - 1) } else { (start, end) };
    if at == end {
        return false;
    }
    while at < end {
        if matches!(octets[at], b'{' | b'}') || (octets[at] == b'*' && !braced) {
            return false;
        }
        at += 1;
    }
    true
}

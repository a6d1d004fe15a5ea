//! Permissions with resource parameters: `orders:{order_id}:write`.
//!
//! Compared segment by segment. What is granted may have a `*` for one whole segment; what is demanded may not, neither
//! in the rule nor through the request.

#![expect(clippy::indexing_slicing, reason = "every index is below the length: the loops' conditions say so")]

use super::condition::Operand;
use super::facts::{Fact, Facts};

/// The segments that the request demands: the pattern with its parameters filled in; `None` for one that is absent or would
/// change the form.
pub(crate) fn demanded<'f>(pattern: &'static str, facts: &'f Facts) -> impl Iterator<Item = Option<&'f str>> {
    pattern.split(':').map(|segment| match parameter(segment) {
        None => Some(segment),
        Some(name) => match facts.get(Operand::Path(name))? {
            Fact::Text(value) if is_plain(value) => Some(value.as_str()),
            _ => None,
        },
    })
}

/// Whether `grant`, as a token states it, covers the demanded segments.
pub(crate) fn covers<'d>(grant: &str, demanded: impl IntoIterator<Item = &'d str>) -> bool {
    let mut granted = grant.split(':');
    let covered = |segment: &str| granted.next().is_some_and(|grant| grant == "*" || grant == segment);
    demanded.into_iter().all(covered) && granted.next().is_none()
}

/// The path parameters that the pattern names.
pub(crate) fn parameters(pattern: &'static str) -> impl Iterator<Item = &'static str> {
    pattern.split(':').filter_map(parameter)
}

/// Whether every segment is a plain word or a parameter.
pub(super) const fn is_well_formed(pattern: &str) -> bool {
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

fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Neither empty, nor a wildcard, nor more than one segment.
fn is_plain(segment: &str) -> bool {
    !segment.is_empty() && !segment.contains([':', '*'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_plain_words_or_parameters() {
        for (meant, wrong) in [
            ("a", ""),
            ("a", "{"),
            ("a", "*"),
            ("a:b", "a::b"),
            ("a:b", "a:b:"),
            ("a:b", ":a:b"),
            ("a:b", "a:*"),
            ("a:{b}", "a:b*"),
            ("a:{b}", "a:{}"),
            ("a:{b}", "a:{b"),
            ("a:{b}", "a:b}"),
            ("a:{b}", "a:{b}c"),
            ("a:{b}", "a:c{b}"),
            ("a:{b}:c", "a:{{b}}:c"),
            ("a:{b}:c", "a:{b:c}"),
            ("{a}:{*}", "{a}:{a{b}"),
        ] {
            assert_eq!([meant, wrong].map(is_well_formed), [true, false], "{meant}; {wrong}");
        }
    }
}

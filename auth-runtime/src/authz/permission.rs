//! Permissions with resource parameters: `orders:{order_id}:write`.
//!
//! Compared segment by segment. What is granted may have a `*` for one whole segment; what is demanded may not, neither
//! in the rule nor through the request.

use super::condition::Operand;
use super::facts::{Fact, Facts};

/// What the request demands: the pattern with its parameters filled in; `None` when one of them is absent or would
/// change the form.
pub(crate) fn demanded<'f>(pattern: &'static str, facts: &'f Facts) -> Option<Vec<&'f str>> {
    pattern
        .split(':')
        .map(|segment| match parameter(segment) {
            None => Some(segment),
            Some(name) => match facts.get(Operand::Path(name))? {
                Fact::Text(value) if is_plain(value) => Some(value.as_str()),
                _ => None,
            },
        })
        .collect()
}

/// Whether `grant`, as a token states it, covers the demanded segments.
pub(crate) fn covers(grant: &str, demanded: &[&str]) -> bool {
    let mut granted = grant.split(':');
    let each =
        demanded.iter().all(|segment| granted.next().is_some_and(|grant| grant == "*" || grant == *segment));
    each && granted.next().is_none()
}

/// The path parameters that the pattern names.
pub(crate) fn parameters(pattern: &'static str) -> impl Iterator<Item = &'static str> {
    pattern.split(':').filter_map(parameter)
}

/// Whether every segment is a plain word or a parameter.
pub(crate) fn is_well_formed(pattern: &'static str) -> bool {
    pattern.split(':').all(|segment| match parameter(segment) {
        Some(name) => !name.is_empty() && !name.contains(['{', '}']),
        None => is_plain(segment) && !segment.contains(['{', '}']),
    })
}

fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Neither empty, nor a wildcard, nor more than one segment.
fn is_plain(segment: &str) -> bool {
    !segment.is_empty() && !segment.contains([':', '*'])
}

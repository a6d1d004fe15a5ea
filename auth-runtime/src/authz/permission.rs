//! Permissions with resource parameters: `orders:{order_id}:write`.
//!
//! Compared segment by segment. What is granted may have a `*` for one whole segment; what is demanded may not, neither
//! in the rule nor through the request.

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

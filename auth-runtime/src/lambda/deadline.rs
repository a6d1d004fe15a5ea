//! Until when an answer is of use: a fetch that outlives its invocation helps nobody.

use std::time::Duration;

use crate::limits;

/// When the invocation ends, in milliseconds since 1970-01-01T00:00:00Z, as `Lambda-Runtime-Deadline-Ms` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deadline(u64);

impl Deadline {
    pub(crate) fn at(unix_millis: u64) -> Self {
        Self(unix_millis)
    }

    /// How long may be waited, with time left to answer. `None` when the deadline is not one: emulators send others
    /// than [`limits::INVOCATION`] allows.
    pub(crate) fn remaining(self, now_unix_millis: i64) -> Option<Duration> {
        let left = i64::try_from(self.0).ok()?.checked_sub(now_unix_millis)?;
        let longest = i64::try_from(limits::INVOCATION.as_millis()).ok()?;
        if left.saturating_abs() > longest {
            return None;
        }
        let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
        Some(left.saturating_sub(limits::ANSWER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_time_to_answer_and_knows_what_is_no_deadline() {
        let now = 1_800_000_000_000;
        let remaining = |at: i64| Deadline::at(u64::try_from(at).unwrap()).remaining(now);
        assert_eq!(remaining(now + 3_000), Some(Duration::from_millis(2_900)));
        assert_eq!(remaining(now + 100), Some(Duration::ZERO));
        assert_eq!(remaining(now - 5_000), Some(Duration::ZERO));
        assert_eq!(remaining(now + 900_000), Some(Duration::from_millis(899_900)));
        for unusable in [now + 900_001, now - 900_001, 0, 600_000] {
            assert_eq!(remaining(unusable), None, "{unusable}");
        }
        assert_eq!(Deadline::at(u64::MAX).remaining(now), None);
    }
}

//! Where "now" comes from.

use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Tells the time; replace it in tests with [`FixedClock`].
///
/// Token times are judged by the wall clock. Ages of cached keys are judged by both clocks, because a
/// frozen execution environment can stop one and a clock adjustment can move the other.
pub trait Clock: Debug + Send + Sync + 'static {
    /// Seconds since 1970-01-01T00:00:00Z, as RFC 7519 §2 counts them.
    fn unix_seconds(&self) -> i64;

    /// Milliseconds since then, for the deadlines of invocations; whole seconds do when nothing finer is known.
    fn unix_millis(&self) -> i64 {
        self.unix_seconds().saturating_mul(1_000)
    }

    /// Seconds on a clock that never goes backwards, from any origin.
    fn monotonic_seconds(&self) -> i64;
}

/// The operating system's clocks.
#[derive(Debug)]
pub struct SystemClock {
    origin: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn unix_seconds(&self) -> i64 {
        since_1970().map_or(i64::MAX, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }

    fn unix_millis(&self) -> i64 {
        since_1970().map_or(i64::MAX, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn monotonic_seconds(&self) -> i64 {
        i64::try_from(self.origin.elapsed().as_secs()).unwrap_or(i64::MAX)
    }
}

/// `None` when the clock is before 1970, and so broken: the far future instead makes every token expired.
fn since_1970() -> Option<Duration> {
    SystemTime::now().duration_since(UNIX_EPOCH).ok()
}

/// A clock that stands still until it is told otherwise.
#[derive(Debug)]
pub struct FixedClock {
    unix: AtomicI64,
    monotonic: AtomicI64,
}

impl FixedClock {
    /// A clock standing at `unix_seconds`.
    #[must_use]
    pub const fn at(unix_seconds: i64) -> Self {
        Self { unix: AtomicI64::new(unix_seconds), monotonic: AtomicI64::new(0) }
    }

    /// Lets `seconds` pass on both clocks.
    pub fn advance(&self, seconds: i64) {
        self.unix.fetch_add(seconds, Ordering::SeqCst);
        self.monotonic.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Sets the wall clock alone, as an adjustment of the system time does.
    pub fn set_wall(&self, unix_seconds: i64) {
        self.unix.store(unix_seconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn unix_seconds(&self) -> i64 {
        self.unix.load(Ordering::SeqCst)
    }

    fn monotonic_seconds(&self) -> i64 {
        self.monotonic.load(Ordering::SeqCst)
    }
}

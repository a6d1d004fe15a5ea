//! A key set that is fetched at need and kept: fresh, stale, cool-down, single flight.
//!
//! Nothing runs in the background: an execution environment is frozen between invocations, and timers with it.

#[cfg(not(test))]
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

#[cfg(not(test))]
use tokio::sync::Mutex as FlightLock;

#[cfg(test)]
use self::locks::{FlightLock, Mutex};
use super::fetch::FetchError;
use super::jwks::KeySet;
use super::location::Location;
use super::publisher::Publisher;
use crate::TARGET;
use crate::clock::Clock;
use crate::error::KeyError;
use crate::limits;

#[cfg(test)]
mod interleavings;
#[cfg(test)]
mod locks;

/// The key set at one address.
#[derive(Debug)]
pub(crate) struct RemoteKeys {
    location: Location,
    publisher: Arc<Publisher>,
    /// Never held across an await.
    state: Mutex<State>,
    /// Held by the one caller that fetches.
    flight: FlightLock<()>,
}

#[derive(Debug, Default)]
struct State {
    held: Option<Arc<HeldSet>>,
    last_start: Option<Moment>,
    last_succeeded: bool,
}

/// A good set, and its term.
#[derive(Debug)]
pub(crate) struct HeldSet {
    pub(crate) keys: KeySet,
    pub(crate) term: Arc<Term>,
}

/// For how long a set is looked into without asking for another. What rests on the set can watch it without a lock.
#[derive(Debug)]
pub(crate) struct Term {
    /// Its clock says since when, so it alone says for how long.
    #[cfg_attr(not(feature = "cache"), expect(dead_code, reason = "for tokens that are kept"))]
    publisher: Arc<Publisher>,
    since: Moment,
    fresh_for: Duration,
    is_over: AtomicBool,
}

/// A point on both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    wall: i64,
    monotonic: i64,
}

/// A set that may be used, and whether it should be asked for again.
struct Usable {
    set: Arc<HeldSet>,
    is_fresh: bool,
}

impl RemoteKeys {
    pub(crate) fn new(location: Location, publisher: Arc<Publisher>, seed: Option<KeySet>) -> Self {
        let keys = Self { location, publisher, state: Mutex::default(), flight: FlightLock::default() };
        keys.state().held =
            seed.map(|set| HeldSet::new(set, keys.publisher.clone(), keys.now(), limits::KEYS_FRESH));
        keys
    }

    /// Forgets what was fetched and when, as after a restore from a snapshot.
    pub(crate) fn forget(&self) {
        let before = std::mem::take(&mut *self.state());
        before.held.inspect(|held| held.term.end());
    }

    /// The set in which `kid` is to be looked up; fetches at most once.
    ///
    /// A known key of a fresh set never waits. A known key of a stale set waits only if this caller is the one that
    /// refreshes. An unknown key, or no set at all, waits for the fetch, its own or another's.
    pub(crate) async fn set_for(&self, kid: &str) -> Result<Arc<HeldSet>, KeyError> {
        let known = self.usable().filter(|usable| usable.set.keys.knows(kid));
        if let Some(usable) = known {
            if usable.is_fresh {
                return Ok(usable.set);
            }
            let Ok(_flight) = self.flight.try_lock() else { return Ok(usable.set) };
            // Fetching may have taken as long as a freeze: what was usable before need not be so now.
            return self.refresh().await.or_else(|error| self.usable().map(|usable| usable.set).ok_or(error));
        }
        let _flight = self.flight.lock().await;
        match self.usable() {
            Some(usable) if usable.is_fresh && usable.set.keys.knows(kid) => Ok(usable.set),
            _ => self.refresh().await,
        }
    }

    /// Fetches the set now unless a fresh one is at hand.
    pub(crate) async fn prefetch(&self) -> Result<(), KeyError> {
        let _flight = self.flight.lock().await;
        match self.usable() {
            Some(usable) if usable.is_fresh => Ok(()),
            _ => self.refresh().await.map(drop),
        }
    }

    /// Fetches, unless the last fetch started a moment ago: then its outcome stands. The caller holds the flight lock.
    async fn refresh(&self) -> Result<Arc<HeldSet>, KeyError> {
        let now = self.now();
        {
            let mut state = self.state();
            if state.last_start.is_some_and(|start| start.age(now) < limits::KEYS_COOL_DOWN) {
                let held = state.held.as_ref().filter(|_| state.last_succeeded);
                return held.cloned().ok_or(KeyError::CoolingDown);
            }
            // Armed before the fetch: one that fails, hangs or is abandoned counts as well.
            state.last_start = Some(now);
            state.last_succeeded = false;
        }
        let fetched = self.location.fetch(&self.publisher).await;
        // A freeze in the middle makes an answer that was on its way as old as it lasts.
        let fetched = if now.age(self.now()) < limits::KEYS_STALE {
            fetched
        } else {
            fetched.and(Err(FetchError::new("the answer came too late to be of use").into()))
        };
        let (set, fresh_for) = fetched.inspect_err(|error| self.report_failure(error))?;
        let set = HeldSet::new(set, self.publisher.clone(), now, fresh_for);
        let mut state = self.state();
        // Forgotten in the meantime: it serves who asked before, and nobody who comes after.
        if state.last_start.is_none() {
            set.term.end();
            return Ok(set);
        }
        let before = state.held.replace(set.clone());
        state.last_succeeded = true;
        drop(state);
        if let Some(before) = before {
            before.term.end();
            self.report_rotation(&before.keys, &set.keys);
        }
        Ok(set)
    }

    /// Tells operators what requests will see until there is a key set again.
    fn report_failure(&self, error: &KeyError) {
        let (issuer, url) = (&*self.publisher.issuer, self.location.url());
        let (host, path) = (url.host(), url.uri().path());
        let cool_down = limits::KEYS_COOL_DOWN.as_secs();
        let now = self.now();
        let age = self.state().held.as_ref().map(|held| held.term.since.age(now));
        match age.map_or(0, |age| limits::KEYS_STALE.saturating_sub(age).as_secs()) {
            0 => tracing::warn!(
                target: TARGET, issuer, host, path, %error,
                "no key set: tokens that need it are answered with 503; the next attempt waits {cool_down} s"
            ),
            left => tracing::warn!(
                target: TARGET, issuer, host, path, %error,
                "no new key set: the one at hand is used for {left} s more; the next attempt waits {cool_down} s"
            ),
        }
    }

    /// Tells operators which keys came and went, by their thumbprints (RFC 7638).
    fn report_rotation(&self, before: &KeySet, now: &KeySet) {
        let (before, now) = (before.thumbprints(), now.thumbprints());
        let (added, removed): (Vec<_>, Vec<_>) =
            (now.difference(&before).collect(), before.difference(&now).collect());
        if !added.is_empty() || !removed.is_empty() {
            let (issuer, host) = (&*self.publisher.issuer, self.location.url().host());
            let all_changed = now.is_disjoint(&before);
            tracing::info!(target: TARGET, issuer, host, ?added, ?removed, all_changed, "the key set was rotated");
        }
    }

    fn usable(&self) -> Option<Usable> {
        let now = self.now();
        let set = self.state().held.clone()?;
        let age = set.term.since.age(now);
        (age < limits::KEYS_STALE).then(|| Usable { is_fresh: age < set.term.fresh_for, set })
    }

    fn now(&self) -> Moment {
        Moment::now(&*self.publisher.clock)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is consistent between any two statements, so a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HeldSet {
    fn new(keys: KeySet, publisher: Arc<Publisher>, since: Moment, fresh_for: Duration) -> Arc<Self> {
        let term = Term { publisher, since, fresh_for, is_over: AtomicBool::new(false) };
        Arc::new(Self { keys, term: Arc::new(term) })
    }
}

impl Term {
    /// Whether the set is still the one at hand, and fresh.
    #[cfg(feature = "cache")]
    pub(crate) fn is_running(&self) -> bool {
        let now = Moment::now(&*self.publisher.clock);
        !self.is_over.load(Ordering::Acquire) && self.since.age(now) < self.fresh_for
    }

    fn end(&self) {
        self.is_over.store(true, Ordering::Release);
    }
}

impl Moment {
    pub(crate) fn now(clock: &dyn Clock) -> Self {
        Self { wall: clock.unix_seconds(), monotonic: clock.monotonic_seconds() }
    }

    /// How long ago this was, by whichever clock says longer; a wall clock that went back means stale.
    pub(crate) fn age(self, now: Self) -> Duration {
        let seconds = |from: i64, to: i64| u64::try_from(to.saturating_sub(from)).map(Duration::from_secs);
        let monotonic = seconds(self.monotonic, now.monotonic).unwrap_or_default();
        monotonic.max(seconds(self.wall, now.wall).unwrap_or(limits::KEYS_FRESH_BOUNDS.1))
    }
}

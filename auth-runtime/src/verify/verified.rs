//! Tokens that were verified a moment ago: the very same text need not be verified again while nothing has changed.

use std::hash::{Hash, Hasher};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

use quick_cache::Equivalent;
use quick_cache::sync::Cache;

use super::Trusted;
use crate::keys::cache::Term;
use crate::limits;
use crate::principal::Principal;

/// Bounded; what is seldom asked for goes first. Only tokens that passed every check get in.
///
/// Threads do not share what they keep: counting the holders of one principal from two processors takes them longer than
/// all the rest of a hit.
pub(super) struct VerifiedTokens {
    lanes: Box<[Lane]>,
    capacity: usize,
}

/// What the threads of one processor keep, apart from the others' in memory as well.
#[repr(align(128))]
struct Lane(Cache<TokenText<Box<str>>, Arc<Verified>>);

/// What was decided, and what it was decided by.
struct Verified {
    principal: Principal,
    trusted: Arc<Trusted>,
    /// The term of the key's set; none where keys never change.
    term: Option<Arc<Term>>,
    /// The wall clock when it was decided, in Unix seconds.
    at: i64,
}

/// A token's text. Its hash is that of the signature's end: 256 bits nobody chooses, so that a stranger can neither find
/// an entry by trying nor make many of one hash. Equality is that of the whole text.
struct TokenText<T>(T);

impl VerifiedTokens {
    pub(super) fn new(capacity: usize) -> Self {
        let processors = available_parallelism().map_or(1, NonZero::get).min(limits::CACHE_LANES);
        Self { lanes: (0..processors).map(|_| Lane(Cache::new(capacity))).collect(), capacity }
    }

    /// Room for as many as all these together; `None` when there are none of them.
    pub(super) fn with_room_of<'t>(others: impl Iterator<Item = &'t Self>) -> Option<Self> {
        let together = others.map(|tokens| tokens.capacity).reduce(usize::saturating_add)?;
        Some(Self::new(together.min(limits::CACHED_TOKENS)))
    }

    /// The bearer of `token`, if verifying it again would say the same: not expired, the keys not fetched anew and still
    /// fresh, and the clock not gone back.
    pub(super) fn find(&self, token: &str, now: i64) -> Option<Principal> {
        let Lane(tokens) = self.lane()?;
        let verified = tokens.get(&TokenText(token))?;
        let Verified { principal, trusted, term, at } = &*verified;
        if *at <= now
            && trusted.rules.check_expiry(principal.expires_at(), now).is_ok()
            && term.as_ref().is_none_or(|term| term.is_running())
        {
            return Some(principal.clone().seen_at(now));
        }
        tokens.remove(&TokenText(token));
        None
    }

    /// INVARIANT: called after every check passed, at the time `at`, with a key of the set whose term it is.
    pub(super) fn remember(
        &self,
        token: &str,
        principal: &Principal,
        trusted: &Arc<Trusted>,
        term: Option<Arc<Term>>,
        at: i64,
    ) {
        let verified = Verified { principal: principal.clone(), trusted: trusted.clone(), term, at };
        if let Some(Lane(tokens)) = self.lane() {
            tokens.insert(TokenText(token.into()), Arc::new(verified));
        }
    }

    pub(super) fn clear(&self) {
        self.lanes.iter().for_each(|Lane(tokens)| tokens.clear());
    }

    /// The lane of this thread.
    fn lane(&self) -> Option<&Lane> {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local!(static THREAD: usize = THREADS.fetch_add(1, Ordering::Relaxed));
        let thread = THREAD.try_with(|thread| *thread).unwrap_or(0);
        self.lanes.get(thread.checked_rem(self.lanes.len())?)
    }
}

impl<T: AsRef<str>> Hash for TokenText<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let text = self.0.as_ref().as_bytes();
        state.write(text.last_chunk::<43>().map_or(text, <[u8; 43]>::as_slice));
    }
}

impl PartialEq for TokenText<Box<str>> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for TokenText<Box<str>> {}

impl Equivalent<TokenText<Box<str>>> for TokenText<&str> {
    fn equivalent(&self, known: &TokenText<Box<str>>) -> bool {
        *self.0 == *known.0
    }
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher as _;

    use super::*;

    #[test]
    fn the_hash_is_of_the_end_and_equality_of_the_whole() {
        let text =
            |start: &str, end: &str| TokenText(format!("{start}{}{end}", "x".repeat(42)).into_boxed_str());
        let random = std::collections::hash_map::RandomState::new();
        let hash = |text: &TokenText<Box<str>>| random.hash_one(text);
        assert_eq!(hash(&text("a", "e")), hash(&text("b", "e")));
        assert_ne!(hash(&text("a", "e")), hash(&text("a", "f")));
        assert!(text("a", "e") == text("a", "e") && text("a", "e") != text("b", "e"));
    }
}

//! Keys that are published one by one, each at an address that ends with its `kid`, as load balancers do.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::cache::{HeldSet, Moment, RemoteKeys};
use super::fetch::{FetchError, KeySetUrl};
use super::location::Location;
use super::publisher::Publisher;
use crate::error::{ConfigProblem, Error, KeyError, TokenError};
use crate::limits;

/// Keys below one address. Each is kept and asked for again as a key set of its own.
#[derive(Debug)]
pub(crate) struct SeparateKeys {
    prefix: String,
    allow_http_on_loopback: bool,
    publisher: Arc<Publisher>,
    known: Mutex<Vec<Known>>,
}

#[derive(Debug)]
struct Known {
    kid: String,
    since: Moment,
    key: Arc<RemoteKeys>,
    /// Whether a token with a good signature named it: then it is one of our own, and not anybody's.
    is_proven: bool,
}

impl SeparateKeys {
    /// Checks the address that a `kid` is appended to.
    pub(crate) fn new(
        prefix: &str,
        allow_http_on_loopback: bool,
        publisher: Arc<Publisher>,
    ) -> Result<Self, ConfigProblem> {
        KeySetUrl::parse(prefix, allow_http_on_loopback)?;
        if !prefix.ends_with('/') || prefix.contains('?') {
            return Err(ConfigProblem::new(
                "the address of keys one by one does not end with `/`, where the `kid` follows",
            ));
        }
        Ok(Self { prefix: prefix.to_owned(), allow_http_on_loopback, publisher, known: Mutex::default() })
    }

    /// The set that holds the key called `kid`, and nothing else.
    pub(crate) async fn set_for(&self, kid: &str) -> Result<Arc<HeldSet>, Error> {
        // Only then is it safe as a part of an address.
        if !is_uuid(kid) {
            return Err(TokenError::UnknownKey.into());
        }
        let key = self.key(kid)?;
        Ok(key.set_for(kid).await?)
    }

    /// Notes that a token with a good signature named this key.
    pub(crate) fn prove(&self, kid: &str) {
        if let Some(known) = self.known().iter_mut().find(|known| known.kid == kid) {
            known.is_proven = true;
        }
    }

    /// Forgets what was fetched.
    pub(crate) fn forget(&self) {
        self.known().drain(..).for_each(|known| known.key.forget());
    }

    /// The place for this key. Names never seen before are bounded in time, and all of them in number.
    fn key(&self, kid: &str) -> Result<Arc<RemoteKeys>, KeyError> {
        let now = Moment::now(&*self.publisher.clock);
        let mut known = self.known();
        if let Some(known) = known.iter().find(|known| known.kid == kid) {
            return Ok(known.key.clone());
        }
        let is_new = |known: &Known| known.since.age(now) < limits::KEYS_COOL_DOWN;
        if known.iter().filter(|known| is_new(known)).count() >= limits::KEYS_NEW_PER_COOL_DOWN {
            return Err(KeyError::TooManyNames);
        }
        if known.len() >= limits::KEY_SET_KEYS {
            // The oldest goes, and sooner one that verified nothing yet: it may be anybody's.
            let useless = known.iter().position(|known| !is_new(known) && !known.is_proven);
            known.remove(useless.unwrap_or(0)).key.forget();
        }
        let url = KeySetUrl::parse(&format!("{}{kid}", self.prefix), self.allow_http_on_loopback);
        let url = url.map_err(|_| FetchError::new("the key's name does not make an address"))?;
        let location = Location::Pem { url, kid: kid.to_owned() };
        let key = Arc::new(RemoteKeys::new(location, self.publisher.clone(), None));
        known.push(Known { kid: kid.to_owned(), since: now, key: key.clone(), is_proven: false });
        Ok(key)
    }

    fn known(&self) -> MutexGuard<'_, Vec<Known>> {
        // The list is consistent between any two statements, so a panic elsewhere does not spoil it.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `8-4-4-4-12` hexadecimal digits (RFC 9562 §4).
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

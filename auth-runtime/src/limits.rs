//! Every bound on work that outside input can cause, in one place, each with its origin.
//!
//! They are constants, not settings: a request that exceeds one is refused before anything costly happens.

use std::time::Duration;

/// Longest accepted compact token, in bytes: fronts carry at most 10,240 bytes of headers (API Gateway
/// quotas), function URLs a little more.
pub const TOKEN_BYTES: usize = 16_384;

/// Deepest accepted nesting in a token header or claims set; provider claims nest four levels at most.
pub const TOKEN_DEPTH: usize = 32;

/// Longest accepted `kid`, in bytes; real ones are thumbprints, UUIDs or short names.
pub const KID_BYTES: usize = 256;

/// Largest accepted signature, in bytes: RSA with the largest modulus that is verified, 8192 bits.
pub const SIGNATURE_BYTES: usize = 1_024;

/// Largest accepted key-set document, in bytes; API Gateway and load balancers stop at 150 KB.
pub const KEY_SET_BYTES: usize = 524_288;

/// Most keys in one set; load balancers stop at 10, multi-tenant sets have a few dozen.
pub const KEY_SET_KEYS: usize = 100;

/// Longest accepted PEM text of one key, in bytes: RSA with 8192 bits takes 1.5 KB.
pub const PEM_BYTES: usize = 4_096;

/// Deepest accepted nesting in a key set: an object of an array of objects of arrays, with room to spare.
pub const KEY_SET_DEPTH: usize = 16;

/// Smallest accepted RSA modulus, in bits (RFC 7518 §3.3).
pub const RSA_MIN_BITS: usize = 2_048;

/// Largest accepted RSA modulus, in bits; beyond it a verification costs milliseconds.
pub const RSA_MAX_BITS: usize = 8_192;

/// How long a fetched key set is used without asking again, when its issuer does not say.
pub const KEYS_FRESH: Duration = Duration::from_secs(600);

/// Shortest and longest time for which an issuer's `Cache-Control: max-age` keeps a key set fresh: often enough that a
/// withdrawn key goes, seldom enough that the issuer is left in peace.
pub const KEYS_FRESH_BOUNDS: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(1_800));

/// How long a fetched key set is still used when refreshing it fails.
pub const KEYS_STALE: Duration = Duration::from_secs(3_600);

/// Shortest time between the starts of two fetches of one key set, whatever the outcome of the first. A wall clock that
/// goes back ends it early, once for each step.
pub const KEYS_COOL_DOWN: Duration = Duration::from_secs(30);

/// Most keys that are asked for by a `kid` never seen before within [`KEYS_COOL_DOWN`], where each key has an address of its
/// own: enough for a rotation, and nothing to gain for a stranger who makes names up.
pub const KEYS_NEW_PER_COOL_DOWN: usize = 10;

/// Deepest nesting of a request's JSON body that a condition looks into.
pub const BODY_DEPTH: usize = 32;

/// Most verified tokens that each processor keeps; they are 300 MB when they are 900 bytes long.
#[cfg(feature = "cache")]
pub const CACHED_TOKENS: usize = 100_000;

/// Most processors that keep verified tokens apart; a function has six at most.
#[cfg(feature = "cache")]
pub(crate) const CACHE_LANES: usize = 8;

/// Longest time an invocation can take; a deadline further away from now than this, either way, is not believed.
pub const INVOCATION: Duration = Duration::from_secs(900);

/// Time that is left before the invocation's deadline to answer that keys could not be had.
pub const ANSWER: Duration = Duration::from_millis(100);

/// Time to connect (name resolution, TCP and TLS) to a key-set endpoint.
pub const FETCH_CONNECT: Duration = Duration::from_secs(1);

/// Time for a whole key-set fetch, connection included.
pub const FETCH_TOTAL: Duration = Duration::from_secs(3);

/// Shortest accepted token against requests of other sites (`csrf_cookie`), in bytes: 96 random bits in base64, or 64 in
/// hexadecimal digits, that nobody guesses.
pub const CSRF_TOKEN_BYTES: usize = 16;

/// Largest accepted clock tolerance (RFC 7519 §4.1.4: "usually no more than a few minutes").
pub const LEEWAY: Duration = Duration::from_secs(300);

/// Last accepted `NumericDate`: the end of the year 9999.
pub(crate) const LAST_SECOND: i64 = 253_402_300_799;

/// Longest time a message may have waited to be judged by when it was sent: SQS keeps no message longer.
pub const QUEUE_AGE: Duration = Duration::from_secs(14 * 24 * 3_600);

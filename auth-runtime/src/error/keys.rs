//! Why keys could not be had, or one of them not used.

use std::fmt;

use crate::keys::fetch::FetchError;

/// Why there is no key set to decide with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The last fetch failed a moment ago; the next one waits for the cool-down to end.
    CoolingDown,
    /// The invocation's deadline came first.
    Deadline,
    /// The discovery document was fetched and does not lead to the issuer's keys.
    Discovery(&'static str),
    /// The document was fetched and is not a usable key set.
    Document(KeyProblem),
    /// The endpoint could not be reached or did not answer as it should.
    Fetch(FetchError),
    /// Too many keys that nobody knew were asked for by name a moment ago.
    TooManyNames,
}

/// Why a key, or a whole key set, is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyProblem {
    /// `alg` is unknown or not one of the configured algorithms.
    Algorithm,
    /// Two different keys have this `kid`.
    DuplicateKid,
    /// A member occurs twice in the key.
    DuplicateMember,
    /// No key of the set can be used.
    Empty,
    /// The key's numbers are not a valid public key of its type: size, curve, point or encoding.
    Material,
    /// `kid` is absent where keys are chosen by it, not a string, or too long.
    Kid,
    /// Not JSON of the form RFC 7517 §5 asks for.
    Malformed,
    /// A private key was published.
    Private,
    /// `use` or `key_ops` says it is not for verifying signatures.
    Purpose,
    /// A symmetric key in a document that others can read.
    Symmetric,
    /// More bytes or keys than [`limits`](crate::limits) allows.
    TooLarge,
    /// `kty` or `crv` is unknown.
    Type,
    /// The RSA modulus has the fingerprint of the weak generator of CVE-2017-15361.
    WeakGenerator,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CoolingDown => f.write_str("the key set could not be fetched a moment ago"),
            Self::Deadline => f.write_str("the key set was not there before the invocation's deadline"),
            Self::Discovery(what) => write!(f, "the discovery document cannot be used: {what}"),
            Self::Document(problem) => write!(f, "the key set is not usable: {problem}"),
            Self::TooManyNames => f.write_str("too many keys were asked for by name a moment ago"),
            Self::Fetch(error) => write!(f, "the key set could not be fetched: {error}"),
        }
    }
}

impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Algorithm => "its algorithm is unknown or not configured",
            Self::DuplicateKid => "two different keys have this `kid`",
            Self::DuplicateMember => "a member occurs twice",
            Self::Empty => "it has no usable key",
            Self::Material => "not a valid public key of its type (size, exponent, curve, point or encoding)",
            Self::Kid => "`kid` is absent, not a string or too long",
            Self::Malformed => {
                "not a JSON Web Key or key set (RFC 7517); a discovery document is for `Keys::discovery_at`"
            }
            Self::Private => "it holds private key material",
            Self::Purpose => "`use` or `key_ops` does not allow verifying signatures",
            Self::Symmetric => "a symmetric key does not belong in a key set",
            Self::TooLarge => "it exceeds the limits on size or number of keys",
            Self::Type => "`kty` or `crv` is not supported",
            Self::WeakGenerator => "its modulus comes from the weak generator of CVE-2017-15361",
        })
    }
}

impl std::error::Error for KeyError {}
impl std::error::Error for KeyProblem {}

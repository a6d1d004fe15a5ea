//! A set of keys (RFC 7517 §5), looked up by `kid`. One bad key never takes the set down.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use jsonwebtoken::Algorithm;

use super::jwk;
use super::verification::VerificationKey;
use crate::TARGET;
use crate::error::{KeyProblem, TokenError};
use crate::limits;
use crate::token::json::Document;

/// Keys by `kid`; those that must not be used are remembered with the reason.
#[derive(Debug, Default)]
pub(crate) struct KeySet {
    keys: HashMap<String, Result<VerificationKey, KeyProblem>>,
}

impl KeySet {
    /// Reads a key-set document. Every key that is dropped is named in one log event, with its issuer.
    pub(crate) fn parse(
        document: Vec<u8>,
        configured: &[Algorithm],
        issuer: &str,
    ) -> Result<Self, KeyProblem> {
        if document.len() > limits::KEY_SET_BYTES {
            return Err(KeyProblem::TooLarge);
        }
        let document = Document::parse_marking_duplicates(document, limits::KEY_SET_DEPTH);
        let document = document.map_err(|_| KeyProblem::Malformed)?;
        let root = document.root();
        if root.members().filter(|(name, _)| name.is("keys")).count() > 1 {
            return Err(KeyProblem::DuplicateMember);
        }
        let keys = root.get("keys").filter(|keys| keys.is_array()).ok_or(KeyProblem::Malformed)?;
        if keys.elements().count() > limits::KEY_SET_KEYS {
            return Err(KeyProblem::TooLarge);
        }
        let mut set = Self::default();
        for key in keys.elements() {
            match jwk::kid(key) {
                Ok(Some(kid)) => set.add(kid, jwk::parse(key, configured), issuer),
                Ok(None) | Err(_) => warn_dropped(issuer, "(none)", KeyProblem::Kid),
            }
        }
        // Keys that are published as unusable are an answer; no key at all is not.
        if set.keys.is_empty() { Err(KeyProblem::Empty) } else { Ok(set) }
    }

    /// A set of one key.
    pub(crate) fn of_one(kid: &str, key: VerificationKey) -> Self {
        Self { keys: HashMap::from([(kid.to_owned(), Ok(key))]) }
    }

    /// The thumbprints (RFC 7638) of the keys that can verify and came as JWKs.
    pub(crate) fn thumbprints(&self) -> BTreeSet<&str> {
        self.keys.values().flatten().filter_map(VerificationKey::thumbprint).collect()
    }

    /// Whether any key can verify.
    pub(crate) fn is_usable(&self) -> bool {
        self.keys.values().any(Result::is_ok)
    }

    /// The key with this `kid`.
    pub(crate) fn get(&self, kid: &str) -> Result<&VerificationKey, TokenError> {
        match self.keys.get(kid) {
            Some(Ok(key)) => Ok(key),
            Some(Err(_)) => Err(TokenError::KeyUnusable),
            None => Err(TokenError::UnknownKey),
        }
    }

    /// Whether the set says anything about this `kid`.
    pub(crate) fn knows(&self, kid: &str) -> bool {
        self.keys.contains_key(kid)
    }

    /// Of keys that share a `kid`, a usable one wins over unusable ones; two different usable ones are ambiguous.
    fn add(&mut self, kid: String, key: Result<VerificationKey, KeyProblem>, issuer: &str) {
        if let Err(problem) = &key {
            warn_dropped(issuer, &kid, *problem);
        }
        match self.keys.entry(kid) {
            Entry::Vacant(entry) => {
                entry.insert(key);
            }
            Entry::Occupied(mut entry) => match (entry.get(), &key) {
                (Ok(known), Ok(new)) if !known.is_same(new) => {
                    warn_dropped(issuer, entry.key(), KeyProblem::DuplicateKid);
                    *entry.get_mut() = Err(KeyProblem::DuplicateKid);
                }
                (Err(KeyProblem::DuplicateKid), _) | (Ok(_), _) | (Err(_), Err(_)) => {}
                (Err(_), Ok(_)) => *entry.get_mut() = key,
            },
        }
    }
}

/// Keys for encryption or for algorithms that are not ours are nothing to worry about; broken ones are.
fn warn_dropped(issuer: &str, kid: &str, problem: KeyProblem) {
    match problem {
        KeyProblem::Algorithm | KeyProblem::Purpose => {
            tracing::debug!(target: TARGET, issuer, kid, %problem, "a key of the key set is not used");
        }
        _ => tracing::warn!(
            target: TARGET, issuer, kid, %problem,
            "a key of the key set is dropped: tokens that name it are refused until it is published otherwise"
        ),
    }
}

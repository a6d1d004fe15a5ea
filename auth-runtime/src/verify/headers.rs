//! Headers that need not be read again: an issuer puts the same one in front of every token it signs with a key.

use std::borrow::Cow;
use std::sync::OnceLock;

use jsonwebtoken::Algorithm;

use crate::token::header::HeaderMembers;

/// The first few headers of tokens whose signature was good. Headers of other tokens never get in, so strangers cannot
/// fill it.
#[derive(Default)]
pub(super) struct KnownHeaders([OnceLock<KnownHeader>; 4]);

/// An encoded header and what it was found to say.
struct KnownHeader {
    encoded: Box<str>,
    algorithm: Algorithm,
    kid: Option<Box<str>>,
}

impl KnownHeaders {
    /// What an encoded header says, if it was seen on a good token.
    pub(super) fn find(&self, encoded: &str) -> Option<HeaderMembers<'_>> {
        let known = self.0.iter().map_while(OnceLock::get).find(|known| *known.encoded == *encoded)?;
        Some(HeaderMembers { algorithm: known.algorithm, kid: known.kid.as_deref().map(Cow::Borrowed) })
    }

    /// INVARIANT: called for headers that passed every check, over which a signature was good.
    pub(super) fn remember(&self, encoded: &str, members: &HeaderMembers<'_>) {
        if let Some(free) = self.0.iter().find(|place| place.get().is_none()) {
            let (encoded, kid) = (encoded.into(), members.kid.as_deref().map(Into::into));
            let _taken_meanwhile = free.set(KnownHeader { encoded, algorithm: members.algorithm, kid });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_four_are_found_by_their_whole_text() {
        let headers = KnownHeaders::default();
        for name in ["a", "b", "c", "d", "e"] {
            let members = HeaderMembers { algorithm: Algorithm::ES256, kid: Some(Cow::Borrowed(name)) };
            assert!(headers.find(name).is_none(), "{name}");
            headers.remember(name, &members);
        }
        let kid = |name| headers.find(name).map(|members| members.kid.unwrap().into_owned());
        let found = ["a", "b", "c", "d", "e", ""].map(kid);
        assert_eq!(found.map(Option::unwrap_or_default), ["a", "b", "c", "d", "", ""]);
    }
}

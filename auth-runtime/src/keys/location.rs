//! Where a key set is: at an address, or where the issuer's discovery document says.

use super::fetch::{Fetched, Fetcher, KeySetUrl};
use crate::error::KeyError;
use crate::limits;
use crate::token::json::{Document, Value};

/// Where the set is.
#[derive(Debug)]
pub(crate) enum Location {
    /// At this address.
    KeySet(KeySetUrl),
    /// Where the issuer's discovery document says (OpenID Connect Discovery 1.0 §4).
    Discovery { url: KeySetUrl, issuer: String, allow_http_on_loopback: bool },
}

impl Location {
    /// The address that is asked first.
    pub(crate) fn url(&self) -> &KeySetUrl {
        match self {
            Self::KeySet(url) | Self::Discovery { url, .. } => url,
        }
    }

    /// The key-set document, by way of the discovery document if need be.
    pub(crate) async fn fetch(&self, fetcher: &dyn Fetcher) -> Result<Fetched, KeyError> {
        match self {
            Self::KeySet(url) => Ok(fetcher.fetch(url).await?),
            Self::Discovery { url, issuer, allow_http_on_loopback } => {
                let document = fetcher.fetch(url).await?.into_body();
                let url = discovered(document, issuer, *allow_http_on_loopback)?;
                Ok(fetcher.fetch(&url).await?)
            }
        }
    }
}

/// The key-set address in a discovery document that is the issuer's own (OpenID Connect Discovery 1.0 §4.3).
fn discovered(document: Vec<u8>, issuer: &str, allow_http_on_loopback: bool) -> Result<KeySetUrl, KeyError> {
    let unusable = KeyError::Discovery;
    if document.len() > limits::KEY_SET_BYTES {
        return Err(unusable("it is too large"));
    }
    let document = Document::parse(document, limits::KEY_SET_DEPTH);
    let document = document.map_err(|_| unusable("it is not a JSON object without duplicates"))?;
    if !document.root().get("issuer").is_some_and(|named| named.is(issuer)) {
        return Err(unusable("it names another issuer than the configured one"));
    }
    let address = document.root().get("jwks_uri").and_then(Value::as_str);
    let address = address.ok_or(unusable("it has no `jwks_uri`"))?;
    KeySetUrl::parse(&address, allow_http_on_loopback)
        .map_err(|_| unusable("its `jwks_uri` is not an https address"))
}

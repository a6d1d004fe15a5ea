//! Where keys are: a set at an address, a set where the issuer's discovery document says, or one key at an address.

use std::time::Duration;

use jsonwebtoken::Algorithm;

use super::fetch::{Fetched, KeySetUrl};
use super::jwks::KeySet;
use super::pem;
use super::publisher::Publisher;
use crate::error::{KeyError, KeyProblem};
use crate::limits;
use crate::token::json::{Document, Value};

/// Where they are.
#[derive(Debug)]
pub(crate) enum Location {
    /// At this address.
    KeySet(KeySetUrl),
    /// Where the issuer's discovery document says (OpenID Connect Discovery 1.0 §4).
    Discovery { url: KeySetUrl, issuer: String, allow_http_on_loopback: bool },
    /// The one key called `kid` is at this address, in PEM.
    Pem { url: KeySetUrl, kid: String },
}

impl Location {
    /// The address that is asked first.
    pub(crate) fn url(&self) -> &KeySetUrl {
        match self {
            Self::KeySet(url) | Self::Discovery { url, .. } | Self::Pem { url, .. } => url,
        }
    }

    /// The keys, by way of the discovery document if need be, and for how long they count as fresh.
    pub(crate) async fn fetch(&self, publisher: &Publisher) -> Result<(KeySet, Duration), KeyError> {
        let fetcher = &publisher.fetcher;
        match self {
            Self::KeySet(url) => key_set(fetcher.fetch(url).await?, publisher),
            Self::Discovery { url, issuer, allow_http_on_loopback } => {
                let document = fetcher.fetch(url).await?.into_body();
                let url = discovered(document, issuer, *allow_http_on_loopback)?;
                key_set(fetcher.fetch(&url).await?, publisher)
            }
            Self::Pem { url, kid } => match fetcher.fetch(url).await {
                Ok(fetched) => one_key(fetched, kid, &publisher.algorithms),
                Err(error) if error.is_not_found() => Ok((KeySet::default(), limits::KEYS_FRESH)),
                Err(error) => Err(error.into()),
            },
        }
    }
}

fn key_set(fetched: Fetched, publisher: &Publisher) -> Result<(KeySet, Duration), KeyError> {
    let fresh_for = fetched.fresh_for();
    let set = KeySet::parse(fetched.into_body(), &publisher.algorithms, &publisher.issuer);
    Ok((set.map_err(KeyError::Document)?, fresh_for))
}

fn one_key(fetched: Fetched, kid: &str, algorithms: &[Algorithm]) -> Result<(KeySet, Duration), KeyError> {
    let fresh_for = fetched.fresh_for();
    let text = String::from_utf8(fetched.into_body()).map_err(|_| KeyProblem::Malformed);
    let key = text.and_then(|text| pem::read(&text, algorithms));
    Ok((KeySet::of_one(kid, key.map_err(KeyError::Document)?), fresh_for))
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
        return Err(unusable("its issuer is not the configured one, octet for octet"));
    }
    let address = document.root().get("jwks_uri").and_then(Value::as_str);
    let address = address.ok_or(unusable("it has no `jwks_uri`"))?;
    KeySetUrl::parse(&address, allow_http_on_loopback)
        .map_err(|_| unusable("its `jwks_uri` is not an https address"))
}

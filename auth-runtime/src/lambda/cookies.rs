//! Tokens in cookies, which browsers send unasked, and how a page of ours is told from another site's.

use http::HeaderName;
use http::header::{HOST, ORIGIN};
use subtle::ConstantTimeEq as _;

use super::bearer::{CredentialSource, Sources, single, token};
use super::view::{HeaderValue, RequestView, Sent};
use crate::error::RequestError;
use crate::limits;

/// A cookie that only our pages can read, and the header in which they repeat it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DoubleSubmit {
    pub(crate) cookie: String,
    pub(crate) header: HeaderName,
}

impl DoubleSubmit {
    /// Whether the header repeats the only cookie of the name, and the browser does not say that another site asks.
    fn is_proven(&self, request: &RequestView<'_>) -> bool {
        let Ok(values) = cookie_values(request, &self.cookie) else { return false };
        let (&[cookie], Ok(Some(header))) = (values.as_slice(), single(request.header(self.header.as_str())))
        else {
            return false;
        };
        !is_of_another_site(request)
            && cookie.len() >= limits::CSRF_TOKEN_BYTES
            && bool::from(cookie.as_bytes().ct_eq(header.as_bytes()))
    }
}

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Whether the browser says that a page of another site caused this request, which may change something. Other clients than
/// browsers do not say where a request comes from, and not every browser says more than `Origin`, above all of a WebSocket.
pub(super) fn is_forged(request: &RequestView<'_>) -> bool {
    let sent = |name: &str| request.header(name) != Sent::Nothing;
    let is_of_another_origin = || sent(ORIGIN.as_str()) && !is_same_origin(request);
    let is_of_others =
        || if sent(SEC_FETCH_SITE) { is_of_another_site(request) } else { is_of_another_origin() };
    !changes_nothing(request) && is_of_others()
}

fn is_of_another_site(request: &RequestView<'_>) -> bool {
    !matches!(single(request.header(SEC_FETCH_SITE)), Ok(None | Some("none" | "same-origin" | "same-site")))
}

/// The token in a cookie. Browsers add cookies to whatever request a page causes, so one that changes something has to come
/// from a page of ours.
pub(super) fn find<'e>(
    request: &RequestView<'e>,
    sources: &Sources,
) -> Result<Option<&'e str>, RequestError> {
    let mut found = None;
    for source in &sources.places {
        let CredentialSource::Cookie(name) = source else { continue };
        for value in cookie_values(request, name)? {
            if found.replace(value).is_some() {
                return Err(RequestError::SeveralCredentials);
            }
        }
    }
    let Some(value) = found else { return Ok(None) };
    let token = token(value)?;
    let is_ours = || match &sources.double_submit {
        None => is_same_origin(request),
        Some(double_submit) => double_submit.is_proven(request),
    };
    if changes_nothing(request) || is_ours() { Ok(Some(token)) } else { Err(RequestError::CrossSite) }
}

/// Values of the cookies called exactly `name`, without the empty ones. Where the front sends cookies in several views,
/// those that have any must say the same.
fn cookie_values<'e>(request: &RequestView<'e>, name: &str) -> Result<Vec<&'e str>, RequestError> {
    let mut found = Vec::new();
    for texts in request.cookie_views() {
        let values = values_in(&texts, name)?;
        match (found.is_empty(), values.is_empty()) {
            (true, _) => found = values,
            (false, false) if found != values => return Err(RequestError::SeveralCredentials),
            (false, _) => {}
        }
    }
    Ok(found)
}

/// RFC 6265 §4.2.1: pairs are separated by `; `.
fn values_in<'e>(texts: &[HeaderValue<'e>], name: &str) -> Result<Vec<&'e str>, RequestError> {
    let mut values = Vec::new();
    for text in texts {
        let text = text.and_then(|octets| std::str::from_utf8(octets).ok()).ok_or(RequestError::Malformed)?;
        let pairs = text.split(';').filter_map(|pair| pair.trim_matches(' ').split_once('='));
        values.extend(pairs.filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value));
    }
    Ok(values)
}

/// Methods that change nothing (RFC 9110 §9.2.1), compared exactly; override headers do not count.
///
/// A WebSocket is opened with GET, by pages of any site, and they can read what comes (RFC 6455 §10.2).
fn changes_nothing(request: &RequestView<'_>) -> bool {
    matches!(request.method(), "GET" | "HEAD" | "OPTIONS")
        && request.header("sec-websocket-version") == Sent::Nothing
}

/// Whether the browser says that the request comes from this very origin: by `Sec-Fetch-Site` if present
/// (Fetch Metadata §2.3), else by `Origin` being `https://` and the `Host`.
fn is_same_origin(request: &RequestView<'_>) -> bool {
    let text = |name: &str| match single(request.header(name)) {
        Ok(value) => value,
        Err(_) => Some(""),
    };
    match (text(SEC_FETCH_SITE), text(ORIGIN.as_str()), text(HOST.as_str())) {
        (Some(site), _, _) => site == "same-origin",
        (None, Some(origin), Some(host)) => {
            !host.is_empty() && origin.strip_prefix("https://").is_some_and(|origin| origin == host)
        }
        _ => false,
    }
}

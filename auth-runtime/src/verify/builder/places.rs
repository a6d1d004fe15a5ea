//! Where the credential may be.

use std::mem::take;

use http::HeaderName;
use http::header::{AUTHORIZATION, COOKIE};

use super::VerifierBuilder;
use crate::error::ConfigProblem;
use crate::lambda::bearer::{CredentialSource, Sources};
use crate::lambda::cookies::DoubleSubmit;

/// Headers that begin so say who is calling and carry no signature: any client can send them to a function.
const UNSIGNED: [&str; 2] = ["x-amzn-oidc-identity", "x-ms-client-principal"];

impl VerifierBuilder {
    pub(super) fn sources(&mut self, problems: &mut Vec<ConfigProblem>) -> Sources {
        let mut places = vec![CredentialSource::Authorization];
        places.extend(take(&mut self.headers).iter().filter_map(|name| header(name, problems)));
        places
            .extend(take(&mut self.subprotocols).into_iter().filter_map(|name| subprotocol(name, problems)));
        if !self.load_balancers.is_empty() {
            places.push(CredentialSource::PaddedHeader(HeaderName::from_static("x-amzn-oidc-data")));
        }
        places.extend(take(&mut self.cookies).into_iter().filter_map(|name| cookie(name, problems)));
        Sources { double_submit: self.double_submit(&places, problems), places }
    }

    fn double_submit(
        &mut self,
        places: &[CredentialSource],
        problems: &mut Vec<ConfigProblem>,
    ) -> Option<DoubleSubmit> {
        let mut problem = |text: &str| problems.push(ConfigProblem::new(text));
        let (cookie, name) = self.csrf.pop()?;
        let any_cookie = places.iter().any(|place| matches!(place, CredentialSource::Cookie(_)));
        let is_credential = places.contains(&CredentialSource::Cookie(cookie.clone()));
        let header = HeaderName::try_from(name).ok().filter(|name| *name != AUTHORIZATION && *name != COOKIE);
        let Some(header) = header.filter(|_| HeaderName::try_from(&cookie).is_ok()) else {
            problem("`csrf_cookie` needs the names of a cookie and of a further header");
            return None;
        };
        if !self.csrf.is_empty() {
            problem("`csrf_cookie` is said twice: keep one");
        }
        if !any_cookie || is_credential {
            problem("`csrf_cookie` protects a token in another cookie: name that with `cookie`");
        }
        if !cookie.starts_with("__Host-") {
            problem(
                "the name in `csrf_cookie` does not begin with `__Host-`: a neighbouring subdomain could write it",
            );
        }
        Some(DoubleSubmit { cookie, header })
    }
}

fn header(name: &str, problems: &mut Vec<ConfigProblem>) -> Option<CredentialSource> {
    match HeaderName::try_from(name) {
        Ok(name) if UNSIGNED.iter().any(|unsigned| name.as_str().starts_with(unsigned)) => {
            let problem = format!(
                "the header `{name}` is not signed, so that any client can send it: verify a token instead"
            );
            problems.push(ConfigProblem::new(problem));
            None
        }
        Ok(name) if name != AUTHORIZATION && name != COOKIE => Some(CredentialSource::Header(name)),
        _ => {
            problems.push(ConfigProblem::new("`header` (AUTH_HEADER) is not the name of a further header"));
            None
        }
    }
}

/// A subprotocol is a token (RFC 6455 §4.1), just as a header name is.
fn subprotocol(name: String, problems: &mut Vec<ConfigProblem>) -> Option<CredentialSource> {
    if HeaderName::try_from(&name).is_err() {
        problems.push(ConfigProblem::new("`websocket_protocol` is not the name of a subprotocol"));
        return None;
    }
    Some(CredentialSource::Subprotocol(name))
}

/// A cookie name is a token (RFC 6265 §4.1.1), just as a header name is.
fn cookie(name: String, problems: &mut Vec<ConfigProblem>) -> Option<CredentialSource> {
    let is_misspelt = |prefix: &str| {
        let start = name.get(..prefix.len());
        start.is_some_and(|start| start != prefix && start.eq_ignore_ascii_case(prefix))
    };
    if HeaderName::try_from(&name).is_err() {
        problems.push(ConfigProblem::new("`cookie` (AUTH_COOKIE) is not the name of a cookie"));
        return None;
    }
    if is_misspelt("__Host-") || is_misspelt("__Secure-") {
        let problem = "`cookie` (AUTH_COOKIE) has a prefix that not every browser protects: write `__Host-` or `__Secure-`";
        problems.push(ConfigProblem::new(problem));
    }
    Some(CredentialSource::Cookie(name))
}

//! What is wrong with settings that every verifier has.

use std::time::Duration;

use crate::error::ConfigProblem;
use crate::limits;
use crate::token::path::ClaimPath;
use crate::verify::rules::{IssuerRule, RequiredClaim};

pub(in crate::verify) fn issuer(
    setting: &str,
    issuer: Option<&IssuerRule>,
    problems: &mut Vec<ConfigProblem>,
) {
    let mut problem = |text: String| problems.push(ConfigProblem::new(text));
    match issuer {
        None => {
            problem(format!("the issuer is missing: set {setting} to the exact `iss` of the tokens"));
        }
        Some(IssuerRule::Exact(issuers)) if issuers.iter().any(String::is_empty) => {
            problem(format!("the issuer is empty: set {setting} to the exact `iss` of the tokens"));
        }
        Some(IssuerRule::Exact(issuers)) if issuers.iter().any(|issuer| issuer.trim() != issuer) => {
            problem(format!("the issuer has white space around it: correct {setting}"));
        }
        Some(IssuerRule::Tenants { tenants, .. }) if tenants.is_empty() => {
            problem("no tenant is allowed: name those whose users may come".to_owned());
        }
        Some(IssuerRule::Tenants { tenants, .. }) if !tenants.iter().all(|tenant| is_guid(tenant)) => {
            problem("a tenant is not a GUID in lower case".to_owned());
        }
        Some(_) => {}
    }
}

pub(in crate::verify) fn audiences(
    setting: &str,
    audiences: &[String],
    is_mandatory: bool,
    problems: &mut Vec<ConfigProblem>,
) {
    let mut problem = |what: &str| {
        let problem = format!("{what}: set {setting} to the exact `aud` of the tokens");
        problems.push(ConfigProblem::new(problem));
    };
    if is_mandatory && audiences.is_empty() {
        problem("the audience is missing");
    }
    if audiences.iter().any(String::is_empty) {
        problem("an audience is empty");
    }
}

pub(in crate::verify) fn leeway(setting: &str, leeway: Duration, problems: &mut Vec<ConfigProblem>) {
    whole_seconds(setting, leeway, limits::LEEWAY, problems);
}

/// Whether a duration is one that claims and time stamps can be compared with.
pub(super) fn whole_seconds(
    setting: &str,
    duration: Duration,
    longest: Duration,
    problems: &mut Vec<ConfigProblem>,
) {
    if duration > longest || duration.subsec_nanos() != 0 {
        let problem = format!("{setting} is not a whole number of seconds up to {}", longest.as_secs());
        problems.push(ConfigProblem::new(problem));
    }
}

/// Claims that users write themselves must not hold roles or scopes.
pub(in crate::verify) fn authority<'p>(
    paths: impl Iterator<Item = &'p ClaimPath> + Clone,
    never: &[&str],
    problems: &mut Vec<ConfigProblem>,
) {
    for claim in never.iter().filter(|claim| paths.clone().any(|path| path.begins_with(claim))) {
        let problem = format!("users write `{claim}` themselves: it cannot hold roles or scopes");
        problems.push(ConfigProblem::new(problem));
    }
}

pub(in crate::verify) fn paths(
    setting: &str,
    texts: Vec<String>,
    problems: &mut Vec<ConfigProblem>,
) -> Vec<ClaimPath> {
    let parse = |text: String| {
        let problem = || ConfigProblem::new(format!("{setting} is not the path of a claim"));
        text.parse().map_err(|_| problems.push(problem())).ok()
    };
    texts.into_iter().filter_map(parse).collect()
}

/// The claim that names the audience: `aud`, unless another is set.
pub(in crate::verify) fn audience_claim(
    setting: &str,
    claim: Option<String>,
    problems: &mut Vec<ConfigProblem>,
) -> Option<ClaimPath> {
    paths(setting, vec![claim.unwrap_or_else(|| "aud".to_owned())], problems).pop()
}

/// Claims that must be there, each by the places where it may stand and the values it may have.
pub(in crate::verify) fn required(
    setting: &str,
    claims: Vec<(Vec<String>, Vec<String>)>,
    problems: &mut Vec<ConfigProblem>,
) -> Vec<RequiredClaim> {
    let claims = claims.into_iter();
    claims
        .map(|(places, values)| RequiredClaim { places: paths(setting, places, problems), values })
        .collect()
}

/// `8-4-4-4-12` hexadecimal digits, in lower case as issuers write it.
fn is_guid(text: &str) -> bool {
    let is_hex = |part: &str| part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let parts: Vec<_> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.into_iter().all(is_hex)
}

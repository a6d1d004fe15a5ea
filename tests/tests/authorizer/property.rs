//! No policy is wider than the rules, whatever the routes, the caller and the path; and none is narrower for plain paths.

use auth_runtime::authorizer::{Authorizer, Routes};
use auth_runtime::{Access, Requirement, Verifier};
use auth_tests::{Signer, claims, event, verifier};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{ARN, statement};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));

const ROLES: [&str; 3] = ["r0", "r1", "r2"];

const R0: Requirement = Requirement::Role("r0");
const R1: Requirement = Requirement::Role("r1");
const R2: Requirement = Requirement::Role("r2");
const RULES: [Access; 9] = [
    Access::Required(Requirement::Authenticated),
    Access::Required(R0),
    Access::Required(R1),
    Access::Required(R2),
    Access::Required(Requirement::Not(&R0)),
    Access::Required(Requirement::Any(&[R0, R1])),
    Access::Required(Requirement::All(&[R0, Requirement::Not(&R2)])),
    Access::Optional,
    Access::DenyAll,
];

/// By the book.
fn holds(rule: &Requirement, roles: &[&str]) -> bool {
    match rule {
        Requirement::All(parts) => parts.iter().all(|part| holds(part, roles)),
        Requirement::Any(parts) => parts.iter().any(|part| holds(part, roles)),
        Requirement::Not(part) => !holds(part, roles),
        Requirement::Role(role) => roles.contains(role),
        other => *other == Requirement::Authenticated,
    }
}

#[derive(Clone, Debug)]
struct Route {
    method: &'static str,
    segments: Vec<&'static str>,
    rule: Access,
}

impl Route {
    fn path(&self) -> String {
        format!("/{}", self.segments.join("/"))
    }

    /// As a gateway reads it.
    fn serves(&self, method: &str, path: &[&str]) -> bool {
        if self.method != "ANY" && self.method != method {
            return false;
        }
        let greedy = self.segments.last() == Some(&"{p+}");
        let plain = &self.segments[..self.segments.len() - usize::from(greedy)];
        let rest = if greedy {
            path.len() > plain.len() && !path[plain.len()].is_empty()
        } else {
            path.len() == plain.len()
        };
        rest && plain
            .iter()
            .zip(path)
            .all(|(segment, part)| segment == part || (*segment == "{x}" && !part.is_empty()))
    }

    /// Whether this is preferred to `other`, part by part and never the other way round.
    fn is_preferred_to(&self, other: &Self) -> bool {
        let rank = |segment: Option<&&str>| match segment {
            Some(&"{p+}") => 2,
            Some(&"{x}") => 1,
            _ => 0,
        };
        let longest = self.segments.len().max(other.segments.len());
        let greedy_from = other.segments.iter().position(|segment| *segment == "{p+}").unwrap_or(longest);
        let ranks = (0..longest.min(greedy_from + 1))
            .map(|index| (rank(self.segments.get(index)), rank(other.segments.get(index))));
        let method = (u8::from(self.method == "ANY"), u8::from(other.method == "ANY"));
        let ranks: Vec<_> = ranks.chain([method]).collect();
        ranks.iter().all(|(mine, others)| mine <= others) && ranks.iter().any(|(mine, others)| mine < others)
    }

    fn may_be_called_by(&self, roles: &[&str]) -> bool {
        match self.rule {
            Access::Required(rule) => holds(&rule, roles),
            Access::DenyAll => false,
            _ => true,
        }
    }
}

/// All routes that some gateway may choose for this request.
fn chosen<'r>(routes: &'r [Route], method: &str, path: &str) -> Vec<&'r Route> {
    let parts: Vec<&str> = if path.is_empty() { Vec::new() } else { path.split('/').collect() };
    let serving: Vec<_> = routes.iter().filter(|route| route.serves(method, &parts)).collect();
    serving
        .iter()
        .filter(|route| !serving.iter().any(|other| other.is_preferred_to(route)))
        .copied()
        .collect()
}

/// What different hops may make of one path.
fn readings(path: &str) -> BTreeSet<String> {
    let mut readings = BTreeSet::from([path.to_owned()]);
    for _ in 0..3 {
        for reading in readings.clone() {
            readings.insert(reading.replace("%2F", "/").replace("%2E", ".").replace("%2A", "*"));
            readings.insert(reading.replace("//", "/"));
            readings.insert(reading.trim_start_matches('/').to_owned());
            readings.insert(reading.trim_end_matches('/').to_owned());
            let mut parts = Vec::new();
            for part in reading.split('/') {
                match part {
                    "." => {}
                    ".." => drop(parts.pop()),
                    part => parts.push(part),
                }
            }
            readings.insert(parts.join("/"));
        }
    }
    readings
}

/// IAM's wildcards, by the book.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => glob(rest, text) || (!text.is_empty() && glob(pattern, &text[1..])),
        ([b'?', rest @ ..], [_, others @ ..]) => glob(rest, others),
        ([one, rest @ ..], [other, others @ ..]) => one == other && glob(rest, others),
        _ => false,
    }
}

fn permits(policy: &Value, arn: &str) -> bool {
    let matches =
        |effect| statement(policy, effect).iter().any(|resource| glob(resource.as_bytes(), arn.as_bytes()));
    matches("Allow") && !matches("Deny")
}

fn route() -> impl Strategy<Value = Route> {
    let segment = select(vec!["a", "b", "{x}"]);
    let segments = (prop::collection::vec(segment, 0..4), prop::bool::weighted(0.25));
    let segments = segments.prop_map(|(mut segments, greedy)| {
        segments.extend(greedy.then_some("{p+}"));
        segments
    });
    let method = select(vec!["GET", "GET", "GET", "PUT", "ANY"]);
    (method, segments, select(RULES.to_vec())).prop_map(|(method, segments, rule)| Route {
        method,
        segments,
        rule,
    })
}

fn path() -> impl Strategy<Value = String> {
    let plain = select(vec!["a", "b", "c", "a", "b"]);
    let odd = select(vec![
        "", ".", "..", "*", "?", "%2F", "a%2Fb", "%2E%2E", "${x}", "\u{e9}", " ", "a*", "..a", ".a",
    ]);
    let part = prop_oneof![4 => plain, 1 => odd];
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.join("/"))
}

fn is_plain(path: &str) -> bool {
    path.is_empty()
        || path.split('/').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase()))
}

fn policy_for(routes: &[Route], roles: &[&str]) -> Option<Value> {
    let map =
        routes.iter().fold(Routes::new(), |map, route| map.route(route.method, &route.path(), route.rule));
    let authorizer = Authorizer::routes(map).verifier(VERIFIER.clone()).build().ok()?;
    let event = event("authorizer_rest_token", &SIGNER.sign(&claims(&json!({ "roles": roles }))));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    Some(runtime.block_on(authorizer.answer(&event)).expect("an answer"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn a_policy_is_exactly_as_wide_as_the_rules(
        routes in prop::collection::vec(route(), 1..6),
        roles in subsequence(ROLES.to_vec(), 0..=3),
        paths in prop::collection::vec((select(vec!["GET", "PUT", "POST"]), path()), 30),
    ) {
        let Some(policy) = policy_for(&routes, &roles) else { return Err(TestCaseError::reject("no such map")) };
        for (method, path) in &paths {
            let arn = ARN.replace("GET/orders/42", &format!("{method}/{path}"));
            let permitted = permits(&policy, &arn);
            for reading in readings(path) {
                for route in chosen(&routes, method, &reading) {
                    prop_assert!(
                        !permitted || route.may_be_called_by(&roles),
                        "{method} /{path}, read as /{reading}, is let through to {route:?}: {policy:#}"
                    );
                }
            }
            let chosen = chosen(&routes, method, path);
            let allowed = !chosen.is_empty() && chosen.iter().all(|route| route.may_be_called_by(&roles));
            prop_assert!(permitted || !allowed || !is_plain(path), "{method} /{path} is refused: {policy:#}");
        }
    }
}

#[test]
fn the_matcher_of_this_test_knows_wildcards() {
    for (pattern, text, expected) in [
        ("a*", "a/b", true),
        ("a*c", "abc", true),
        ("a*c", "ab", false),
        ("a?c", "abc", true),
        ("*", "", true),
    ] {
        assert_eq!(glob(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
    }
}

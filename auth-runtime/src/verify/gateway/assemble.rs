//! From what was said of a gateway to the rules its claims are checked by.

use std::iter;
use std::mem::take;

use super::builder::Gateway;
use super::form::{Form, ListForm};
use super::iam;
use super::source::Source;
use crate::error::ConfigProblem;
use crate::verify::builder::checks;
use crate::verify::rules::{IssuerRule, Rules, ScopeClaims};

impl Gateway {
    pub(super) fn check_pins(&self, problems: &mut Vec<ConfigProblem>) {
        let mut problem = |text: &str| problems.push(ConfigProblem::new(text));
        if !self.pins.iter().all(|pin| self.source.names(pin.member)) {
            problem(
                "events of this gateway do not name what is pinned: `service` is for VPC Lattice, the others for APIs, and \
                 `account` for callers of AppSync with IAM",
            );
        }
        if self.pins.iter().flat_map(|pin| &pin.values).any(String::is_empty) {
            problem("a pin is empty: name what is believed, or remove it");
        }
        match (self.any_invoker, self.pins.iter().any(|pin| pin.member != "stage")) {
            (false, false) => problem(
                "nothing says which gateway is believed: pin it with `api_id`, `domain`, `account` or `service`, or say \
                 `trust_any_invoker` if nobody else may invoke the function",
            ),
            (true, true) => problem("`trust_any_invoker` contradicts the pins: keep one"),
            _ => {}
        }
        if self.subject_key.is_some() && !self.source.is_authorizer() {
            problem("`subject_key` is for authorizers of your own: others say who the caller is in `sub`");
        }
        if self.source.is_iam() && !(self.issuers.is_empty() && self.audiences.is_empty()) {
            problem("IAM names neither issuer nor audience: pin the API or service instead");
        }
        let all = || iter::once(self).chain(&self.others).map(|gateway| gateway.source);
        let is_apart = |source: Source| all().filter(|other| *other == source).count() == 1;
        if !self.others.is_empty() && !all().all(|source| source.is_of_resolver() && is_apart(source)) {
            problem("`or` joins callers of different kinds of one AppSync API");
        }
    }

    /// Adds what the source implies.
    pub(super) fn complete(&mut self) {
        if self.source.is_iam() {
            self.issuers = vec![iam::ISSUER.to_owned()];
        }
        if self.scope_claims.is_empty() {
            self.scope_claims.push("scope".to_owned());
            self.forms.push(("scope".to_owned(), Form::List(ListForm::Spaces)));
        }
        let claim = self.audience_claim.as_deref().unwrap_or("aud");
        if self.forms.iter().all(|(path, _)| path != claim) {
            self.forms.push((claim.to_owned(), Form::Audience));
        }
    }

    pub(super) fn rules(&mut self, problems: &mut Vec<ConfigProblem>) -> Option<Rules> {
        let issuer = (!self.issuers.is_empty()).then(|| IssuerRule::Exact(self.issuers.clone()));
        checks::issuer("`issuer`", issuer.as_ref(), problems);
        checks::audiences("`audience`", &self.audiences, self.source.names_audience(), problems);
        checks::leeway("`leeway`", self.leeway, problems);
        self.check_forms(problems);
        let role_claims = checks::paths("`roles_claim`", take(&mut self.role_claims), problems);
        let scope_claims = checks::paths("`scopes_claim`", take(&mut self.scope_claims), problems);
        let never_authority: &[_] = if self.source == Source::Netlify { &["user_metadata"] } else { &[] };
        checks::authority(role_claims.iter().chain(&scope_claims), never_authority, problems);
        let audience_claim = checks::audience_claim("`audience_claim`", self.audience_claim.take(), problems);
        Some(Rules {
            required: checks::required("`require_claim`", take(&mut self.required), problems),
            audience_claim: audience_claim?,
            role_claims,
            scope_claims: ScopeClaims::At(scope_claims),
            issuer: issuer?,
            load_balancers: Vec::new(),
            per_key_issuer: false,
            audiences: take(&mut self.audiences),
            past: Vec::new(),
            leeway: self.leeway,
        })
    }

    fn check_forms(&self, problems: &mut Vec<ConfigProblem>) {
        for (i, (path, _)) in self.forms.iter().enumerate() {
            if self.forms.iter().take(i).any(|(before, _)| before == path) {
                problems.push(ConfigProblem::new(format!(
                    "the form of the claim `{path}` is said twice: keep one"
                )));
            }
        }
    }
}

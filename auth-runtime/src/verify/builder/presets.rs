//! What presets for identity providers set; a user's own calls win.

use jsonwebtoken::Algorithm;

use super::VerifierBuilder;
use crate::error::ConfigProblem;
use crate::keys::source::Keys;
use crate::verify::rules::IssuerRule;

impl VerifierBuilder {
    /// One of several spellings of one issuer.
    pub(crate) fn issuer_forms(mut self, issuers: Vec<String>) -> Self {
        self.issuer = Some(IssuerRule::Exact(issuers));
        self
    }

    /// The issuers of these tenants; `tid` and, where a key names its issuer, the key must agree.
    pub(crate) fn tenants(mut self, before: &str, tenants: Vec<String>, after: &str) -> Self {
        self.issuer =
            Some(IssuerRule::Tenants { before: before.to_owned(), tenants, after: after.to_owned() });
        self
    }

    /// The load balancers that sign, by ARN. What they say stands in the header, and their parts may be padded.
    pub(crate) fn load_balancers(mut self, arns: Vec<String>) -> Self {
        self.load_balancers = arns;
        self
    }

    pub(crate) fn per_key_issuer(mut self) -> Self {
        self.per_key_issuer = true;
        self
    }

    /// A claim at the first of these places that is present must be one of these strings.
    pub(crate) fn require_one_of(mut self, places: &[&str], values: Vec<String>) -> Self {
        self.required.push((places.iter().map(|place| (*place).to_owned()).collect(), values));
        self
    }

    /// Of these claims, `claim` is the user's own to write: it is refused as a place for roles or scopes.
    pub(crate) fn never_authority(mut self, claim: &'static str) -> Self {
        self.never_authority.push(claim);
        self
    }

    pub(crate) fn default_role_claims(mut self, paths: &[&str]) -> Self {
        self.default_role_claims = paths.iter().map(|path| (*path).to_owned()).collect();
        self
    }

    pub(crate) fn default_scope_claims(mut self, paths: &[&str]) -> Self {
        self.default_scope_claims = paths.iter().map(|path| (*path).to_owned()).collect();
        self
    }

    /// An argument of a preset that cannot be right.
    pub(crate) fn problem_unless(mut self, is_right: bool, problem: &str) -> Self {
        if !is_right {
            self.problems.push(ConfigProblem::new(problem));
        }
        self
    }

    pub(crate) fn default_algorithms(mut self, algorithms: &[Algorithm]) -> Self {
        self.default_algorithms = algorithms.to_vec();
        self
    }

    pub(crate) fn default_keys(mut self, keys: Keys) -> Self {
        self.default_keys = Some(keys);
        self
    }
}

//! Who is calling.

use std::any::type_name;
use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::authz::{Denial, Facts, Requirement, Situation};
use crate::error::TokenError;
use crate::lambda::event::AuthEvent;
use crate::limits;
use crate::token::json::{Document, Text, Value};
use crate::token::path::ClaimPath;

/// A caller whose token was verified: signature, issuer, audience, time and type. Or, with a verifier of a
/// [`gateway`](crate::gateway), a caller whom the gateway checked; what is said of the token is then said of its claims.
///
/// There is no public constructor, so holding one is the evidence. Cloning is cheap. `Debug` shows nothing of the
/// token.
#[derive(Clone)]
pub struct Principal {
    inner: Arc<Inner>,
    /// When this request was decided, in Unix seconds; a token may be kept for several.
    at: i64,
}

/// Claims of a verified token in a type of your own, for a `#[principal]` parameter.
///
/// `T` sees the whole claims set. A token whose claims do not fit `T` is refused with 401 `bad_claim_type`, so what
/// the handler needs is demanded by the type's required fields.
///
/// ```
/// use auth_runtime::Claims;
///
/// #[derive(serde::Deserialize)]
/// struct Shop {
///     department: String,
/// }
///
/// fn greet(Claims(shop): Claims<Shop>) -> String {
///     shop.department
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a wrapper to be taken apart in patterns")]
pub struct Claims<T>(pub T);

struct Inner {
    document: Document,
    subject: Text,
    issuer: Text,
    expires: i64,
    issued_at: Option<i64>,
    /// Audience, then scopes, then roles: one list, so that a principal costs few allocations.
    names: Vec<Text>,
    scopes_from: usize,
    roles_from: usize,
    /// The [`mark`] of every name, together.
    marks: u64,
}

/// What the verifier found, to be turned into a principal.
pub(crate) struct Assertion {
    pub(crate) document: Document,
    pub(crate) subject: Text,
    pub(crate) issuer: Text,
    pub(crate) expires: i64,
    pub(crate) issued_at: Option<i64>,
    pub(crate) names: Vec<Text>,
    pub(crate) scopes_from: usize,
    pub(crate) roles_from: usize,
}

impl Principal {
    /// INVARIANT: called by the verifier only, after every check.
    pub(crate) fn assertion(found: Assertion, at: i64) -> Self {
        let Assertion { document, subject, issuer, expires, issued_at, names, scopes_from, roles_from } =
            found;
        let marks = names.iter().fold(0, |marks, name| marks | mark(document.resolve(name)));
        let inner =
            Inner { document, subject, issuer, expires, issued_at, names, scopes_from, roles_from, marks };
        Self { inner: Arc::new(inner), at }
    }

    /// The caller's identifier, unique only together with [`issuer`](Self::issuer) (RFC 7519 §4.1.2).
    #[must_use]
    pub fn subject(&self) -> &str {
        self.inner.document.resolve(&self.inner.subject)
    }

    /// The issuer of the token, one of the configured ones (RFC 7519 §4.1.1).
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.inner.document.resolve(&self.inner.issuer)
    }

    /// Everything the token may be used for; at least one is ours (RFC 7519 §4.1.3).
    pub fn audience(&self) -> impl Iterator<Item = &str> {
        self.names(0, self.inner.scopes_from)
    }

    /// The token's scopes: the words of `scope` and the values of `scp` (RFC 8693 §4.2), or what the
    /// configured claim paths hold.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.names(self.inner.scopes_from, self.inner.roles_from)
    }

    /// The values of the configured role claims.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.names(self.inner.roles_from, usize::MAX)
    }

    /// Whether the token carries `scope`, compared octet for octet.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        let names = self.inner.names.get(self.inner.scopes_from..self.inner.roles_from);
        self.is_among(names, scope)
    }

    /// Whether the caller has `role`, compared octet for octet.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.is_among(self.inner.names.get(self.inner.roles_from..), role)
    }

    /// When the token expires, in Unix seconds (RFC 7519 §4.1.4); for a caller who signs every request (AWS IAM), the second
    /// after this one.
    #[must_use]
    pub fn expires_at(&self) -> i64 {
        self.inner.expires
    }

    /// When the token was issued, in Unix seconds, if it says so (RFC 7519 §4.1.6). Not compared with the clock.
    #[must_use]
    pub fn issued_at(&self) -> Option<i64> {
        self.inner.issued_at
    }

    /// The claims set as the issuer wrote it: a JSON object without duplicate members.
    #[must_use]
    pub fn raw_claims(&self) -> &str {
        self.inner.document.text()
    }

    /// The claims set in a type of your own.
    ///
    /// # Errors
    /// [`TokenError::UnfitClaims`] when the claims do not fit `T`; the cause is not kept, because it would quote
    /// claim values.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, TokenError> {
        serde_json::from_str(self.raw_claims()).map_err(|_| TokenError::UnfitClaims(type_name::<T>()))
    }

    /// One claim in a type of your own; `None` when it is absent.
    ///
    /// # Errors
    /// [`TokenError::BadClaimType`] when the claim does not fit `T`.
    pub fn claim<T: DeserializeOwned>(&self, path: &ClaimPath) -> Result<Option<T>, TokenError> {
        let Some(value) = path.find(self.inner.document.root()) else { return Ok(None) };
        let json = match value.as_str() {
            Some(text) => serde_json::to_string(&text),
            None => Ok(value.raw().to_owned()),
        };
        let read = json.and_then(|json| serde_json::from_str(&json));
        read.map(Some).map_err(|_| TokenError::BadClaimType(path.to_string().into()))
    }

    /// The same caller at another time, for a token that is kept.
    #[cfg(feature = "cache")]
    pub(crate) fn seen_at(mut self, at: i64) -> Self {
        self.at = at;
        self
    }

    /// The time that conditions on time are decided with, in Unix seconds.
    pub(crate) fn decided_at(&self) -> i64 {
        self.at
    }

    pub(crate) fn root(&self) -> Value<'_> {
        self.inner.document.root()
    }

    /// Whether `acr` is one of `classes`; `None` when the token does not say (OpenID Connect Core §2).
    pub(crate) fn has_acr(&self, classes: &[&str]) -> Option<bool> {
        let acr = self.root().get("acr")?.as_str()?;
        Some(classes.contains(&&*acr))
    }

    /// Whether `amr` lists `method`; `None` when the token has no such list (RFC 8176 §1).
    pub(crate) fn has_amr(&self, method: &str) -> Option<bool> {
        let methods = self.root().get("amr").filter(|amr| amr.is_array())?;
        Some(methods.elements().any(|one| one.is(method)))
    }

    /// Whether `auth_time` is at most `seconds` ago; `None` when the token does not say, or names a time to come.
    pub(crate) fn authenticated_within(&self, seconds: u32) -> Option<bool> {
        let authenticated = self.root().get("auth_time")?.as_integer()?;
        let tolerated = limits::LEEWAY.as_secs().try_into().unwrap_or(0);
        if authenticated > self.at.saturating_add(tolerated) {
            return None;
        }
        Some(self.at.saturating_sub(authenticated) <= i64::from(seconds))
    }

    /// Whether one of what the token grants, in its scopes or its `permissions` claim, is as `test` wants it.
    pub(crate) fn has_permission(&self, test: impl Fn(&str) -> bool) -> bool {
        let listed = self.root().get("permissions");
        let mut listed = listed.into_iter().flat_map(Value::elements);
        self.scopes().any(&test) || listed.any(|grant| grant.as_str().is_some_and(|grant| test(&grant)))
    }

    fn is_among(&self, names: Option<&[Text]>, name: &str) -> bool {
        self.inner.marks & mark(name) != 0
            && names.unwrap_or_default().iter().any(|one| self.inner.document.reads(one, name))
    }

    fn names(&self, from: usize, to: usize) -> impl Iterator<Item = &str> {
        let names = self.inner.names.iter().take(to).skip(from);
        names.map(|name| self.inner.document.resolve(name))
    }
}

/// One bit of 64 by the length and the first octet: most names that a caller does not have are told apart by it alone.
fn mark(name: &str) -> u64 {
    let first = name.as_bytes().first().copied().map_or(0, usize::from);
    1 << ((name.len() << 2 ^ first) % 64)
}

impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal").finish_non_exhaustive()
    }
}

impl Principal {
    /// Checks a requirement: the second half of what the attribute does, for use inside a function. Conditions on the
    /// request do not hold here.
    ///
    /// # Errors
    /// [`Denial`], with the reason and what to ask the authorization server for.
    pub fn require(&self, requirement: &Requirement) -> Result<(), Denial> {
        requirement.evaluate(self)
    }

    /// As [`require`](Self::require), with the request that a condition may ask about.
    ///
    /// # Errors
    /// [`Denial`], with the reason and what to ask the authorization server for.
    pub fn require_for<E>(&self, requirement: &Requirement, event: &E) -> Result<(), Denial>
    where
        E: AuthEvent + ?Sized,
    {
        let mut facts = Facts::collect(requirement, &event.request());
        facts.read_body();
        requirement.decide(Situation { principal: self, facts: &facts, outcomes: &[] })
    }
}

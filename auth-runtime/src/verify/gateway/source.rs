//! Where each gateway puts what it found out about the caller.
//!
//! That the place is there proves nothing: an empty `authorizer`, `claims` or `lambda` means that nobody was asked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::iam;
use crate::error::TokenError;
use crate::lambda::view::RequestView;
use crate::limits;
use crate::token::json::Document;

/// Who checked the caller, and so where the claims are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    AppSync,
    HttpApiJwt,
    Iam,
    LambdaAuthorizer,
    Netlify,
    RestCognito,
    VpcLattice,
}

/// What a gateway says.
pub(super) struct Found {
    pub(super) claims: Map<String, Value>,
    /// What was called: an API by its id, a service by its ARN, a site by its address.
    pub(super) door: Option<String>,
}

impl Source {
    /// The claims of a request that was checked; `None` when it was not. `context` is the event's `requestContext`.
    pub(super) fn read(
        self,
        request: &RequestView<'_>,
        context: Option<&Value>,
        subject_key: Option<&str>,
    ) -> Result<Option<Found>, TokenError> {
        if self == Self::Netlify {
            return request.client_context("netlify").map_or(Ok(None), netlify);
        }
        if self == Self::AppSync {
            let claims = request.identity().map_or(Ok(None), of_resolver)?;
            return Ok(claims.map(|claims| Found { claims, door: None }));
        }
        let Some(context) = context else { return Ok(None) };
        let authorizer = context.get("authorizer").unwrap_or(&Value::Null);
        // Payload format 2.0 has a level more than 1.0.
        let is_second_format = context.get("http").is_some();
        let claims = match self {
            Self::HttpApiJwt if is_second_format => members(authorizer.pointer("/jwt/claims"))?,
            Self::AppSync | Self::Netlify => None,
            Self::RestCognito if is_second_format => None,
            Self::HttpApiJwt | Self::RestCognito => members(authorizer.get("claims"))?,
            Self::Iam if is_second_format => iam::of_http_api(authorizer),
            Self::Iam => iam::of_rest_api(context),
            Self::LambdaAuthorizer => {
                let context = if is_second_format { authorizer.get("lambda") } else { Some(authorizer) };
                members(context)?.and_then(|context| with_subject(context, subject_key))
            }
            Self::VpcLattice => iam::of_lattice(context),
        };
        let door = if self == Self::VpcLattice { "serviceArn" } else { "apiId" };
        let door = context.get(door).and_then(Value::as_str).map(str::to_owned);
        Ok(claims.map(|claims| Found { claims, door }))
    }

    /// Whether the event names an API.
    pub(super) fn has_api(self) -> bool {
        !matches!(self, Self::AppSync | Self::Netlify | Self::VpcLattice)
    }

    /// Whether tokens that were issued to somebody else reach this place too.
    pub(super) fn names_audience(self) -> bool {
        matches!(self, Self::AppSync | Self::HttpApiJwt | Self::RestCognito)
    }

    pub(super) fn is_iam(self) -> bool {
        matches!(self, Self::Iam | Self::VpcLattice)
    }
}

/// The members of an object that has any.
fn members(value: Option<&Value>) -> Result<Option<Map<String, Value>>, TokenError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(members)) if members.is_empty() => Ok(None),
        Some(Value::Object(members)) => Ok(Some(members.clone())),
        Some(_) => Err(TokenError::Malformed),
    }
}

/// The claims of a token that AppSync verified, of a user pool or of an OpenID Connect issuer. IAM, API keys and authorizers
/// leave another identity, or none: those callers are not known by claims.
fn of_resolver(identity: &Value) -> Result<Option<Map<String, Value>>, TokenError> {
    let has = |name| identity.get(name).is_some_and(|value: &Value| !value.is_null());
    if has("resolverContext") || has("userArn") || !has("issuer") {
        return Ok(None);
    }
    let Some(claims) = members(identity.get("claims"))? else { return Ok(None) };
    // Written twice, and not by the caller: both have to say the same.
    let is_same = |claim, name| claims.get(claim) == identity.get(name);
    if is_same("iss", "issuer") && is_same("sub", "sub") {
        Ok(Some(claims))
    } else {
        Err(TokenError::BadIssuer)
    }
}

/// The context of an authorizer as claims. A REST API adds its own members, and `principalId` is the caller unless the context
/// says more exactly who it is.
fn with_subject(mut context: Map<String, Value>, subject: Option<&str>) -> Option<Map<String, Value>> {
    let principal = context.remove("principalId");
    context.remove("integrationLatency");
    context.retain(|_, value| !value.is_null());
    let named = match subject {
        Some(name) => context.get(name).cloned(),
        None => context.get("sub").cloned().or(principal),
    };
    context.remove("sub");
    context.extend(named.map(|subject| ("sub".to_owned(), subject)));
    Some(context).filter(|context| !context.is_empty())
}

/// Base64 of `{"identity": {"url", "token"}, "user": {..}}`. The token is a secret of the site: it is not kept.
fn netlify(encoded: &str) -> Result<Option<Found>, TokenError> {
    if encoded.len() > limits::TOKEN_BYTES {
        return Err(TokenError::TooLarge);
    }
    let text = STANDARD.decode(encoded).map_err(|_| TokenError::Malformed)?;
    let document = Document::parse(text, limits::TOKEN_DEPTH)?;
    let site = document.root().get("identity").and_then(|identity| identity.get("url")?.as_str());
    let user = document.root().get("user").map(|user| serde_json::from_str(user.raw()));
    let user = user.transpose().map_err(|_| TokenError::Malformed)?;
    let Some(mut claims) = members(user.as_ref())? else { return Ok(None) };
    if let (Some(site), false) = (&site, claims.contains_key("iss")) {
        claims.insert("iss".to_owned(), Value::from(site.as_ref()));
    }
    Ok(Some(Found { claims, door: site.map(std::borrow::Cow::into_owned) }))
}

//! Where each gateway puts what it found out about the caller.
//!
//! That the place is there proves nothing: an empty `authorizer`, `claims` or `lambda` means that nobody was asked.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{iam, resolver};
use crate::error::TokenError;
use crate::lambda::view::RequestView;
use crate::limits;
use crate::token::json::Document;

/// Who checked the caller, and so where the claims are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    AppSync,
    AppSyncAuthorizer,
    AppSyncIam,
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
    /// What was called: an API by its id, a service by its ARN, a site by its address, a resolver by
    /// its field.
    pub(super) door: Option<String>,
}

impl Source {
    /// Who checked the caller of a request, where its event tells; `None` when nobody did.
    pub(super) fn of(self, request: &RequestView<'_>) -> Result<Option<Self>, TokenError> {
        if !self.is_of_resolver() {
            return Ok(Some(self));
        }
        resolver::kind(request.resolver().and_then(|event| event.get("identity")))
    }

    /// What the gateway says of a request: `requestContext`, or the `identity` of a resolver's event.
    pub(super) fn context<'e>(self, request: &RequestView<'e>) -> Option<Cow<'e, Value>> {
        if self.is_of_resolver() {
            return request.resolver()?.get("identity").map(Cow::Borrowed);
        }
        request.context()
    }

    /// The claims of a request that was checked; `None` when it was not. `context` is what the gateway says of it.
    pub(super) fn read(
        self,
        request: &RequestView<'_>,
        context: Option<&Value>,
        subject_key: Option<&str>,
    ) -> Result<Option<Found>, TokenError> {
        if self == Self::Netlify {
            return request.client_context("netlify").map_or(Ok(None), netlify);
        }
        let Some(context) = context else { return Ok(None) };
        let authorizer = context.get("authorizer").unwrap_or(&Value::Null);
        // Payload format 2.0 has a level more than 1.0.
        let is_second_format = context.get("http").is_some();
        let claims = match self {
            Self::AppSync => Some(resolver::token_claims(context)?),
            Self::AppSyncAuthorizer => members(context.get("resolverContext"))?
                .and_then(|context| with_subject(context, subject_key)),
            Self::AppSyncIam => Some(iam::of_resolver(context)?),
            Self::HttpApiJwt if is_second_format => members(authorizer.pointer("/jwt/claims"))?,
            Self::Netlify => None,
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
        let door = match self {
            _ if self.is_of_resolver() => request.resolver().and_then(resolver::field),
            Self::VpcLattice => text(context, "serviceArn"),
            _ => text(context, "apiId"),
        };
        Ok(claims.map(|claims| Found { claims, door }))
    }

    /// Whether what the gateway says has this member, to be pinned.
    pub(super) fn names(self, member: &str) -> bool {
        match self {
            Self::AppSync | Self::AppSyncAuthorizer | Self::Netlify => false,
            Self::AppSyncIam => member == "accountId",
            Self::VpcLattice => member == "serviceArn",
            _ => member != "serviceArn",
        }
    }

    /// Whether AppSync stands in front. One API may know callers of several kinds.
    pub(super) fn is_of_resolver(self) -> bool {
        matches!(self, Self::AppSync | Self::AppSyncAuthorizer | Self::AppSyncIam)
    }

    /// Whether an authorizer of the author's own says who is calling.
    pub(super) fn is_authorizer(self) -> bool {
        matches!(self, Self::AppSyncAuthorizer | Self::LambdaAuthorizer)
    }

    /// Whether tokens that were issued to somebody else reach this place too.
    pub(super) fn names_audience(self) -> bool {
        matches!(self, Self::AppSync | Self::HttpApiJwt | Self::RestCognito)
    }

    pub(super) fn is_iam(self) -> bool {
        matches!(self, Self::AppSyncIam | Self::Iam | Self::VpcLattice)
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

fn text(object: &Value, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
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
    Ok(Some(Found { claims, door: site.map(Cow::into_owned) }))
}

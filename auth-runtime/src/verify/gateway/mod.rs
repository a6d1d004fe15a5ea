//! Callers whom a gateway in front of the function has checked: `auth_runtime::gateway`.
//!
//! A gateway that checks tokens or signatures hands on what it found in `requestContext`. A [`Gateway`] makes a
//! [`Verifier`](crate::Verifier) of that, so that the attribute, the inline check and everything else work as with tokens:
//!
//! ```
//! use std::sync::LazyLock;
//!
//! use auth_runtime::gateway::{Gateway, ListForm};
//! use auth_runtime::{ConfigError, Verifier, require_auth};
//! use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
//! use lambda_runtime::{Error, LambdaEvent};
//!
//! static BEHIND_GATEWAY: LazyLock<Result<Verifier, ConfigError>> = LazyLock::new(|| {
//!     Gateway::http_api_jwt()
//!         .api_id("a1b2c3d4e5")
//!         .issuer("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE")
//!         .audience("1example23456789")
//!         .audience_claim("client_id")
//!         .require_claim("token_use", "access")
//!         .roles_claim("cognito:groups", ListForm::Brackets)
//!         .build()
//! });
//!
//! #[require_auth(role = "admin", verifier = BEHIND_GATEWAY)]
//! async fn delete_order(event: LambdaEvent<ApiGatewayV2httpRequest>) -> Result<ApiGatewayV2httpResponse, Error> {
//! #   let _ = event;
//!     Ok(ApiGatewayV2httpResponse::default())
//! }
//! ```
//!
//! Whether a handler believes the gateway or verifies the token once more is so written above it: `verifier = BEHIND_GATEWAY`
//! reads the gateway's claims and never a token, any other verifier reads tokens and never these claims. One that takes both is
//! made with [`Verifier::or_tokens`](crate::Verifier::or_tokens).
//!
//! # What is trusted
//!
//! No signature is checked: **whoever may invoke the function can send any document**, every value of which looks as a
//! gateway's. Two kinds of invokers are meant:
//!
//! - Another API, of this account or of another, that the function's resource policy lets in and that has no authorizer or one
//!   of its own. Pins ([`api_id`](Gateway::api_id), [`account`](Gateway::account), [`domain`](Gateway::domain),
//!   [`stage`](Gateway::stage), [`service`](Gateway::service)) refuse its requests with 401 `bad_issuer`. Without one, `build`
//!   asks for [`trust_any_invoker`](Gateway::trust_any_invoker).
//! - A principal with `lambda:InvokeFunction`, a state machine, an event source: it can write what it likes, pins included. Grant
//!   that permission to the gateway alone, for this API and stage, or verify tokens instead.
//!
//! An event of AppSync has `identity` from AppSync only where the function is a *direct* resolver. A template or a resolver's code
//! that hands on the arguments of a field as the whole event lets callers write it. Arguments, and all that resolvers hand on, are
//! never read. How the caller was known is told by the members of `identity`: one of a kind that is not believed, or that could
//! be of two kinds, is refused with 401 `bad_issuer`, also where a rule is `optional`. One verifier for several kinds is made with
//! [`Gateway::or`].
//!
//! Headers are never read, whoever is said to have written them.
//!
//! # Which gateway says what
//!
//! | constructor | claims | mandatory besides a pin | without an authorizer |
//! |---|---|---|---|
//! | [`Gateway::http_api_jwt`] | `authorizer.jwt.claims`, or `authorizer.claims` in payload format 1.0 | issuer, audience | 401 `missing_credential` |
//! | [`Gateway::rest_cognito`] | `authorizer.claims` | issuer, audience | 401 `missing_credential` |
//! | [`Gateway::lambda_authorizer`] | `authorizer.lambda`, or `authorizer` of REST and WebSocket APIs | issuer | 401 `missing_credential` |
//! | [`Gateway::appsync`] | `identity.claims` of a resolver's event, as `serde_json::Value` | issuer, audience | 401 `missing_credential` |
//! | [`Gateway::appsync_authorizer`] | `identity.resolverContext` | issuer | 401 `missing_credential` |
//! | [`Gateway::appsync_iam`] | `identity` | – | 401 `missing_credential` |
//! | [`Gateway::iam`] | `authorizer.iam`, or `identity` of REST APIs | – | 401 `missing_credential` |
//! | [`Gateway::vpc_lattice`] | `identity` | – | 401 `missing_credential` |
//! | [`Gateway::netlify`] | `user` in the client context | issuer | 401 `missing_credential` |
//!
//! What a gateway checked is checked again where the claims allow it: `exp`, `nbf`, issuer, audience, kind of token, scopes. That is
//! not superfluous: an HTTP API takes ID tokens for access tokens, and a WebSocket API asks nobody again after `$connect`.
//!
//! Proxies that sign what they say are not here: [`idp::Alb`](crate::idp::Alb),
//! [`idp::CloudflareAccess`](crate::idp::CloudflareAccess), [`idp::GoogleIap`](crate::idp::GoogleIap) and
//! [`idp::Netlify`](crate::idp::Netlify) verify a token. Nor is Azure's `x-ms-client-principal`: it is not signed, and
//! before a Lambda function nothing takes a client's own header away. Verify the token itself with [`idp::Entra`](crate::idp::Entra).

mod assemble;
mod builder;
mod date;
mod form;
mod iam;
mod resolver;
mod source;

use std::sync::Arc;
use std::{fmt, iter};

use serde_json::Value;

use self::form::Form;
use self::source::{Found, Source};
use super::rules::{IssuerRule, Rules};
use crate::clock::Clock;
use crate::error::TokenError;
use crate::lambda::view::RequestView;
use crate::limits;
use crate::principal::Principal;
use crate::token::claims::UnverifiedClaims;
use crate::token::json::Text;

pub use self::builder::Gateway;
pub use self::form::ListForm;

/// A gateway that is believed, and what its claims must say.
pub(super) struct TrustedGateway {
    source: Source,
    /// The key of an authorizer's context that names the caller, where it is not `sub`.
    subject_key: Option<String>,
    pins: Vec<Pin>,
    forms: Vec<(String, Form)>,
    rules: Rules,
    clock: Arc<dyn Clock>,
    /// Who else of the same AppSync API is believed, each of another source.
    others: Vec<TrustedGateway>,
}

/// A member of `requestContext` and the values it may have.
#[derive(Clone, Debug)]
struct Pin {
    member: &'static str,
    values: Vec<String>,
}

/// What a gateway said of a request, copied out of its event. Never shown.
pub(crate) struct Vouched {
    source: Source,
    claims: String,
    door: Option<String>,
}

impl TrustedGateway {
    pub(super) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// What the gateway said; `None` when it was not asked.
    pub(super) fn find(&self, request: &RequestView<'_>) -> Result<Option<Vouched>, TokenError> {
        match self.source.of(request)? {
            Some(source) => self.of(source)?.read(request),
            None => Ok(None),
        }
    }

    /// The one that is believed from this source.
    fn of(&self, source: Source) -> Result<&Self, TokenError> {
        let mut all = iter::once(self).chain(&self.others);
        all.find(|gateway| gateway.source == source).ok_or(TokenError::BadIssuer)
    }

    fn read(&self, request: &RequestView<'_>) -> Result<Option<Vouched>, TokenError> {
        let context = self.source.context(request);
        let context = context.as_deref();
        let Some(Found { mut claims, door }) =
            self.source.read(request, context, self.subject_key.as_deref())?
        else {
            return Ok(None);
        };
        if !self.pins.iter().all(|pin| pin.fits(context)) {
            return Err(TokenError::BadIssuer);
        }
        form::apply(&mut claims, &self.forms)?;
        let claims = Value::Object(claims).to_string();
        if claims.len() > limits::TOKEN_BYTES {
            return Err(TokenError::TooLarge);
        }
        Ok(Some(Vouched { source: self.source, claims, door }))
    }

    /// The same rules as for the claims of a token, with what this gateway leaves unsaid added.
    pub(super) fn check(&self, vouched: Vouched) -> Result<Principal, TokenError> {
        self.of(vouched.source)?.check_own(vouched)
    }

    fn check_own(&self, vouched: Vouched) -> Result<Principal, TokenError> {
        let mut claims = UnverifiedClaims::decode(Some(vouched.claims.into_bytes()))?;
        let now = self.clock.unix_seconds();
        if self.source.is_iam() {
            // Each request is signed anew: who signed it is known for this one only.
            claims.expires = Some(now.saturating_add(1));
        }
        if let (true, IssuerRule::Exact(issuers)) = (self.source.is_authorizer(), &self.rules.issuer)
            && let ([issuer], None) = (issuers.as_slice(), &claims.issuer)
        {
            claims.issuer = Some(Text::Owned(issuer.as_str().into()));
        }
        let door = match self.rules.audiences.as_slice() {
            [] => Some(Text::Owned(vouched.door.ok_or(TokenError::BadAudience)?.into())),
            _ => None,
        };
        self.rules.check(claims, door, now)
    }
}

impl Pin {
    fn fits(&self, context: Option<&Value>) -> bool {
        let found = context.and_then(|context| context.get(self.member)?.as_str());
        found.is_some_and(|found| self.values.iter().any(|value| value == found))
    }
}

impl fmt::Debug for Vouched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vouched(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_gateway_said_is_never_shown() {
        let vouched = Vouched { source: Source::Iam, claims: r#"{"sub":"hunter2"}"#.to_owned(), door: None };
        assert_eq!(format!("{vouched:?}"), "Vouched(..)");
        let gateway = Gateway::iam().api_id("a1b2c3d4e5").require_claim("account", "hunter2");
        let pins = r#"[Pin { member: "apiId", values: ["a1b2c3d4e5"] }]"#;
        assert_eq!(format!("{gateway:?}"), format!("Gateway {{ source: Iam, pins: {pins}, .. }}"));
    }
}

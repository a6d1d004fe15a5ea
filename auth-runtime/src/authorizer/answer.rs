//! What each front is answered. Every field is written, also where the type has a default: that of `Effect` is to allow.

use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerPolicy, ApiGatewayCustomAuthorizerResponse,
    ApiGatewayV2CustomAuthorizerIamPolicyResponse, ApiGatewayV2CustomAuthorizerSimpleResponse,
};
use aws_lambda_events::iam::{IamPolicyEffect, IamPolicyStatement};
use serde::Serialize;
use serde_json::{Map, Value};

use super::arn::{MethodArn, NOTHING, RESOURCE};
use super::context;
use super::decide::{Decided, Scope};
use super::error::AuthorizerError;
use super::event::{AnyFront, HttpApi, Kind, RestApi};
use crate::principal::Principal;

/// Largest answer, in bytes.
const ANSWER: usize = 8_192;

/// The reason in logs and in the context of a denial, where the path is not one that can stand in a policy.
const HOSTILE_PATH: &str = "hostile_path";

/// The reason where the caller may call none of the routes.
const NO_ROUTE: &str = "no_route";

/// A type that answers an authorizer's event of the front `F`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not answer this event of an authorizer",
    label = "not an answer to this event",
    note = "REST APIs, WebSocket APIs and HTTP APIs with payload format 1.0 take `ApiGatewayCustomAuthorizerResponse`; HTTP APIs \
            with payload format 2.0 take `ApiGatewayV2CustomAuthorizerSimpleResponse` or \
            `ApiGatewayV2CustomAuthorizerIamPolicyResponse`, as they are set up; AppSync and IoT have one type each; \
            `serde_json::Value` answers all"
)]
pub trait AuthorizerAnswer<F>: Sized {
    /// The answer to what was decided.
    #[doc(hidden)]
    fn of(decided: &Decided<'_>) -> Result<Self, AuthorizerError>;
}

/// A policy before it is written in the type of a front.
struct Policy {
    principal_id: String,
    statements: Vec<IamPolicyStatement>,
    context: Map<String, Value>,
    usage_key: Option<String>,
}

impl Policy {
    fn of(decided: &Decided<'_>) -> Result<Self, AuthorizerError> {
        let principal = match (decided.caller(), &decided.caller) {
            // The message `Unauthorized` is for REST APIs; an HTTP API would answer 500.
            (Err(AuthorizerError::Unauthorized), Err(error)) if decided.request.is_of_http_api() => {
                return Ok(Self::denial("nobody".to_owned(), NOTHING.to_owned(), error.code()));
            }
            (caller, _) => caller?,
        };
        let (arn, authorizer) = (decided.request.arn(), decided.authorizer);
        match &authorizer.scope {
            Scope::Exact(access) => {
                let plain = MethodArn::parse(arn).map(MethodArn::as_str);
                match (authorizer.check(*access, principal, &decided.request)?, plain) {
                    (Ok(()), Some(arn)) => Self::allow(decided, principal, vec![arn.to_owned()], Vec::new()),
                    (Ok(()), None) => Ok(Self::deny(decided, principal, NOTHING.to_owned(), HOSTILE_PATH)),
                    (Err(code), plain) => {
                        Ok(Self::deny(decided, principal, plain.unwrap_or(NOTHING).to_owned(), code))
                    }
                }
            }
            Scope::Routes(map) => {
                let Some(stage) = MethodArn::parse_stage(arn) else {
                    return Ok(Self::deny(decided, principal, NOTHING.to_owned(), HOSTILE_PATH));
                };
                let met = map.met_by(principal).map_err(|error| authorizer.refuse(&error))?;
                let resources = map.resources(&met);
                if resources.allowed.is_empty() {
                    return Ok(Self::deny(decided, principal, stage.resource("*"), NO_ROUTE));
                }
                let full = |globs: Vec<String>| globs.iter().map(|glob| stage.resource(glob)).collect();
                Self::allow(decided, principal, full(resources.allowed), full(resources.denied))
            }
        }
    }

    fn allow(
        decided: &Decided<'_>,
        principal: &Principal,
        allowed: Vec<String>,
        denied: Vec<String>,
    ) -> Result<Self, AuthorizerError> {
        let mut statements = vec![statement(IamPolicyEffect::Allow, allowed)];
        if !denied.is_empty() {
            statements.push(statement(IamPolicyEffect::Deny, denied));
        }
        let usage_key = decided.authorizer.usage_key.as_ref();
        Ok(Self {
            principal_id: context::principal_id(principal.subject()),
            statements,
            context: decided.authorizer.context(principal)?,
            usage_key: usage_key.and_then(|path| principal.claim(path).ok().flatten()),
        })
    }

    fn deny(decided: &Decided<'_>, principal: &Principal, resource: String, code: &'static str) -> Self {
        decided.authorizer.tell_refused(code);
        Self::denial(context::principal_id(principal.subject()), resource, code)
    }

    /// What the caller is not told stands in the log; the reason is for the gateway's own templates.
    fn denial(principal_id: String, resource: String, code: &'static str) -> Self {
        Self {
            principal_id,
            statements: vec![statement(IamPolicyEffect::Deny, vec![resource])],
            context: Map::from_iter([("reason".to_owned(), Value::from(code))]),
            usage_key: None,
        }
    }

    fn document(&mut self) -> Result<ApiGatewayCustomAuthorizerPolicy, AuthorizerError> {
        let mut resources = self.statements.iter().flat_map(|statement| &statement.resource);
        if resources.any(|resource| resource.len() > RESOURCE) {
            return Err(AuthorizerError::TooLarge);
        }
        let mut document = ApiGatewayCustomAuthorizerPolicy::default();
        document.version = Some("2012-10-17".to_owned());
        document.statement = std::mem::take(&mut self.statements);
        Ok(document)
    }
}

fn statement(effect: IamPolicyEffect, resource: Vec<String>) -> IamPolicyStatement {
    let mut statement = IamPolicyStatement::default();
    statement.action = vec!["execute-api:Invoke".to_owned()];
    statement.effect = effect;
    statement.resource = resource;
    statement.condition = None;
    statement
}

/// Only an answer of this kind may be given, and only one that the front takes as a whole.
fn checked<A: Serialize>(
    decided: &Decided<'_>,
    kinds: &[Kind],
    answer: impl FnOnce() -> Result<A, AuthorizerError>,
) -> Result<A, AuthorizerError> {
    if !kinds.contains(&decided.request.kind) {
        return Err(AuthorizerError::UnknownEvent);
    }
    let answer = answer()?;
    match serde_json::to_vec(&answer) {
        Ok(text) if text.len() <= ANSWER => Ok(answer),
        _ => Err(AuthorizerError::TooLarge),
    }
}

macro_rules! answers {
    ($($answer:ty => $($front:ty),+: $kinds:tt |$decided:ident| $make:expr;)+) => {$($(
        impl AuthorizerAnswer<$front> for $answer {
            fn of($decided: &Decided<'_>) -> Result<Self, AuthorizerError> {
                checked($decided, &$kinds, || $make)
            }
        }
    )+)+};
}

answers! {
    ApiGatewayCustomAuthorizerResponse => RestApi, AnyFront: [Kind::Rest] |decided| rest(decided);
    ApiGatewayV2CustomAuthorizerIamPolicyResponse => RestApi, HttpApi, AnyFront: [Kind::Http, Kind::Rest] |decided| http(decided);
    ApiGatewayV2CustomAuthorizerSimpleResponse => HttpApi, AnyFront: [Kind::Http] |decided| simple(decided);
}

#[cfg(feature = "appsync")]
answers! {
    aws_lambda_events::appsync::AppSyncLambdaAuthorizerResponse => super::event::AppSyncApi, AnyFront:
        [Kind::AppSync] |decided| super::appsync::answer(decided);
}

#[cfg(feature = "iot")]
answers! {
    aws_lambda_events::iot::IoTCoreCustomAuthorizerResponse => super::event::IotCore, AnyFront:
        [Kind::Iot] |decided| super::iot::answer(decided);
}

/// The answer to whatever asks; for HTTP APIs with payload format 2.0, a policy.
impl<F> AuthorizerAnswer<F> for Value {
    fn of(decided: &Decided<'_>) -> Result<Self, AuthorizerError> {
        let json =
            |answer: Result<Self, serde_json::Error>| answer.map_err(|_| AuthorizerError::UnknownEvent);
        checked(decided, &[decided.request.kind], || match decided.request.kind {
            Kind::Http => json(serde_json::to_value(http(decided)?)),
            Kind::Rest => json(serde_json::to_value(rest(decided)?)),
            #[cfg(feature = "appsync")]
            Kind::AppSync => json(serde_json::to_value(super::appsync::answer(decided)?)),
            #[cfg(feature = "iot")]
            Kind::Iot => json(serde_json::to_value(super::iot::answer(decided)?)),
            #[cfg(not(all(feature = "appsync", feature = "iot")))]
            _ => Err(AuthorizerError::UnknownEvent),
        })
    }
}

fn rest(decided: &Decided<'_>) -> Result<ApiGatewayCustomAuthorizerResponse, AuthorizerError> {
    let mut policy = Policy::of(decided)?;
    let mut answer = ApiGatewayCustomAuthorizerResponse::default();
    answer.policy_document = policy.document()?;
    answer.principal_id = Some(policy.principal_id);
    answer.context = policy.context.into();
    answer.usage_identifier_key = policy.usage_key;
    Ok(answer)
}

fn http(decided: &Decided<'_>) -> Result<ApiGatewayV2CustomAuthorizerIamPolicyResponse, AuthorizerError> {
    let mut policy = Policy::of(decided)?;
    let mut answer = ApiGatewayV2CustomAuthorizerIamPolicyResponse::default();
    answer.policy_document = policy.document()?;
    answer.principal_id = Some(policy.principal_id);
    answer.context = policy.context.into();
    Ok(answer)
}

/// `true` for a caller who may call the route of this very request; `false` on any doubt. An error is ours alone.
fn simple(decided: &Decided<'_>) -> Result<ApiGatewayV2CustomAuthorizerSimpleResponse, AuthorizerError> {
    let mut answer = ApiGatewayV2CustomAuthorizerSimpleResponse::default();
    answer.is_authorized = false;
    answer.context = Map::new().into();
    let (authorizer, request) = (decided.authorizer, &decided.request);
    let principal = match decided.caller() {
        Ok(principal) => principal,
        Err(AuthorizerError::Unauthorized) => return Ok(answer),
        Err(error) => return Err(error),
    };
    // With a route map, the answer may be kept for the route: then it must not depend on the path.
    let (met, arn) = match &authorizer.scope {
        Scope::Exact(access) => {
            (authorizer.check(*access, principal, request)?, MethodArn::parse(request.arn()))
        }
        Scope::Routes(map) => {
            let met = map.meets(request.route_key().unwrap_or_default(), principal);
            let met = met.map_err(|error| authorizer.refuse(&error))?;
            (met.then_some(()).ok_or(NO_ROUTE), MethodArn::parse_stage(request.arn()))
        }
    };
    match met.and_then(|()| arn.ok_or(HOSTILE_PATH)) {
        Ok(_) => {
            answer.is_authorized = true;
            answer.context = authorizer.context(principal)?.into();
        }
        Err(code) => authorizer.tell_refused(code),
    }
    Ok(answer)
}

//! What has no function to put an attribute on, and authorizers, which answer with a policy.

use std::convert::Infallible;
use std::sync::LazyLock;
use std::task::{Context, Poll};

use auth_runtime::authorizer::{Authorizer, AuthorizerError};
use auth_runtime::layer::RequireAuthLayer;
use auth_runtime::{ConfigError, Error, Principal, authorizer};
use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerRequestTypeRequest, ApiGatewayCustomAuthorizerResponse,
};
use lambda_http::tower::{Layer as _, ServiceExt as _};
use lambda_runtime::{LambdaEvent, Service, service_fn};
use serde_json::Value;

use super::{ADMIN, V2, VERIFIER, check, ok, ran, status, v2};

static AUTHORIZER: LazyLock<Result<Authorizer, ConfigError>> =
    LazyLock::new(|| Authorizer::exact(ADMIN).verifier(VERIFIER.clone()).build());

#[authorizer(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h33(
    event: LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest>,
) -> Result<ApiGatewayCustomAuthorizerResponse, AuthorizerError>;

pub(crate) async fn h33_by_hand(
    event: LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest>,
) -> Result<ApiGatewayCustomAuthorizerResponse, AuthorizerError> {
    auth_runtime::authorizer::answer(&AUTHORIZER, &event).await
}

/// What the function behind an authorizer does: it runs after an `Allow`, and not after a `Deny`.
fn gateway(answer: Result<ApiGatewayCustomAuthorizerResponse, AuthorizerError>) -> u64 {
    let answer = serde_json::to_value(answer.expect("a policy")).expect("JSON");
    if answer["policyDocument"]["Statement"][0]["Effect"] == "Allow" {
        ran(33);
        return 200;
    }
    403
}

type Answer = std::pin::Pin<Box<dyn Future<Output = Result<Value, Infallible>> + Send>>;

/// Written by hand; the layer decides before it is called.
#[derive(Clone, Debug)]
pub(crate) struct Plain;

impl Service<LambdaEvent<V2>> for Plain {
    type Response = Value;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, event: LambdaEvent<V2>) -> Answer {
        ran(35);
        drop(event);
        Box::pin(async { Ok(ok()) })
    }
}

/// Written by hand; decides by itself.
#[derive(Clone, Debug)]
pub(crate) struct Inline;

impl Service<LambdaEvent<V2>> for Inline {
    type Response = Value;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, event: LambdaEvent<V2>) -> Answer {
        Box::pin(async move {
            if let Err(error) = admin(&event).await {
                return error.answer(&event);
            }
            ran(35);
            Ok(ok())
        })
    }
}

/// The inline check.
pub(crate) async fn admin(event: &LambdaEvent<V2>) -> Result<Principal, Error> {
    let caller = VERIFIER.authenticate(event).await?;
    caller.require(&ADMIN)?;
    Ok(caller)
}

pub(crate) fn layer() -> RequireAuthLayer {
    RequireAuthLayer::new(ADMIN).verifier(|| &*VERIFIER)
}

pub(crate) async fn all() {
    let event = |token: &str| auth_tests::typed_event("authorizer_rest_request", token);
    check(33, async |token| gateway(h33(event(token)).await)).await;
    check(33, async |token| gateway(h33_by_hand(event(token)).await)).await;
    check(35, async |token| status(layer().layer(Plain).oneshot(v2(token)).await)).await;
    check(35, async |token| status(Inline.oneshot(v2(token)).await)).await;
    let closure = service_fn(|event: LambdaEvent<V2>| async move {
        ran(36);
        drop(event);
        Ok::<_, Infallible>(ok())
    });
    check(36, async |token| status(layer().layer(closure).oneshot(v2(token)).await)).await;
    let inline = service_fn(|event: LambdaEvent<V2>| async move {
        if let Err(error) = admin(&event).await {
            return error.answer(&event);
        }
        ran(36);
        Ok::<_, Infallible>(ok())
    });
    check(36, async |token| status(inline.oneshot(v2(token)).await)).await;
}

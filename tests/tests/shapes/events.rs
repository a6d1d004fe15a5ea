//! Handlers of events: an error is a refusal, or a response is.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use auth_runtime::{Authenticated, Rejection, require_auth};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsEventObj};
use lambda_runtime::{Context, Diagnostic, Error, LambdaEvent};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{In, Out, V2, VERIFIER, by_error, check, direct, ok, ran, status, v2};

pub(crate) type Direct = LambdaEvent<Authenticated<In>>;

pub(crate) trait Store {
    fn ran(&self, number: usize) {
        ran(number);
    }
}

#[derive(Debug)]
pub(crate) struct Client;

impl Store for Client {}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h1(event: LambdaEvent<Value>) -> Result<Value, Error> {
    ran(1);
    drop(event);
    Ok(ok())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h2(event: LambdaEvent<Authenticated<In>>) -> Result<Out, Error> {
    ran(2);
    Ok(Out { number: event.payload.payload.number })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h3(_: LambdaEvent<Authenticated<In>>) -> Result<(), Error> {
    ran(3);
    Ok(())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h4(
    LambdaEvent { payload, context }: LambdaEvent<Authenticated<In>>,
) -> Result<Out, Error> {
    ran(4);
    assert_eq!(context.request_id, "");
    Ok(Out { number: payload.payload.number })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h5(client: &Client, event: LambdaEvent<V2>) -> Result<Value, Error> {
    drop(event);
    client.ran(5);
    Ok(ok())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h6(event: LambdaEvent<V2>, client: &Client) -> Result<Value, Error> {
    drop(event);
    client.ran(6);
    Ok(ok())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h7(state: Arc<Client>, event: LambdaEvent<V2>) -> Result<Value, Error> {
    drop(event);
    state.ran(7);
    Ok(ok())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h8<S: Store + Send + Sync>(store: &S, event: LambdaEvent<V2>) -> Result<Value, Error> {
    drop(event);
    store.ran(8);
    Ok(ok())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h9<S>(store: &S, event: LambdaEvent<V2>) -> Result<Value, Error>
where
    S: Store + Send + Sync + ?Sized,
{
    drop(event);
    store.ran(9);
    Ok(ok())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h10(store: &(impl Store + Sync), event: LambdaEvent<V2>) -> Result<Value, Error> {
    drop(event);
    store.ran(10);
    Ok(ok())
}

impl Client {
    #[require_auth(role = "admin", verifier = VERIFIER)]
    pub(crate) async fn h11(&self, event: LambdaEvent<V2>) -> Result<Value, Error> {
        drop(event);
        self.ran(11);
        Ok(ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    pub(crate) async fn h12(event: LambdaEvent<V2>) -> Result<Value, Error> {
        drop(event);
        ran(12);
        Ok(ok())
    }

    #[require_auth(role = "admin", verifier = VERIFIER)]
    pub(crate) async fn h13(
        &self,
        request: lambda_http::Request,
    ) -> Result<lambda_http::Response<lambda_http::Body>, Error> {
        drop(request);
        self.ran(13);
        Ok(lambda_http::Response::default())
    }
}

/// An error of the author's own, built from ours.
#[derive(Debug)]
pub(crate) enum Failure {
    Refused(Rejection),
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Refused(rejection)
    }
}

impl From<Failure> for Diagnostic {
    fn from(Failure::Refused(rejection): Failure) -> Self {
        rejection.into()
    }
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h14(_: Direct) -> Result<Out, Failure> {
    ran(14);
    Ok(Out { number: 14 })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h15(_: Direct) -> Result<Out, Diagnostic> {
    ran(15);
    Ok(Out { number: 15 })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h16_str(_: Direct) -> Result<Out, &'static str> {
    ran(16);
    Ok(Out { number: 16 })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h16_string(_: Direct) -> Result<Out, String> {
    ran(16);
    Ok(Out { number: 16 })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h17(_: LambdaEvent<V2>) -> Result<Value, Infallible> {
    ran(17);
    Ok(ok())
}

pub(crate) type R<T> = Result<T, Error>;

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h18_own(_: Direct) -> R<Out> {
    ran(18);
    Ok(Out { number: 18 })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h18_anyhow(_: Direct) -> anyhow::Result<Out> {
    ran(18);
    Ok(Out { number: 18 })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h18_http(
    request: lambda_http::Request,
) -> lambda_http::http::Result<lambda_http::Response<lambda_http::Body>> {
    ran(18);
    drop(request);
    Ok(lambda_http::Response::default())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) fn h19(event: Direct) -> Pin<Box<dyn Future<Output = Result<Out, Error>> + Send>> {
    ran(19);
    Box::pin(async move { Ok(Out { number: event.payload.payload.number }) })
}

#[async_trait]
pub(crate) trait Handler {
    async fn h19(&self, event: LambdaEvent<V2>) -> Result<Value, Error>;
}

#[async_trait]
impl Handler for Client {
    #[require_auth(role = "admin", verifier = VERIFIER)]
    async fn h19(&self, event: LambdaEvent<V2>) -> Result<Value, Error> {
        drop(event);
        self.ran(19);
        Ok(ok())
    }
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) fn h20(event: Direct) -> impl Future<Output = Result<Out, Error>> + Send {
    ran(20);
    async move { Ok(Out { number: event.payload.payload.number }) }
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h28(#[event] event: Authenticated<In>, ctx: Context) -> Result<Out, Error> {
    ran(28);
    drop(ctx);
    Ok(Out { number: event.payload.number })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
#[expect(clippy::needless_lifetimes, reason = "this is the shape")]
pub(crate) async fn h29<'a>(event: LambdaEvent<Authenticated<In>>, prefix: &'a str) -> Result<String, Error> {
    ran(29);
    Ok(format!("{prefix}{}", event.payload.payload.number))
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h30<const N: usize>(
    mut event: lambda_runtime::LambdaEvent<Authenticated<In>>,
) -> std::result::Result<Out, lambda_runtime::Error> {
    ran(N);
    event.payload.payload.number += 1;
    Ok(Out { number: event.payload.payload.number })
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h31(event: Direct) -> Result<Option<Out>, Error> {
    ran(31);
    Ok((event.payload.payload.number > 0).then_some(Out { number: 31 }))
}

#[require_auth(role = "admin", refused_records = "fail", verifier = VERIFIER)]
pub(crate) async fn h32(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    event.payload.records.iter().for_each(|_| ran(32));
    Ok(SqsBatchResponse::default())
}

#[require_auth(role = "admin", refused_records = "fail", verifier = VERIFIER)]
pub(crate) async fn h32_typed(event: LambdaEvent<SqsEventObj<Value>>) -> Result<SqsBatchResponse, Error> {
    event.payload.records.iter().for_each(|_| ran(32));
    Ok(SqsBatchResponse::default())
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h34<T: DeserializeOwned + Serialize>(
    event: LambdaEvent<Authenticated<T>>,
) -> Result<T, Error> {
    ran(34);
    Ok(event.payload.payload)
}

#[require_auth(role = "admin", verifier = VERIFIER)]
pub(crate) async fn h38(event: LambdaEvent<Value>) -> Result<Value, Error> {
    ran(38);
    if event.payload["requestContext"].is_object() {
        let request: V2 = serde_json::from_value(event.payload)?;
        return Ok(json!({ "statusCode": 200, "body": request.raw_path }));
    }
    let payload: In = serde_json::from_value(event.payload)?;
    Ok(json!({ "statusCode": 200, "body": payload.number }))
}

/// How a batch of one record is told: a failure is a refusal.
fn of_batch(answer: Result<SqsBatchResponse, Error>) -> u64 {
    if answer.expect("an answer").batch_item_failures.is_empty() { 200 } else { 403 }
}

fn batch<E: DeserializeOwned>(token: &str) -> LambdaEvent<E> {
    auth_tests::typed_event("sqs_token_in_attribute", token)
}

pub(crate) async fn all() {
    let client = Client;
    let dynamic: &(dyn Store + Send + Sync) = &client;
    let shared = Arc::new(Client);
    check(1, async |token| status(h1(v2(token)).await)).await;
    check(2, async |token| by_error(h2(direct(token)).await)).await;
    check(3, async |token| by_error(h3(direct(token)).await)).await;
    check(4, async |token| by_error(h4(direct(token)).await)).await;
    check(5, async |token| status(h5(&client, v2(token)).await)).await;
    check(6, async |token| status(h6(v2(token), &client).await)).await;
    check(7, async |token| status(h7(shared.clone(), v2(token)).await)).await;
    check(8, async |token| status(h8(&client, v2(token)).await)).await;
    check(9, async |token| status(h9(dynamic, v2(token)).await)).await;
    check(10, async |token| status(h10(&client, v2(token)).await)).await;
    check(11, async |token| status(client.h11(v2(token)).await)).await;
    check(12, async |token| status(Client::h12(v2(token)).await)).await;
    check(13, async |token| super::http::status(client.h13(super::http::request(token)).await).await).await;
    let plain = |answer: Result<Out, Failure>| answer.map_err(|Failure::Refused(rejection)| rejection);
    check(14, async |token| by_error(plain(h14(direct(token)).await))).await;
    check(15, async |token| by_error(h15(direct(token)).await.map_err(|error| error.error_type))).await;
    check(16, async |token| by_error(h16_str(direct(token)).await)).await;
    check(16, async |token| by_error(h16_string(direct(token)).await)).await;
    check(17, async |token| status(h17(v2(token)).await)).await;
    check(18, async |token| by_error(h18_own(direct(token)).await)).await;
    check(18, async |token| by_error(h18_anyhow(direct(token)).await)).await;
    check(18, async |token| super::http::status(h18_http(super::http::request(token)).await).await).await;
    check(19, async |token| by_error(h19(direct(token)).await)).await;
    check(19, async |token| status(client.h19(v2(token)).await)).await;
    check(20, async |token| by_error(h20(direct(token)).await)).await;
    check(28, async |token| {
        let LambdaEvent { payload, context } = direct(token);
        by_error(h28(payload, context).await)
    })
    .await;
    check(29, async |token| by_error(h29(direct(token), "number ").await)).await;
    check(30, async |token| by_error(h30::<30>(direct(token)).await)).await;
    check(31, async |token| by_error(h31(direct(token)).await)).await;
    check(32, async |token| of_batch(h32(batch(token)).await)).await;
    check(32, async |token| of_batch(h32_typed(batch(token)).await)).await;
    check(34, async |token| by_error(h34::<In>(direct(token)).await)).await;
    check(38, async |token| status(h38(v2(token)).await)).await;
    let invoked =
        |token: &str| LambdaEvent::new(json!({ "authorization": token, "number": 1 }), Context::default());
    check(38, async |token| by_error(h38(invoked(token)).await)).await;
}

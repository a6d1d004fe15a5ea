//! What a handler may be called with.

use lambda_runtime::LambdaEvent;

use super::view::RequestView;

/// An event that can carry a credential: what the guard reads, and nothing else of it.
///
/// | event | the credential is in | a refusal is |
/// |---|---|---|
/// | `ApiGatewayV2httpRequest`, `ApiGatewayProxyRequest`, `ApiGatewayWebsocketProxyRequest`, `LambdaFunctionUrlRequest`, `AlbTargetGroupRequest` | the headers | the front's response |
/// | `VpcLatticeRequestV2` (feature `vpc_lattice`) | the headers | the front's response |
/// | `http::Request<B>`, such as `lambda_http::Request` | the headers | an HTTP response |
/// | `AppSyncDirectResolverEvent` (feature `appsync`) | `request.headers` | an error |
/// | `EventBridgeEvent<T>` (feature `eventbridge`) | where `T` has it, such as `Authenticated<D>` | an error |
/// | `AgentEvent` (feature `bedrock_agent_runtime`) | `sessionAttributes.authorization` | an error |
/// | [`Authenticated<T>`](crate::Authenticated), invoked directly or by a state machine | `authorization` | an error |
/// | `serde_json::Value` | as the kind of the document has it | as the kind of the document has it |
///
/// Whoever invokes the function directly may instead put `authorization` into the `custom` part of the client context.
/// In headers of HTTP the value is `Bearer <token>`; elsewhere it may also be the token alone.
///
/// An event of your own says where its credential is:
///
/// ```
/// use auth_runtime::{AuthEvent, ErrorAnswer, RequestView};
///
/// #[derive(serde::Deserialize)]
/// struct Order {
///     authorization: Option<String>,
///     number: u32,
/// }
///
/// impl AuthEvent for Order {
///     type Answer = ErrorAnswer;
///
///     fn request(&self) -> RequestView<'_> {
///         RequestView::of_credential(self.authorization.as_deref())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event that carries a credential",
    label = "no credential is known to be in here",
    note = "a handler takes `LambdaEvent<E>` with `E` one of `ApiGatewayV2httpRequest`, `ApiGatewayProxyRequest`, \
            `LambdaFunctionUrlRequest`, `AlbTargetGroupRequest` or `serde_json::Value`, or a `lambda_http::Request`",
    note = "for a batch, such as `SqsEvent`, say what becomes of refused records: `refused_records = \"fail\"`",
    note = "for a payload of your own, take `LambdaEvent<Authenticated<{Self}>>`, or implement `AuthEvent`",
    note = "for a handler of axum that takes no `Request`, take a `Require<R>`; for what asks a Lambda authorizer, write \
            `#[authorizer(..)]`"
)]
pub trait AuthEvent {
    /// How the handler of such an event answers: [`JsonAnswer`], [`HttpAnswer`], [`ErrorAnswer`] or [`AnyAnswer`]. It
    /// decides which return types can carry a refusal.
    type Answer;

    /// Where the credential is, and the parts of the request that conditions ask about.
    fn request(&self) -> RequestView<'_>;
}

/// The front reads what the handler returns as a JSON document with a `statusCode`.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum JsonAnswer {}

/// `lambda_http` or a web framework turns what the handler returns into an HTTP response. A JSON value would become the
/// body of a 200.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum HttpAnswer {}

/// Nobody waits for a response: the service that invoked the function only tells success from failure, or knows errors by
/// their type. A refusal is an error.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum ErrorAnswer {}

/// The document tells: a JSON document with a `statusCode` when it is an HTTP request, otherwise an error.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a name for a kind; it has no values")]
pub enum AnyAnswer {}

impl<E: AuthEvent> AuthEvent for LambdaEvent<E> {
    type Answer = E::Answer;

    fn request(&self) -> RequestView<'_> {
        let request = self.payload.request().deadline_unix_millis(self.context.deadline);
        match &self.context.client_context {
            Some(client) => request.or_client_context(&client.custom),
            None => request,
        }
    }
}

impl<E: AuthEvent + ?Sized> AuthEvent for &E {
    type Answer = E::Answer;

    fn request(&self) -> RequestView<'_> {
        (**self).request()
    }
}

impl<E: AuthEvent + ?Sized> AuthEvent for &mut E {
    type Answer = E::Answer;

    fn request(&self) -> RequestView<'_> {
        (**self).request()
    }
}

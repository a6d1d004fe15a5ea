//! Refusals of a check that a function makes by itself.

use std::panic::Location;

use super::event::{AuthEvent, HttpAnswer};
use super::response::{FromRejection, Rejection};
use super::view::{Front, RequestView};
use crate::authz::Denial;
use crate::error::{ConfigError, Error};
use crate::guard;

/// Headers alone are enough for a check, wherever they come from.
///
/// ```
/// use auth_runtime::{Error, Principal, RequestView, Verifier};
///
/// async fn caller(verifier: &Verifier, headers: &http::HeaderMap) -> Result<Principal, Error> {
///     verifier.authenticate(&RequestView::new("GET", headers)).await
/// }
/// ```
impl AuthEvent for RequestView<'_> {
    type Answer = HttpAnswer;

    fn request(&self) -> RequestView<'_> {
        self.clone()
    }
}

impl Error {
    /// Refuses: the answer that the attribute would give, in the shape that the front of `event` understands. The operator
    /// is told, with the place of this call in place of the handler.
    ///
    /// ```
    /// use auth_runtime::{Error, Principal, Requirement, Verifier, rule};
    /// use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
    /// use lambda_runtime::LambdaEvent;
    ///
    /// const EDITORS: Requirement = rule!(any(role = "admin", role = "editor"));
    ///
    /// async fn editor(
    ///     verifier: &Verifier,
    ///     event: &LambdaEvent<ApiGatewayV2httpRequest>,
    /// ) -> Result<Principal, Error> {
    ///     let caller = verifier.authenticate(event).await?;
    ///     caller.require(&EDITORS)?;
    ///     Ok(caller)
    /// }
    ///
    /// async fn handler(
    ///     verifier: &Verifier,
    ///     event: LambdaEvent<ApiGatewayV2httpRequest>,
    /// ) -> Result<ApiGatewayV2httpResponse, lambda_runtime::Error> {
    ///     let caller = match editor(verifier, &event).await {
    ///         Ok(caller) => caller,
    ///         Err(error) => return error.answer(&event),
    ///     };
    ///     println!("{} edits", caller.subject());
    ///     Ok(ApiGatewayV2httpResponse::default())
    /// }
    /// ```
    #[track_caller]
    pub fn answer<E, R>(&self, event: &E) -> R
    where
        E: AuthEvent + ?Sized,
        R: FromRejection<E::Answer>,
    {
        R::from_rejection(guard::refuse(Location::caller(), self, event.request().front))
    }
}

macro_rules! refused {
    ($($error:ty),+) => {$(
        /// Refuses an HTTP request, for `?` in a function that fails with a [`Rejection`], whose status, headers and body
        /// are the answer. The operator is told. For an event there is [`Error::answer`], which knows its front.
        impl From<$error> for Rejection {
            #[track_caller]
            fn from(error: $error) -> Self {
                guard::refuse(Location::caller(), &error.into(), Front::ApiGatewayV2)
            }
        }
    )+};
}

refused!(ConfigError, Denial, Error);

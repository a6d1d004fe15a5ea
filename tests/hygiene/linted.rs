//! Every kind of expansion under every lint.

use auth_runtime::{Principal, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_http::{IntoResponse, Request};
use lambda_runtime::{Error, LambdaEvent};

type Event = LambdaEvent<ApiGatewayV2httpRequest>;
type Answer = Result<ApiGatewayV2httpResponse, Error>;

fn answer(text: &str) -> Answer {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = text.parse()?;
    Ok(response)
}

/// Documented, as `missing_docs` wants.
///
/// # Errors
/// When the path is not a number.
#[require_auth(role = "admin")]
pub async fn documented(event: Event) -> Answer {
    answer(event.payload.raw_path.as_deref().unwrap_or_default())
}

#[require_auth(any(role = "admin", all(scope = "orders:read", not(role = "suspended"))))]
async fn tree(mut event: Event) -> Answer {
    event.payload.raw_path.take().map_or_else(|| answer("200"), |path| answer(&path))
}

#[require_auth]
async fn unused(_: Event) -> Answer {
    answer("200")
}

#[require_auth]
async fn underscored(_event: Event) -> Answer {
    answer("200")
}

#[require_auth]
async fn destructured(LambdaEvent { payload, context: _ }: Event) -> Answer {
    answer(payload.raw_path.as_deref().unwrap_or_default())
}

#[require_auth]
async fn borrowed(event: &Event) -> Answer {
    answer(event.payload.raw_path.as_deref().unwrap_or_default())
}

#[require_auth]
async fn uniquely_borrowed(event: &mut Event) -> Answer {
    event.payload.raw_path = None;
    answer("200")
}

#[require_auth(optional)]
async fn optional(event: Event, #[principal] caller: Option<&Principal>) -> Answer {
    answer(caller.map_or_else(|| event.context.request_id.as_str(), Principal::subject))
}

#[require_auth]
async fn principals(
    #[principal] caller: &Principal,
    event: Event,
    #[principal] mut owned: Principal,
    #[principal] _unused: Principal,
    #[principal] _: &Principal,
) -> Answer {
    if owned.subject() == caller.subject() {
        owned = caller.clone();
    }
    drop(event);
    answer(owned.subject())
}

#[require_auth(scope = "orders:read")]
async fn opaque(request: Request, #[principal] caller: &Principal) -> Result<impl IntoResponse, Error> {
    let number: u16 = caller.subject().parse()?;
    if request.uri().path().len() > number.into() {
        return Err("too long".into());
    }
    Ok("fine")
}

/// A handler with state.
#[derive(Debug, Default)]
pub struct Api {
    calls: u32,
}

impl Api {
    /// Counts.
    ///
    /// # Errors
    /// Never.
    #[require_auth(role = "admin")]
    pub async fn count(&mut self, event: Event) -> Answer {
        drop(event);
        self.calls += 1;
        answer(&self.calls.to_string())
    }
}

#[test]
fn guarded_before_anything_else() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let Ok(runtime) = runtime else { return };
    let event = || LambdaEvent::new(ApiGatewayV2httpRequest::default(), lambda_runtime::Context::default());
    let statuses = runtime.block_on(async {
        let mut api = Api::default();
        let answers = [
            documented(event()).await,
            tree(event()).await,
            unused(event()).await,
            underscored(event()).await,
            destructured(event()).await,
            borrowed(&event()).await,
            uniquely_borrowed(&mut event()).await,
            optional(event()).await,
            principals(event()).await,
            api.count(event()).await,
        ];
        let _response = opaque(Request::default()).await;
        assert_eq!(api.calls, 0, "the body did not run");
        answers.map(|answer| answer.map(|response| response.status_code).unwrap_or_default())
    });
    // No verifier is configured in this process: nothing is decided, and no body runs.
    assert_eq!(statuses, [500; 10]);
}

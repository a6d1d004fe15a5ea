//! Who may transfer what.

use auth_runtime::Verifier;
use auth_runtime::local::Issuer;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_runtime::{Context, LambdaEvent};

async fn status(verifier: &Verifier, token: Option<&str>, body: &str) -> i64 {
    let mut request = ApiGatewayV2httpRequest::default();
    request.body = Some(body.to_owned());
    if let Some(token) = token {
        request.headers.insert("authorization", format!("Bearer {token}").parse().expect("a header"));
    }
    let event = LambdaEvent::new(request, Context::default());
    inline::transfer(verifier, event).await.expect("an answer").status_code
}

#[tokio::test]
async fn large_transfers_take_a_scope() {
    let issuer = Issuer::start().await.expect("an issuer");
    let verifier = issuer.offline_verifier().build().expect("a verifier");
    let clerk = issuer.token().subject("clara").sign().expect("a token");
    let treasurer = issuer.token().subject("theo").scope("transfers:large").sign().expect("a token");
    let (small, large) = (r#"{"to":"shop","amount":999}"#, r#"{"to":"shop","amount":1000}"#);
    assert_eq!(status(&verifier, Some(&clerk), small).await, 201);
    assert_eq!(status(&verifier, Some(&clerk), large).await, 403);
    assert_eq!(status(&verifier, Some(&treasurer), large).await, 201);
    assert_eq!(status(&verifier, Some(&treasurer), "{}").await, 400);
    assert_eq!(status(&verifier, None, "{}").await, 401, "who is not known learns nothing of the body");
}

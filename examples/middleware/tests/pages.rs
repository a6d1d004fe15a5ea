//! Who may edit, as an HTTP API asks.

use auth_runtime::local::Issuer;
use lambda_http::http::StatusCode;
use lambda_http::http::header::WWW_AUTHENTICATE;
use lambda_http::tower::ServiceExt as _;
use lambda_http::{Body, Request, Response};

async fn send(token: Option<&str>) -> Response<Body> {
    let mut request = Request::new(Body::Empty);
    if let Some(token) = token {
        let value = format!("Bearer {token}").parse().expect("a header");
        request.headers_mut().insert("authorization", value);
    }
    middleware::service().oneshot(request).await.expect("an answer")
}

#[tokio::test]
async fn editors_edit() {
    let issuer = Issuer::start().await.expect("an issuer");
    auth_runtime::install(issuer.offline_verifier().build().expect("a verifier")).expect("the first");
    let sign = |role: &str| issuer.token().subject("emma").role(role).sign().expect("a token");
    let edited = send(Some(&sign("editor"))).await;
    assert_eq!(edited.status(), StatusCode::OK);
    assert_eq!(edited.body().as_ref(), br#"{"edited_by":"emma","page":"/"}"#);
    assert_eq!(send(Some(&sign("reader"))).await.status(), StatusCode::FORBIDDEN);
    let refused = send(None).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(refused.headers()[WWW_AUTHENTICATE], "Bearer");
}

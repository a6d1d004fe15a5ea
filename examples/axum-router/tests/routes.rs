//! Who may call what.

use auth_runtime::local::Issuer;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use lambda_http::tower::ServiceExt as _;

async fn send(method: &str, path: &str, token: Option<&str>) -> (u16, String) {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = axum_router::router().oneshot(request).await.expect("infallible");
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 4_096).await.expect("a body").to_vec();
    (status, String::from_utf8(body).expect("text"))
}

#[tokio::test]
async fn every_route_beside_its_refusal() {
    let issuer = Issuer::start().await.expect("an issuer");
    auth_runtime::install(issuer.offline_verifier().build().expect("a verifier")).expect("the first");
    let sign =
        |subject: &str, role: &str| issuer.token().subject(subject).role(role).sign().expect("a token");
    let (admin, viewer) = (sign("alice", "admin"), sign("victor", "viewer"));
    for (method, path, token, status) in [
        ("GET", "/health", None, 200),
        ("GET", "/me", Some(&viewer), 200),
        ("GET", "/me", None, 401),
        ("GET", "/offers", None, 200),
        ("GET", "/offers", Some(&viewer), 200),
        ("GET", "/offers", Some(&"abc".to_owned()), 401),
        ("DELETE", "/orders/1", Some(&admin), 200),
        ("DELETE", "/orders/1", Some(&viewer), 403),
        ("GET", "/users/victor", Some(&viewer), 200),
        ("GET", "/users/alice", Some(&viewer), 403),
        ("GET", "/users/alice", None, 401),
    ] {
        let (answered, body) = send(method, path, token.map(String::as_str)).await;
        assert_eq!(answered, status, "{method} {path}: {body}");
    }
    assert_eq!(send("DELETE", "/orders/1", Some(&admin)).await.1, "alice deleted 1");
    assert_eq!(send("GET", "/offers", Some(&viewer)).await.1, "tea, cheaper for victor");
}

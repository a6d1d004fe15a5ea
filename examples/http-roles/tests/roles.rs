//! The function, asked by everybody for everything; and its rules, as they were reviewed.

use std::time::{SystemTime, UNIX_EPOCH};

use auth_runtime::local::Issuer;
use lambda_http::http::Request;

#[test]
fn rules_are_as_reviewed() {
    auth_runtime::assert_rules!("tests/rules.snap", within = "http_roles");
}

#[tokio::test]
async fn roles_include_each_other() {
    let issuer = Issuer::start().await.expect("an issuer");
    auth_runtime::install(issuer.offline_verifier().build().expect("a verifier")).expect("the first one");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
    let ask = async |role: Option<&str>, method: &str, signed_in: u64| {
        let token = issuer.token().roles(role).claim("auth_time", now - signed_in).sign().expect("a token");
        let request = Request::builder().method(method).uri("https://api.example/documents");
        let request = request.header("authorization", format!("Bearer {token}")).body("text".into());
        http_roles::app(request.expect("a request")).await.expect("an answer").status().as_u16()
    };
    for (role, statuses) in [
        (None, [403, 403, 403]),
        (Some("viewer"), [200, 403, 403]),
        (Some("editor"), [200, 201, 403]),
        (Some("admin"), [200, 201, 204]),
        (Some("administrator"), [403, 403, 403]),
    ] {
        for (method, status) in ["GET", "POST", "DELETE"].into_iter().zip(statuses) {
            assert_eq!(ask(role, method, 0).await, status, "{role:?} {method}");
        }
    }
    assert_eq!(ask(Some("admin"), "DELETE", 3_600).await, 401, "signed in too long ago");
}

//! Requests as a browser sends them through the proxy.

use auth_runtime::Keys;
use auth_runtime::local::Issuer;
use lambda_runtime::{Context, LambdaEvent};
use proxy_cookie::{ACCESS, access, notes};
use serde_json::{Value, json};

async fn status(method: &str, cookies: &[String], headers: Value) -> i64 {
    let event = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "", "headers": headers, "cookies": cookies,
        "isBase64Encoded": false,
        "requestContext": {
            "accountId": "123456789012", "apiId": "url", "stage": "$default", "routeKey": "$default", "timeEpoch": 0,
            "http": {"method": method, "path": "/", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.10", "userAgent": "x"}
        }
    });
    let event = serde_json::from_value(event).expect("an event");
    notes(LambdaEvent::new(event, Context::default())).await.expect("an answer").status_code
}

#[tokio::test]
async fn the_cookie_is_good_for_pages_of_the_same_origin() {
    let issuer = Issuer::start().await.expect("an issuer");
    let local = access("shop", issuer.audience()).issuer(issuer.url()).keys(Keys::jwk_set(issuer.jwks()));
    let verifier = local.build().expect("a verifier");
    ACCESS.get_or_init(|| verifier);
    let token = issuer.token().subject("ann").sign().expect("a token");
    let other = issuer.token().subject("ann").audience("another application").sign().expect("a token");
    let cookie = |token: &str| [format!("CF_Authorization={token}")];

    assert_eq!(status("GET", &cookie(&token), json!({})).await, 200);
    assert_eq!(status("GET", &cookie(&other), json!({})).await, 401);
    assert_eq!(status("GET", &[], json!({})).await, 401);
    assert_eq!(status("POST", &cookie(&token), json!({"sec-fetch-site": "same-origin"})).await, 201);
    assert_eq!(status("POST", &cookie(&token), json!({"sec-fetch-site": "cross-site"})).await, 403);
    assert_eq!(status("POST", &cookie(&token), json!({})).await, 403, "an old browser, or none");
    assert_eq!(
        status("POST", &[], json!({"cf-access-jwt-assertion": token})).await,
        201,
        "no cookie, no cross-site request"
    );
}

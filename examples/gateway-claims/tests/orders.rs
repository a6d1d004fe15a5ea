//! Requests as the gateway hands them on.

use std::time::SystemTime;

use gateway_claims::{BEHIND_GATEWAY, app, verifier};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};

const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE";

fn event(route: &str, api_id: &str, authorizer: &Value) -> Value {
    json!({
        "version": "2.0", "routeKey": route, "rawPath": "/orders/42", "rawQueryString": "", "headers": {},
        "pathParameters": {"id": "42"}, "isBase64Encoded": false,
        "requestContext": {
            "accountId": "123456789012", "apiId": api_id, "stage": "$default", "routeKey": route, "timeEpoch": 0,
            "http": {"method": "GET", "path": "/orders/42", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.10", "userAgent": "x"},
            "authorizer": authorizer
        }
    })
}

/// All values are text, as the gateway writes them.
fn jwt(groups: &str, token_use: &str) -> Value {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a time after 1970");
    let claims = json!({
        "iss": ISSUER, "client_id": "client", "sub": "jane", "token_use": token_use, "scope": "orders:read",
        "cognito:groups": groups, "exp": (now.as_secs() + 300).to_string()
    });
    json!({ "jwt": { "claims": claims, "scopes": null } })
}

async fn status(event: Value) -> i64 {
    BEHIND_GATEWAY.get_or_init(|| verifier("a1b2c3d4e5", ISSUER, "client").expect("a verifier"));
    let event = serde_json::from_value(event).expect("an event");
    app(LambdaEvent::new(event, Context::default())).await.expect("an answer").status_code
}

#[tokio::test]
async fn what_the_gateway_found_out_decides() {
    let (api, list, delete) = ("a1b2c3d4e5", "GET /orders", "DELETE /orders/{id}");
    assert_eq!(status(event(list, api, &jwt("[viewers]", "access"))).await, 200);
    assert_eq!(
        status(event(list, api, &jwt("[viewers]", "id"))).await,
        401,
        "an ID token passes the gateway"
    );
    assert_eq!(status(event(list, "f6g7h8i9j0", &jwt("[viewers]", "access"))).await, 401, "another API");
    assert_eq!(status(event(list, api, &json!({}))).await, 401, "a route without the authorizer");
    assert_eq!(status(event(delete, api, &jwt("[editors admin]", "access"))).await, 200);
    assert_eq!(status(event(delete, api, &jwt("[administrator]", "access"))).await, 403);
}

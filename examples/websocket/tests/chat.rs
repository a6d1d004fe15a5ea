//! A connection from its handshake on: what the authorizer answers is what comes with each message, as the gateway does it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth_runtime::authorizer::AuthorizerError;
use auth_runtime::local::{Issuer, TokenBuilder};
use lambda_runtime::{Context, Error, LambdaEvent};
use serde_json::{Value, json};
use websocket::{BEHIND_GATEWAY, app, authorize};

const API: &str = "a1b2c3d4e5";

/// The gateway: asks the authorizer when a connection is opened, and keeps the context of its answer.
async fn connect(issuer: &Issuer, token: TokenBuilder) -> Result<Option<Value>, Error> {
    let authorizer = websocket::authorizer().verifier(issuer.verifier().build()?).build()?;
    let bearer = format!("Bearer {}", token.sign()?);
    let event = json!({
        "type": "REQUEST", "methodArn": format!("arn:aws:execute-api:eu-west-1:123456789012:{API}/prod/$connect"),
        "headers": {"Authorization": bearer}, "multiValueHeaders": {"Authorization": [bearer]},
        "requestContext": {"routeKey": "$connect", "eventType": "CONNECT", "apiId": API, "stage": "prod"},
    });
    match authorize(&authorizer, LambdaEvent::new(serde_json::from_value(event)?, Context::default())).await {
        Ok(answer) => {
            let answer = serde_json::to_value(answer)?;
            let allowed = answer["policyDocument"]["Statement"][0]["Effect"] == "Allow";
            let mut context = answer["context"].clone();
            context["principalId"] = answer["principalId"].clone();
            Ok(allowed.then_some(context))
        }
        Err(AuthorizerError::Unauthorized) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A message on a route of a connection.
async fn send(route: &str, api: &str, authorizer: &Value) -> Result<i64, Error> {
    let event = json!({
        "requestContext": {"connectedAt": 1_767_225_600_000_u64, "requestTimeEpoch": 1_767_225_600_001_u64,
            "routeKey": route, "eventType": "MESSAGE", "apiId": api, "stage": "prod", "authorizer": authorizer},
        "isBase64Encoded": false, "body": "hello",
    });
    Ok(app(LambdaEvent::new(serde_json::from_value(event)?, Context::default())).await?.status_code)
}

#[tokio::test]
async fn every_message_is_decided() -> Result<(), Error> {
    let issuer = Issuer::start().await?;
    BEHIND_GATEWAY.get_or_init(|| websocket::verifier(API, issuer.url()).expect("a verifier"));

    let guest = connect(&issuer, issuer.token().scope("chat:join")).await?.expect("a connection");
    let member = connect(&issuer, issuer.token().scope("chat:join chat:send")).await?.expect("a connection");
    let moderator = issuer.token().scope("chat:join").roles(["moderator"]);
    let moderator = connect(&issuer, moderator).await?.expect("a connection");
    for (route, statuses) in [
        ("$connect", [200, 200, 200]),
        ("sendMessage", [403, 200, 403]),
        ("closeRoom", [403, 403, 200]),
        ("$disconnect", [200, 200, 200]),
        ("other", [404, 404, 404]),
    ] {
        for (caller, status) in [&guest, &member, &moderator].into_iter().zip(statuses) {
            assert_eq!(send(route, API, caller).await?, status, "{route} {caller}");
        }
    }

    assert_eq!(send("sendMessage", "f6g7h8i9j0", &member).await?, 401, "another API");
    assert_eq!(send("sendMessage", API, &Value::Null).await?, 401, "no authorizer was asked");
    let mut expired = member.clone();
    expired["exp"] = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs().into();
    assert_eq!(send("sendMessage", API, &expired).await?, 401, "the token expired meanwhile");
    assert_eq!(send("$connect", API, &expired).await?, 401);
    Ok(())
}

#[tokio::test]
async fn who_may_not_join_has_no_connection() -> Result<(), Error> {
    let issuer = Issuer::start().await?;
    assert!(connect(&issuer, issuer.token().scope("chat:send")).await?.is_none());
    let expired = issuer.token().scope("chat:join").expired_since(Duration::from_secs(60));
    assert!(connect(&issuer, expired).await?.is_none());
    let other = Issuer::start().await?;
    assert!(connect(&issuer, other.token().scope("chat:join")).await?.is_none());
    assert!(connect(&issuer, issuer.token().scope("chat:join")).await?.is_some());
    Ok(())
}

//! AWS IoT Core.

use std::time::Duration;

use auth_runtime::authorizer::{AuthorizerError, Iot, IotToken};
use auth_tests::{NOW, event, typed_event};
use aws_lambda_events::iot::{IoTCoreCustomAuthorizerRequest, IoTCoreCustomAuthorizerResponse};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Gate, READ, WRITE, sample, told};

type Answer = IoTCoreCustomAuthorizerResponse;

const CLIENT: &str = "arn:aws:iot:eu-west-1:123456789012:client/{device}";

fn connecting(token: IotToken) -> Iot {
    Iot::new(token).allow("iot:Connect", CLIENT)
}

fn refused() -> Value {
    json!({
        "isAuthenticated": false, "principalId": "nobody", "disconnectAfterInSeconds": 300, "refreshAfterInSeconds": 300,
        "policyDocuments": [],
    })
}

fn device(gate: &Gate, changes: &Value) -> String {
    let mut claims = json!({ "sub": "device0001", "device": "device-0001", "exp": NOW + 3_600 });
    for (name, value) in changes.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    gate.token(&claims)
}

async fn answered(gate: &Gate, changes: Value) -> Result<Value, AuthorizerError> {
    let event = event("authorizer_iot_mqtt", &device(gate, &changes));
    told::<Answer>(gate.exact(READ).iot(connecting(IotToken::Token)), &event).await
}

#[tokio::test]
async fn a_device_gets_its_policy_until_its_token_expires() {
    let gate = Gate::new();
    assert_eq!(answered(&gate, json!({})).await, Ok(sample("iot")));
    let typed =
        typed_event::<IoTCoreCustomAuthorizerRequest>("authorizer_iot_http", &device(&gate, &json!({})));
    for token in [IotToken::Token, IotToken::Authorization] {
        let authorizer = gate.exact(READ).iot(connecting(token)).build().expect("an authorizer");
        let answer: Answer = authorizer.answer(&typed).await.expect("an answer");
        assert_eq!(serde_json::to_value(answer).expect("JSON"), sample("iot"));
    }
    for (left, disconnect) in [(300, 300), (301, 301), (86_400, 86_400), (90_000, 86_400)] {
        let answer = answered(&gate, json!({ "exp": NOW + left })).await.expect("an answer");
        assert_eq!(
            (&answer["isAuthenticated"], &answer["disconnectAfterInSeconds"]),
            (&json!(true), &json!(disconnect))
        );
    }
    // The broker takes no less than five minutes.
    assert_eq!(answered(&gate, json!({ "exp": NOW + 299 })).await, Ok(refused()));
}

#[tokio::test]
async fn whoever_may_not_connect_is_not_authenticated() {
    let gate = Gate::new();
    let good = event("authorizer_iot_mqtt", &device(&gate, &json!({})));
    let by = |rule, token| gate.exact(rule).iot(connecting(token));
    for (rule, event) in [(WRITE, good.clone()), (READ, event("authorizer_iot_mqtt", "bad"))] {
        assert_eq!(told::<Answer>(by(rule, IotToken::Token), &event).await, Ok(refused()));
    }
    assert_eq!(told::<Answer>(by(READ, IotToken::Authorization), &good).await, Ok(refused()));
    let unset = told::<Answer>(gate.exact(READ), &good).await;
    assert_eq!(unset, Err(AuthorizerError::Undecided { code: "misconfigured" }));
}

#[tokio::test]
async fn a_password_is_taken_out_of_its_base64() {
    let gate = Gate::new();
    let told_for = async |password: Value| {
        let mut event = event("authorizer_iot_mqtt", "unused");
        event["protocolData"]["mqtt"]["password"] = password;
        told::<Answer>(gate.exact(READ).iot(connecting(IotToken::Password)), &event).await
    };
    let token = device(&gate, &json!({}));
    assert_eq!(told_for(STANDARD.encode(&token).into()).await, Ok(sample("iot")));
    for other in [json!(token), json!(""), json!(null), json!(STANDARD.encode([0xff])), json!(42)] {
        assert_eq!(told_for(other).await, Ok(refused()));
    }
}

#[tokio::test]
async fn a_claim_cannot_change_what_a_resource_means() {
    let gate = Gate::new();
    for odd in ["*", "a/b", "a+", "#", "${iot:ClientId}", "a?", "a b", "\u{e9}", "", "a.b", "a:b"] {
        assert_eq!(answered(&gate, json!({ "device": odd })).await, Ok(refused()), "{odd}");
    }
    for odd in [json!(null), json!(42), json!(["device-0001"])] {
        assert_eq!(answered(&gate, json!({ "device": odd })).await, Ok(refused()), "{odd}");
    }
    let answer = answered(&gate, json!({ "device": "Device_2-b" })).await.expect("an answer");
    assert_eq!(
        answer["policyDocuments"][0]["Statement"][0]["Resource"][0],
        CLIENT.replace("{device}", "Device_2-b")
    );
}

#[tokio::test]
async fn a_principal_is_made_of_letters_and_digits() {
    let gate = Gate::new();
    let id = async |subject: String| {
        answered(&gate, json!({ "sub": subject })).await.expect("an answer")["principalId"].clone()
    };
    assert_eq!(id("device-1".to_owned()).await, "deviceZ2D1");
    assert_eq!(id("deviceZ2D1".to_owned()).await, "deviceZ5A2D1");
    assert_eq!(id("d".repeat(128)).await, "d".repeat(128));
    assert_eq!(id("d".repeat(129)).await, "nobody");
}

#[tokio::test]
async fn a_policy_is_not_shortened() {
    let gate = Gate::new();
    let event = event("authorizer_iot_mqtt", &device(&gate, &json!({})));
    let policy = async |topic: &str| {
        let iot = connecting(IotToken::Token).allow("iot:Publish", &format!("arn:aws:iot:::topic/{topic}"));
        let answer = told::<Answer>(gate.exact(READ).iot(iot), &event).await?;
        Ok(answer["policyDocuments"][0].to_string().len())
    };
    let room = 2_048 - policy("").await.expect("an answer");
    assert_eq!(policy(&"x".repeat(room)).await, Ok(2_048));
    assert_eq!(policy(&"x".repeat(room + 1)).await, Err(AuthorizerError::TooLarge));
}

#[test]
fn what_the_broker_would_not_take_is_told() {
    let gate = Gate::new();
    let is_built = |iot: Iot| gate.exact(READ).iot(iot).build().is_ok();
    let seconds = Duration::from_secs;
    assert!(is_built(
        connecting(IotToken::Token).disconnect_after(seconds(300)).refresh_after(seconds(86_400))
    ));
    assert!(is_built(
        connecting(IotToken::Token).allow("iot:Publish", "arn:aws:iot:::topic/${iot:ClientId}/{/org/id}")
    ));
    assert!(!is_built(Iot::new(IotToken::Token)));
    assert!(!is_built(connecting(IotToken::Token).disconnect_after(seconds(299))));
    assert!(!is_built(connecting(IotToken::Token).refresh_after(seconds(86_401))));
    for (action, resource) in [
        ("s3:GetObject", CLIENT),
        ("*", CLIENT),
        ("iot:Connect", "*"),
        ("iot:Connect", "arn:{"),
        ("iot:Connect", "arn:{}"),
    ] {
        assert!(!is_built(connecting(IotToken::Token).allow(action, resource)), "{action} {resource}");
    }
}

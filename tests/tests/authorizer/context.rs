//! What the function behind is told, and how large an answer may be.

use auth_runtime::authorizer::{AuthorizerBuilder, AuthorizerError, Routes};
use auth_tests::{NOW, event};
use serde_json::{Value, json};

use super::{Gate, READ, told};

async fn context(
    gate: &Gate,
    authorizer: AuthorizerBuilder,
    claims: &Value,
) -> Result<Value, AuthorizerError> {
    let event = event("authorizer_rest_token", &gate.token(claims));
    told::<Value>(authorizer, &event).await.map(|answer| answer["context"].clone())
}

#[tokio::test]
async fn claims_are_strings_numbers_and_booleans() {
    let gate = Gate::new();
    let claims = json!({
        "tenant": "t\u{e9}\"1", "level": 3, "ratio": 0.5, "big": 9_007_199_254_740_993_u64, "mfa": false, "roles": ["a", "b c"],
        "org": {"id": "o1", "deep": {"x": [1]}}, "nothing": null, "secret": "s",
    });
    let authorizer = gate
        .exact(READ)
        .context(["tenant", "level", "ratio", "big", "mfa", "roles", "org", "nothing", "absent", "exp"])
        .context_as("org_id", "/org/id")
        .context_as("x", "/org/deep/x");
    let expected = json!({
        "tenant": "t\u{e9}\"1", "level": 3, "ratio": 0.5, "big": 9_007_199_254_740_993_u64, "mfa": false,
        "roles": r#"["a","b c"]"#, "org": r#"{"deep":{"x":[1]},"id":"o1"}"#, "org_id": "o1", "x": "[1]", "exp": NOW + 300,
    });
    assert_eq!(context(&gate, authorizer, &claims).await, Ok(expected));
    assert_eq!(context(&gate, gate.exact(READ), &claims).await, Ok(json!({})));
}

#[tokio::test]
async fn nothing_is_shortened() {
    let gate = Gate::new();
    let of_length = |length| json!({ "note": "x".repeat(length) });
    let fits = 4_096 - r#"{"note":""}"#.len();
    let told = async |length| context(&gate, gate.exact(READ).context(["note"]), &of_length(length)).await;
    assert!(told(fits).await.is_ok());
    assert_eq!(told(fits + 1).await, Err(AuthorizerError::TooLarge));
    let subject =
        async |length| context(&gate, gate.exact(READ), &json!({ "sub": "s".repeat(length) })).await;
    assert!(subject(7_000).await.is_ok());
    assert_eq!(subject(8_192).await, Err(AuthorizerError::TooLarge));
    let many =
        (0..60).fold(Routes::new(), |routes, index| routes.route("GET", &format!("/route-{index}"), READ));
    assert!(context(&gate, gate.routes(many.clone()), &of_length(0)).await.is_ok());
    let both = context(&gate, gate.routes(many).context(["note"]), &of_length(4_000)).await;
    assert_eq!(both, Err(AuthorizerError::TooLarge));
}

#[test]
fn what_cannot_be_a_context_is_told() {
    let gate = Gate::new();
    let told = |builder: AuthorizerBuilder| {
        builder.build().map_or_else(|error| error.to_string(), |_| String::new())
    };
    assert_eq!(
        told(gate.exact(READ).context(["tenant", "https://e.x/r"]).context_as("a", "/b/c")).lines().count(),
        2
    );
    for (builder, expected) in [
        (gate.exact(READ).context(["claims"]), "the key `claims` of the context is the gateway's own"),
        (gate.exact(READ).context(["sub", "sub"]), "given twice"),
        (gate.exact(READ).context(["/a/b"]), "cannot be a key"),
        (gate.exact(READ).context_as("a", "/"), "empty name"),
        (gate.exact(READ).usage_key(""), "empty name"),
    ] {
        assert!(told(builder).contains(expected), "{expected}");
    }
    assert_eq!(told(gate.exact(READ).context(["tenant"]).context_as("r", "https://e.x/r")), "");
}

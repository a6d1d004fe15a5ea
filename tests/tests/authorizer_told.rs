//! What operators are told of an authorizer's refusals, and what nobody is told.

use auth_runtime::authorizer::{Authorizer, AuthorizerBuilder, Routes};
use auth_runtime::{Requirement, Verifier};
use auth_tests::log::Log;
use auth_tests::{Signer, claims, event, verifier};
use serde_json::{Value, json};

const READ: Requirement = Requirement::Scope("orders:read");
const WRITE: Requirement = Requirement::Scope("orders:write");

async fn told(authorizer: AuthorizerBuilder, verifier: &Verifier, event: &Value) -> String {
    let log = Log::start();
    let authorizer =
        authorizer.name("shop::authorize").verifier(verifier.clone()).build().expect("an authorizer");
    let answer: Result<Value, _> = authorizer.answer(event).await;
    assert!(log.lines().len() <= 1, "{log:?}, {answer:?}");
    log.last()
}

#[tokio::test]
async fn every_refusal_has_one_line_with_its_reason() {
    let signer = Signer::new("k1");
    let verifier = verifier(&[&signer]);
    let token = signer.sign(&claims(&json!({ "note": "n".repeat(5_000) })));
    let good = event("authorizer_rest_request", &token);
    let mut hostile = good.clone();
    hostile["methodArn"] = "arn:aws:execute-api:eu-west-1:123456789012:a/prod/GET/secret*".into();
    let routes = || Authorizer::routes(Routes::new().route("GET", "/a", WRITE));
    let sent_bad = event("authorizer_rest_request", "e30");
    for (authorizer, event, expected) in [
        (
            Authorizer::exact(WRITE),
            &good,
            "INFO message=request refused handler=shop::authorize code=\"insufficient_scope\" status=403",
        ),
        (
            Authorizer::exact(READ),
            &hostile,
            "INFO message=request refused handler=shop::authorize code=\"hostile_path\" status=403",
        ),
        (
            routes(),
            &good,
            "INFO message=request refused handler=shop::authorize code=\"no_route\" status=403",
        ),
        (
            Authorizer::exact(READ),
            &sent_bad,
            "INFO message=request refused handler=shop::authorize code=\"malformed\" status=401",
        ),
        (
            Authorizer::exact(READ).context(["note"]),
            &good,
            "ERROR message=no answer handler=shop::authorize code=\"answer_too_large\" status=500",
        ),
        (
            Authorizer::exact(READ),
            &json!({ "token": token }),
            "ERROR message=no answer handler=shop::authorize code=\"unknown_event\" status=500",
        ),
        (
            routes(),
            &event("authorizer_appsync", &token),
            "ERROR message=request refused: cannot decide handler=shop::authorize code=\"misconfigured\" status=500 \
             error=the configuration cannot be used:",
        ),
        (Authorizer::exact(READ), &good, ""),
    ] {
        let line = told(authorizer, &verifier, event).await;
        assert!(line.starts_with(expected) && line.is_empty() == expected.is_empty(), "{line}");
        assert!(!line.contains(&token) && !line.contains("secret") && !line.contains("nnn"), "{line}");
    }
}

#[test]
fn nothing_shows_what_an_event_holds() {
    use auth_runtime::authorizer::AuthorizerEvent as _;
    let event = event("authorizer_rest_request", "hunter2");
    assert_eq!(format!("{:?}", event.document()), "Asked(..)");
    let builder = Authorizer::exact(READ).name("shop::authorize").context(["sub"]);
    assert_eq!(format!("{builder:?}"), r#"AuthorizerBuilder { name: "shop::authorize", .. }"#);
    let built = builder.build().expect("an authorizer");
    assert_eq!(format!("{built:?}"), r#"Authorizer { name: "shop::authorize", .. }"#);
}

//! What `Verifier` accepts and refuses, and with which reason.

use auth_runtime::{Algorithm, Error, FixedClock, Keys, TokenError, Verifier};
use auth_tests::{AUDIENCE, NOW, Signer, claims, verifier, verifier_without_keys};
use serde_json::{Value, json};

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Tenant<T> {
    tenant: T,
}

fn corpus() -> Value {
    serde_json::from_str(include_str!("../data/tokens.json")).expect("the corpus")
}

fn corpus_verifier(corpus: &Value) -> Verifier {
    let policy = &corpus["policy"];
    let text = |name: &str| policy[name].as_str().expect("text").to_owned();
    let algorithms = policy["algorithms"].as_array().expect("a list");
    Verifier::builder()
        .issuer(text("issuer"))
        .audience(text("audience"))
        .algorithms(algorithms.iter().map(|name| name.as_str().expect("text").parse().expect("a name")))
        .keys(Keys::jwk_set(corpus["jwks"].to_string()))
        .clock(FixedClock::at(policy["now"].as_i64().expect("a time")))
        .build()
        .expect("a verifier")
}

#[tokio::test]
async fn every_control_of_the_corpus_is_accepted_and_every_attack_refused() {
    let corpus = corpus();
    let verifier = corpus_verifier(&corpus);
    let (mut accepted, mut refused, mut other_reasons) = (0, 0, Vec::new());
    for case in corpus["cases"].as_array().expect("cases") {
        let outcome = verifier.verify(case["token"].as_str().expect("a token")).await;
        match (case["expect"].as_str(), outcome) {
            (Some("accept"), Ok(_)) => accepted += 1,
            (Some("reject"), Err(error)) => {
                refused += 1;
                if Some(error.code()) != case["code"].as_str() {
                    other_reasons.push(format!(
                        "{}: {} instead of {}",
                        case["id"],
                        error.code(),
                        case["code"]
                    ));
                }
            }
            (_, outcome) => panic!("{}: {:?}", case["id"], outcome.map(|_| "accepted")),
        }
    }
    assert_eq!((accepted, refused), (18, 217));
    // An empty payload is judged like any other: its signature, which is for detached content, comes first.
    assert_eq!(other_reasons, [r#""shape-no-payload": bad_signature instead of "malformed""#]);
}

/// Refusals beside an acceptance that differs in one claim.
#[tokio::test]
async fn each_claim_is_judged_for_itself() {
    let signer = Signer::new("k1");
    let verifier = verifier(&[&signer]);
    assert!(verifier.verify(&signer.sign(&claims(&json!({})))).await.is_ok());
    let cases = [
        (json!({"exp": NOW}), "expired"),
        (json!({"exp": null}), "missing_claim"),
        (json!({"exp": NOW + 300, "nbf": NOW + 1}), "not_yet_valid"),
        (json!({"nbf": NOW as f64 + 0.5}), "not_yet_valid"),
        (json!({"iss": "https://issuer.example"}), "bad_issuer"),
        (json!({"iss": null}), "missing_claim"),
        (json!({"aud": ["other"]}), "bad_audience"),
        (json!({"aud": null}), "missing_claim"),
        (json!({"sub": null}), "missing_claim"),
        (json!({"sub": ""}), "bad_claim_type"),
        (json!({"cnf": {"jkt": "x"}}), "sender_constrained"),
        (json!({"scope": ["orders:read"]}), "bad_claim_type"),
        (json!({"scp": 7}), "bad_claim_type"),
        (json!({"scp": ["a", 7]}), "bad_claim_type"),
        (json!({"roles": {"admin": true}}), "bad_claim_type"),
        (json!({"roles": ["admin", null]}), "bad_claim_type"),
    ];
    for (change, code) in cases {
        let error = verifier.verify(&signer.sign(&claims(&change))).await.expect_err("a refusal");
        assert_eq!(error.code(), code, "{change}");
    }
    for change in [
        json!({"exp": NOW + 1}),
        json!({"exp": NOW as f64 + 0.5}),
        json!({"nbf": NOW}),
        json!({"iat": NOW + 1_000}),
        json!({"aud": ["other", AUDIENCE]}),
        json!({"scope": null, "roles": null}),
        json!({"scp": ["a"], "scope": "b"}),
    ] {
        assert!(verifier.verify(&signer.sign(&claims(&change))).await.is_ok(), "{change}");
    }
}

#[tokio::test]
async fn leeway_is_applied_once_to_each_bound() {
    let signer = Signer::new("k1");
    let verifier = verifier_without_keys()
        .leeway(std::time::Duration::from_secs(30))
        .keys(Keys::jwk(signer.jwk().to_string()))
        .build()
        .expect("a verifier");
    for (change, accepted) in [
        (json!({"exp": NOW - 29}), true),
        (json!({"exp": NOW - 30}), false),
        (json!({"nbf": NOW + 30}), true),
        (json!({"nbf": NOW + 31}), false),
    ] {
        assert_eq!(verifier.verify(&signer.sign(&claims(&change))).await.is_ok(), accepted, "{change}");
    }
}

#[tokio::test]
async fn a_claim_can_be_demanded_and_the_audience_stand_elsewhere() {
    let signer = Signer::new("k1");
    let verifier = verifier_without_keys()
        .audience_claim("client_id")
        .require_claim("token_use", "access")
        .roles_claim("cognito:groups")
        .keys(Keys::jwk(signer.jwk().to_string()))
        .build()
        .expect("a verifier");
    let access =
        json!({"aud": null, "client_id": AUDIENCE, "token_use": "access", "cognito:groups": ["admin"]});
    let principal = verifier.verify(&signer.sign(&claims(&access))).await.expect("a principal");
    assert!(principal.has_role("admin") && !principal.has_role("viewer"));
    assert_eq!(principal.audience().collect::<Vec<_>>(), [AUDIENCE]);
    for (change, code) in [
        (json!({"client_id": AUDIENCE, "token_use": "id"}), "wrong_type"),
        (json!({"client_id": AUDIENCE, "token_use": ["access"]}), "wrong_type"),
        (json!({"client_id": AUDIENCE}), "missing_claim"),
        (json!({"client_id": "other", "token_use": "access"}), "bad_audience"),
        (json!({"token_use": "access"}), "missing_claim"),
    ] {
        let error = verifier.verify(&signer.sign(&claims(&change))).await.expect_err("a refusal");
        assert_eq!(error.code(), code, "{change}");
    }
}

#[tokio::test]
async fn a_principal_tells_what_the_token_says() {
    let signer = Signer::new("k1");
    let verifier = verifier_without_keys()
        .roles_claim("roles")
        .roles_claim("https://example.com/roles")
        .roles_claim("/resource_access/my.api/roles")
        .keys(Keys::jwk(signer.jwk().to_string()))
        .build()
        .expect("a verifier");
    let token = signer.sign(&claims(&json!({
        "scope": "a  b", "scp": ["c d"], "roles": "one two", "https://example.com/roles": ["three"],
        "resource_access": {"my.api": {"roles": ["four"]}}, "aud": ["x", AUDIENCE], "tenant": "t-1",
    })));
    let principal = verifier.verify(&token).await.expect("a principal");
    assert_eq!((principal.subject(), principal.issuer()), ("user-1", auth_tests::ISSUER));
    assert_eq!(principal.scopes().collect::<Vec<_>>(), ["a", "b", "c d"]);
    assert_eq!(principal.roles().collect::<Vec<_>>(), ["one two", "three", "four"]);
    assert_eq!(principal.audience().collect::<Vec<_>>(), ["x", AUDIENCE]);
    assert_eq!((principal.expires_at(), principal.issued_at()), (NOW + 300, Some(NOW - 10)));
    assert!(principal.has_scope("a") && !principal.has_scope("a b") && !principal.has_role("one"));
    for container in [json!("admin"), json!(["admin"]), json!({"my.api": 7})] {
        let token = signer.sign(&claims(&json!({"aud": AUDIENCE, "resource_access": container})));
        let error = verifier.verify(&token).await.expect_err("a refusal");
        assert_eq!(error.code(), "bad_claim_type", "{container}: not the same as no roles");
    }
    let tenant: Option<String> = principal.claim(&"tenant".parse().expect("a path")).expect("a string");
    assert_eq!(tenant.as_deref(), Some("t-1"));
    let wrong: Result<Option<u8>, _> = principal.claim(&"tenant".parse().expect("a path"));
    assert_eq!(wrong, Err(TokenError::BadClaimType("tenant".into())));
    assert_eq!(principal.claims::<Tenant<String>>(), Ok(Tenant { tenant: "t-1".to_owned() }));
    let unfit = principal.claims::<Tenant<u8>>().expect_err("a number was asked for");
    assert_eq!(unfit.code(), "bad_claim_type");
    assert!(unfit.to_string().contains("Tenant<u8>") && !unfit.to_string().contains("t-1"), "{unfit}");
    assert!(!format!("{principal:?}").contains("user-1"), "nothing of the token is shown");
}

#[tokio::test]
async fn single_keys_and_secrets_verify_their_own_algorithm_only() {
    let pem = include_str!("../data/keys/rsa-public.pem");
    let token = include_str!("../data/keys/rs256.jwt").trim();
    let build = |algorithm, keys| {
        let verifier = Verifier::builder()
            .issuer(auth_tests::ISSUER)
            .audience(AUDIENCE)
            .algorithms([algorithm])
            .keys(keys);
        verifier.clock(FixedClock::at(NOW)).build().expect("a verifier")
    };
    assert!(build(Algorithm::RS256, Keys::pem(pem)).verify(token).await.is_ok());
    let other = build(Algorithm::RS512, Keys::pem(pem)).verify(token).await;
    assert_eq!(other.expect_err("a refusal"), Error::Token(TokenError::AlgorithmNotAllowed));

    let token = include_str!("../data/keys/hs256.jwt").trim();
    let secret = |text: &str| build(Algorithm::HS256, Keys::secret(text));
    assert!(secret("a secret of thirty-two octets...").verify(token).await.is_ok());
    let other = secret("a secret of thirty-two octets,,,").verify(token).await;
    assert_eq!(other.expect_err("a refusal"), Error::Token(TokenError::BadSignature));
}

#[tokio::test]
async fn a_single_key_with_a_kid_refuses_another() {
    let signer = Signer::new("k1");
    let verifier =
        verifier_without_keys().keys(Keys::jwk(signer.jwk().to_string())).build().expect("a verifier");
    let body = claims(&json!({})).to_string();
    for (header, accepted) in [
        (r#"{"alg":"ES256"}"#, true),
        (r#"{"alg":"ES256","kid":"k1"}"#, true),
        (r#"{"alg":"ES256","kid":"k2"}"#, false),
    ] {
        let token = signer.sign_raw(header.as_bytes(), body.as_bytes());
        assert_eq!(verifier.verify(&token).await.is_ok(), accepted, "{header}");
    }
}

/// Any byte string is refused without a panic; what is not JSON is said to be malformed.
#[tokio::test]
async fn json_test_suite_as_header_and_as_claims() {
    let suite: Value =
        serde_json::from_str(include_str!("../data/json-test-suite/cases.json")).expect("the suite");
    let signer = Signer::new("k1");
    let verifier = verifier(&[&signer]);
    let body = claims(&json!({})).to_string();
    let mut seen = 0;
    for case in suite["cases"].as_array().expect("cases") {
        let Some(bytes) = case_bytes(case) else { continue };
        seen += 1;
        let header = verifier.verify(&signer.sign_raw(&bytes, body.as_bytes())).await.expect_err("a refusal");
        let header_json = br#"{"alg":"ES256","kid":"k1"}"#;
        let claims = verifier.verify(&signer.sign_raw(header_json, &bytes)).await.expect_err("a refusal");
        if case["expect"] == "n" && bytes.len() < 8_000 {
            for code in [header.code(), claims.code()] {
                assert!(["malformed", "too_deep"].contains(&code), "{}: {code}", case["name"]);
            }
        }
    }
    assert!(seen > 300, "{seen}");
}

fn case_bytes(case: &Value) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(case["base64"].as_str()?).ok()
}

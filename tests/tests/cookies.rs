//! Tokens in cookies: whose page caused the request, and the cookies that proxies set.

use auth_runtime::idp::{CloudflareAccess, Netlify};
use auth_runtime::{Algorithm, FixedClock, Keys, Verifier, VerifierBuilder};
use auth_tests::{AUDIENCE, ISSUER, NOW, Signer, claims, verifier_without_keys};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

const CSRF: &str = "0123456789abcdef";

async fn outcome(verifier: &Verifier, event: &Value) -> String {
    match verifier.authenticate(event).await {
        Ok(caller) => caller.roles().collect::<Vec<_>>().join("+"),
        Err(error) => error.code().to_owned(),
    }
}

fn request(method: &str, cookies: &[&str], headers: &Value) -> Value {
    json!({"httpMethod": method, "headers": headers, "multiValueHeaders": {"Cookie": cookies}})
}

#[tokio::test]
async fn a_header_that_repeats_a_cookie_stands_for_a_page_of_ours() {
    let signer = Signer::new("k1");
    let builder =
        || verifier_without_keys().cookie("__Host-session").keys(Keys::jwk(signer.jwk().to_string()));
    let by_origin = builder().build().expect("a verifier");
    let verifier = builder().csrf_cookie("__Host-csrf", "X-CSRF-Token").build().expect("a verifier");
    let session = format!("__Host-session={}", signer.sign(&claims(&json!({}))));
    let csrf = format!("__Host-csrf={CSRF}");
    let (session, csrf) = (session.as_str(), csrf.as_str());

    let good = request("POST", &[session, csrf], &json!({"x-csrf-token": CSRF}));
    assert_eq!(outcome(&verifier, &good).await, "viewer");
    assert_eq!(outcome(&by_origin, &good).await, "condition_failed");
    let same_origin = json!({"sec-fetch-site": "same-origin"});
    let by_origin_only = request("POST", &[session, csrf], &same_origin);
    assert_eq!(outcome(&by_origin, &by_origin_only).await, "viewer");
    assert_eq!(outcome(&verifier, &by_origin_only).await, "condition_failed");
    assert_eq!(outcome(&verifier, &request("GET", &[session], &json!({}))).await, "viewer");

    let short = "__Host-csrf=0123456789abcde";
    let other = "__Host-csrf=0123456789abcdeg";
    for (cookies, headers, expected) in [
        (vec![session, csrf], json!({"X-Csrf-Token": CSRF, "sec-fetch-site": "same-site"}), "viewer"),
        (
            vec![session, csrf],
            json!({"x-csrf-token": CSRF, "sec-fetch-site": "cross-site"}),
            "condition_failed",
        ),
        (vec![session, csrf], json!({"x-csrf-token": CSRF, "sec-fetch-site": "odd"}), "condition_failed"),
        (vec![session, csrf], json!({"x-csrf-token": ["same-origin", CSRF]}), "condition_failed"),
        (vec![session, csrf], json!({}), "condition_failed"),
        (vec![session, csrf], json!({"x-csrf-token": ""}), "condition_failed"),
        (vec![session, csrf], json!({"x-csrf-token": "0123456789abcdeg"}), "condition_failed"),
        (vec![session, csrf], json!({"x-csrf-token": "0123456789abcdef0"}), "condition_failed"),
        (vec![session, csrf], json!({"x-csrf-token": "0123456789abcde"}), "condition_failed"),
        (vec![session], json!({"x-csrf-token": CSRF}), "condition_failed"),
        (vec![session, "__host-csrf=0123456789abcdef"], json!({"x-csrf-token": CSRF}), "condition_failed"),
        (vec![session, "csrf=0123456789abcdef"], json!({"x-csrf-token": CSRF}), "condition_failed"),
        (vec![session, csrf, other], json!({"x-csrf-token": CSRF}), "condition_failed"),
        (vec![session, csrf, csrf], json!({"x-csrf-token": CSRF}), "condition_failed"),
        (vec![session, short], json!({"x-csrf-token": "0123456789abcde"}), "condition_failed"),
        (vec![session, "__Host-csrf="], json!({"x-csrf-token": ""}), "condition_failed"),
        (vec![csrf], json!({"x-csrf-token": CSRF}), "missing_credential"),
        (vec![session, session, csrf], json!({"x-csrf-token": CSRF}), "several_credentials"),
        (vec!["__host-session=x", csrf], json!({"x-csrf-token": CSRF}), "missing_credential"),
    ] {
        assert_eq!(
            outcome(&verifier, &request("POST", &cookies, &headers)).await,
            expected,
            "{cookies:?} {headers}"
        );
    }
    // A token in a header was not sent unasked.
    let bearer = format!("Bearer {}", signer.sign(&claims(&json!({}))));
    let header = request("POST", &[], &json!({"authorization": bearer}));
    assert_eq!(outcome(&verifier, &header).await, "viewer");
    assert!(Verifier::any_of([verifier, by_origin]).is_err(), "they ask for different things");
}

#[test]
fn names_that_protect_nothing_are_told() {
    let signer = Signer::new("k1");
    let builder = || verifier_without_keys().keys(Keys::jwk(signer.jwk().to_string()));
    let session = || builder().cookie("__Host-session");
    for good in [
        session().csrf_cookie("__Host-csrf", "x-csrf-token"),
        builder().cookie("__Secure-session"),
        builder().cookie("session"),
        builder().header("x-amzn-oidc-data-of-ours"),
    ] {
        assert!(good.build().is_ok());
    }
    for (builder, problem) in [
        (session().csrf_cookie("csrf", "x-csrf-token"), "does not begin with `__Host-`"),
        (session().csrf_cookie("__host-csrf", "x-csrf-token"), "does not begin with `__Host-`"),
        (session().csrf_cookie("__Host-session", "x-csrf-token"), "protects a token in another cookie"),
        (builder().csrf_cookie("__Host-csrf", "x-csrf-token"), "protects a token in another cookie"),
        (session().csrf_cookie("__Host-csrf", "cookie"), "needs the names"),
        (session().csrf_cookie("__Host-csrf", "authorization"), "needs the names"),
        (session().csrf_cookie("__Host-csrf", ""), "needs the names"),
        (session().csrf_cookie("__Host-a b", "x-csrf-token"), "needs the names"),
        (session().csrf_cookie("__Host-a", "x-a").csrf_cookie("__Host-b", "x-b"), "said twice"),
        (builder().cookie("__host-session"), "has a prefix that not every browser protects"),
        (builder().cookie("__SECURE-session"), "has a prefix that not every browser protects"),
        (builder().header("X-MS-CLIENT-PRINCIPAL"), "`x-ms-client-principal` is not signed"),
        (builder().header("x-ms-client-principal-name"), "is not signed"),
        (builder().header("x-amzn-oidc-identity"), "is not signed"),
    ] {
        let error = builder.build().expect_err(problem).to_string();
        assert!(error.contains(problem), "{problem}: {error}");
    }
}

fn with_shared_secret(secret: &[u8], claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", encode(&json!({"alg": "HS256", "typ": "JWT"})), encode(claims));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
}

#[tokio::test]
async fn proxies_leave_their_token_in_a_cookie_of_their_own() {
    const SECRET: &[u8; 32] = b"a secret that the site knows too";
    let netlify =
        Netlify::issuer(ISSUER).shared_secret(*SECRET).audience(AUDIENCE).clock(FixedClock::at(NOW));
    let netlify = netlify.build().expect("a verifier");
    let roles = json!({"app_metadata": {"authorization": {"roles": ["admin"]}, "roles": ["editor"]}});
    let token = with_shared_secret(SECRET, &claims(&roles));
    let forged = with_shared_secret(b"another secret of the same length", &claims(&roles));
    for (cookie, expected) in [
        (format!("nf_jwt={token}"), "admin+editor"),
        (format!("nf_jwt={forged}"), "bad_signature"),
        (format!("nf_jwt2={token}"), "missing_credential"),
        (format!("nf_jwt={token}; nf_jwt={token}"), "several_credentials"),
    ] {
        assert_eq!(outcome(&netlify, &request("GET", &[&cookie], &json!({}))).await, expected);
    }
    let post = request("POST", &[&format!("nf_jwt={token}")], &json!({}));
    assert_eq!(outcome(&netlify, &post).await, "condition_failed");
    let own =
        Netlify::issuer(ISSUER).shared_secret(*SECRET).audience(AUDIENCE).roles_claim("/user_metadata/roles");
    assert!(own.build().is_err(), "users write it themselves");

    let signer = Signer::new("k1");
    let access = |builder: VerifierBuilder| {
        let builder = builder.issuer(ISSUER).keys(Keys::jwk(signer.jwk().to_string()));
        builder.algorithms([Algorithm::ES256]).clock(FixedClock::at(NOW)).build().expect("a verifier")
    };
    let both = access(CloudflareAccess::team("shop").application(AUDIENCE).cookie("CF_Authorization"));
    let header_only = access(CloudflareAccess::team("shop").application(AUDIENCE));
    let token = signer.sign(&claims(&json!({})));
    let cookie = format!("CF_Authorization={token}");
    let stale = format!("CF_Authorization={}", signer.sign(&claims(&json!({"exp": NOW - 1}))));
    let assertion = json!({"Cf-Access-Jwt-Assertion": token});
    assert_eq!(outcome(&both, &request("GET", &[&cookie], &json!({}))).await, "viewer");
    assert_eq!(outcome(&header_only, &request("GET", &[&cookie], &json!({}))).await, "missing_credential");
    assert_eq!(outcome(&both, &request("POST", &[&stale], &assertion)).await, "viewer", "a header wins");
    assert_eq!(outcome(&both, &request("GET", &[&stale], &json!({}))).await, "expired");
}

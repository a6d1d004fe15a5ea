//! Tokens that an Application Load Balancer puts into `x-amzn-oidc-data`: padded parts, a header that says whom they are
//! for, and keys published one by one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use auth_runtime::idp::Alb;
use auth_runtime::{
    FetchError, FetchFuture, Fetched, Fetcher, FixedClock, KeySetUrl, Verifier, VerifierBuilder,
};
use auth_tests::{NOW, Signer};
use serde_json::{Value, json};

const ARN: &str =
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";
const OTHER_ARN: &str =
    "arn:aws:elasticloadbalancing:eu-west-1:999999999999:loadbalancer/app/shop/50dc6c495c0c9188";
const ISSUER: &str = "https://issuer.example";
const CLIENT: &str = "1example23456789";
const KID: &str = "12345678-1234-1234-1234-123456789012";
const KEYS: &str = "https://public-keys.auth.elb.eu-west-1.amazonaws.com";

/// PEM texts by address; nothing is at any other.
type Keys = HashMap<String, String>;

/// An endpoint; without keys it is down.
#[derive(Clone, Debug, Default)]
struct Published {
    keys: Arc<Mutex<Option<Keys>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Published {
    fn new(keys: &[(&str, &Signer)]) -> Self {
        let published = Self::default();
        published.publish(keys);
        published
    }

    fn publish(&self, keys: &[(&str, &Signer)]) {
        let keys = keys.iter().map(|(kid, signer)| (format!("{KEYS}/{kid}"), signer.pem())).collect();
        *self.keys.lock().expect("a lock") = Some(keys);
    }

    fn go_down(&self) {
        *self.keys.lock().expect("a lock") = None;
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("a lock").clone()
    }
}

impl Fetcher for Published {
    fn fetch<'a>(&'a self, url: &'a KeySetUrl) -> FetchFuture<'a> {
        let asked = url.uri().to_string();
        self.asked.lock().expect("a lock").push(asked.clone());
        let keys = self.keys.lock().expect("a lock").clone();
        let found = keys.map(|mut keys| keys.remove(&asked));
        Box::pin(std::future::ready(match found {
            Some(Some(pem)) => Ok(Fetched::new(pem)),
            Some(None) => Err(FetchError::status(404)),
            None => Err(FetchError::new("the endpoint is down")),
        }))
    }
}

fn builder() -> VerifierBuilder {
    Alb::load_balancer(ARN).client(ISSUER, CLIENT).clock(FixedClock::at(NOW))
}

fn verifier(published: &Published) -> Verifier {
    builder().fetcher(published.clone()).build().expect("a verifier")
}

fn merged(mut document: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().into_iter().flatten() {
        document[name] = value.clone();
    }
    document.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    document
}

/// The header of a good token, changed; `null` removes.
fn header(changes: &Value) -> Value {
    let header = json!({"typ": "JWT", "alg": "ES256", "kid": KID, "signer": ARN, "iss": ISSUER, "client": CLIENT, "exp": NOW + 120});
    merged(header, changes)
}

/// The claims of a good token, changed; `null` removes.
fn claims(changes: &Value) -> Value {
    merged(json!({"sub": "user-1", "email": "user@example.com", "iss": ISSUER, "exp": NOW + 120}), changes)
}

fn event(token: &str) -> Value {
    json!({
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/t/1"}},
        "httpMethod": "GET", "path": "/", "queryStringParameters": {}, "body": "", "isBase64Encoded": false,
        "headers": {"x-amzn-oidc-data": token, "x-amzn-oidc-identity": "user-1", "x-amzn-oidc-accesstoken": "opaque"},
    })
}

async fn refusal(verifier: &Verifier, token: &str) -> Option<&'static str> {
    verifier.authenticate(&event(token)).await.err().map(|error| error.code())
}

#[tokio::test]
async fn a_signed_in_user_is_known_by_what_the_load_balancer_says() {
    let signer = Signer::new(KID);
    let published = Published::new(&[(KID, &signer)]);
    let verifier = verifier(&published);
    for (header, claims) in [
        (header(&json!({})), claims(&json!({}))),
        // The documentation shows claims without issuer and expiry: the header, signed as well, has both.
        (header(&json!({})), claims(&json!({"iss": null, "exp": null}))),
        (header(&json!({"typ": null})), claims(&json!({"aud": "whatever"}))),
    ] {
        let token = signer.sign_padded(&header, &claims);
        assert!(token.ends_with("=="), "a padded signature");
        let principal = verifier.authenticate(&event(&token)).await.expect("a principal");
        assert_eq!((principal.subject(), principal.issuer()), ("user-1", ISSUER));
        assert_eq!(principal.audience().collect::<Vec<_>>(), [CLIENT]);
        assert_eq!(principal.expires_at(), NOW + 120);
    }
    assert_eq!(published.asked(), [format!("{KEYS}/{KID}")], "once for all");
}

#[tokio::test]
async fn everything_near_it_is_refused() {
    let signer = Signer::new(KID);
    let published = Published::new(&[(KID, &signer)]);
    let verifier = verifier(&published);
    let (plain, none) = (json!({}), json!({}));
    for (header_changes, claims_changes, expected) in [
        (json!({"signer": OTHER_ARN}), &none, "bad_issuer"),
        (json!({"signer": null}), &none, "missing_claim"),
        (json!({"signer": [ARN]}), &none, "bad_claim_type"),
        (json!({"client": "another"}), &none, "bad_audience"),
        (json!({"client": null}), &json!({"aud": CLIENT}), "missing_claim"),
        (json!({"iss": "https://attacker.example"}), &none, "bad_issuer"),
        (json!({"iss": null}), &none, "missing_claim"),
        (json!({"exp": NOW}), &none, "expired"),
        (json!({"exp": null}), &none, "missing_claim"),
        (json!({"exp": "later"}), &none, "bad_claim_type"),
        (json!({"alg": "RS256"}), &none, "alg_not_allowed"),
        (json!({"alg": "none"}), &none, "bad_header"),
        (json!({"kid": null}), &none, "unknown_key"),
        (json!({"kid": "../12345678-1234-1234-1234-123456789012"}), &none, "unknown_key"),
        (json!({"kid": "12345678-1234-1234-1234-12345678901/"}), &none, "unknown_key"),
        (json!({"kid": "123456781234123412341234567890123456"}), &none, "unknown_key"),
        (plain.clone(), &json!({"iss": "https://attacker.example"}), "bad_issuer"),
        (plain.clone(), &json!({"exp": NOW}), "expired"),
        (plain.clone(), &json!({"nbf": NOW + 1}), "not_yet_valid"),
        (plain.clone(), &json!({"sub": null}), "missing_claim"),
    ] {
        let token = signer.sign_padded(&header(&header_changes), &claims(claims_changes));
        assert_eq!(refusal(&verifier, &token).await, Some(expected), "{header_changes} {claims_changes}");
    }
    let token = signer.sign_padded(&header(&plain), &claims(&none));
    let forged = Signer::new(KID).sign_padded(&header(&plain), &claims(&none));
    assert_eq!(refusal(&verifier, &forged).await, Some("bad_signature"));
    // The padding is part of what was signed.
    let stripped = token.replace('=', "");
    let has_padding = token.split('.').take(2).any(|part| part.ends_with('='));
    assert_eq!(refusal(&verifier, &stripped).await, has_padding.then_some("bad_signature"));
    assert_eq!(refusal(&verifier, &token.replacen("==", "=", 1)).await, Some("malformed"));
    assert_eq!(refusal(&verifier, "A").await, Some("malformed"));
    assert_eq!(refusal(&verifier, "=").await, Some("malformed"));
    let mut elsewhere = event("");
    elsewhere["headers"] = json!({"x-amzn-oidc-accesstoken": token, "x-amzn-oidc-identity": "user-1"});
    let error = verifier.authenticate(&elsewhere).await.expect_err("no credential");
    assert_eq!(error.code(), "missing_credential");
    assert_eq!(refusal(&verifier, &token).await, None);
    assert_eq!(published.asked().len(), 1, "nothing of the above was worth a fetch but the first");
}

#[tokio::test]
async fn padding_is_for_load_balancers_alone() {
    let signer = Signer::new("k1");
    let header = json!({"alg": "ES256", "typ": "JWT", "kid": "k1", "x": ""});
    let verifier = auth_tests::verifier(&[&signer]);
    let token = signer.sign_padded(&header, &auth_tests::claims(&json!({})));
    let error = verifier.verify(&token).await.expect_err("a refusal");
    assert_eq!(error.code(), "malformed");
    let token =
        signer.sign_raw(header.to_string().as_bytes(), auth_tests::claims(&json!({})).to_string().as_bytes());
    assert!(verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn keys_come_go_and_survive_outages() {
    let (first, second) = (Signer::new(KID), Signer::new("87654321-1234-1234-1234-123456789012"));
    let second_kid = json!({"kid": "87654321-1234-1234-1234-123456789012"});
    let (published, clock) = (Published::new(&[(KID, &first)]), Arc::new(FixedClock::at(NOW)));
    let built = builder().fetcher(published.clone()).shared_clock(clock.clone()).build();
    let verifier = built.expect("a verifier");
    let late = json!({"exp": NOW + 90_000});
    let one = first.sign_padded(&header(&late), &claims(&late));
    let two = second.sign_padded(&header(&merged(late.clone(), &second_kid)), &claims(&late));

    assert_eq!(refusal(&verifier, &one).await, None);
    assert_eq!(refusal(&verifier, &two).await, Some("unknown_key"), "not published yet");
    assert_eq!(refusal(&verifier, &two).await, Some("unknown_key"));
    assert_eq!(published.asked().len(), 2, "an unknown key is asked for once in a while");

    published.publish(&[(KID, &first), ("87654321-1234-1234-1234-123456789012", &second)]);
    clock.advance(30);
    assert_eq!(refusal(&verifier, &two).await, None, "the load balancer went over to a new key");
    assert_eq!(published.asked().len(), 3);

    published.go_down();
    clock.advance(3_000);
    assert_eq!((refusal(&verifier, &one).await, refusal(&verifier, &two).await), (None, None), "stale");
    clock.advance(600);
    assert_eq!(
        refusal(&verifier, &one).await,
        Some("keys_unavailable"),
        "our outage, not the caller's fault"
    );

    published.publish(&[("87654321-1234-1234-1234-123456789012", &second)]);
    clock.advance(30);
    assert_eq!(refusal(&verifier, &one).await, Some("unknown_key"), "withdrawn");
    assert_eq!(refusal(&verifier, &two).await, None);

    let asked = published.asked().len();
    verifier.forget_keys();
    assert_eq!(refusal(&verifier, &two).await, None);
    assert_eq!(published.asked().len(), asked + 1, "forgotten and fetched again");
}

#[tokio::test]
async fn made_up_names_cost_a_few_fetches_and_known_keys_never_wait() {
    let (known, next) = (Signer::new(KID), Signer::new("n"));
    let next_kid = "aaaaaaaa-1234-1234-1234-123456789012";
    let (published, clock) =
        (Published::new(&[(KID, &known), (next_kid, &next)]), Arc::new(FixedClock::at(NOW)));
    let built = builder().fetcher(published.clone()).shared_clock(clock.clone()).build();
    let verifier = built.expect("a verifier");
    let good = known.sign_padded(&header(&json!({})), &claims(&json!({})));
    let flood = async |from: usize| {
        for n in from..from + 5_000 {
            let kid = format!("{n:08}-0000-0000-0000-000000000000");
            let token = known.sign_padded(&header(&json!({ "kid": kid })), &claims(&json!({})));
            let refused = refusal(&verifier, &token).await;
            assert!(matches!(refused, Some("unknown_key" | "keys_unavailable")), "{refused:?}");
        }
    };
    assert_eq!(refusal(&verifier, &good).await, None);
    flood(0).await;
    assert_eq!(published.asked().len(), 10);
    assert_eq!(refusal(&verifier, &good).await, None, "a known key is not in the way of the flood");
    clock.advance(29);
    flood(5_000).await;
    assert_eq!(published.asked().len(), 10);
    clock.advance(1);
    let new = next.sign_padded(&header(&json!({ "kid": next_kid })), &claims(&json!({})));
    assert_eq!(refusal(&verifier, &new).await, None, "and a new key is found once it is over");
    // Far more names than are kept: the known keys are not what goes.
    for round in 0..20 {
        clock.advance(30);
        published.publish(&[(KID, &known), (next_kid, &next)]);
        for n in 0..10 {
            let kid = format!("{round:08}-0000-0000-0000-{n:012}");
            let late = json!({"kid": kid, "exp": NOW + 90_000});
            let token = known.sign_padded(&header(&late), &claims(&late));
            assert_eq!(refusal(&verifier, &token).await, Some("unknown_key"));
        }
    }
    published.go_down();
    let late = json!({"exp": NOW + 90_000});
    let good = known.sign_padded(&header(&late), &claims(&late));
    assert_eq!(refusal(&verifier, &good).await, None, "still kept");
}

#[tokio::test]
async fn kept_tokens_end_with_their_key() {
    let signer = Signer::new(KID);
    let (published, clock) = (Published::new(&[(KID, &signer)]), Arc::new(FixedClock::at(NOW)));
    let built = builder().fetcher(published.clone()).shared_clock(clock.clone()).cache_verified(10).build();
    let verifier = built.expect("a verifier");
    let late = json!({"exp": NOW + 90_000});
    let token = signer.sign_padded(&header(&late), &claims(&late));
    let first = verifier.verify(&token).await.expect("a principal");
    clock.advance(599);
    let again = verifier.verify(&token).await.expect("a principal");
    assert_eq!(first.raw_claims().as_ptr(), again.raw_claims().as_ptr(), "kept while the key is fresh");
    published.publish(&[]);
    clock.advance(1);
    assert_eq!(verifier.verify(&token).await.expect_err("a refusal").code(), "unknown_key");
}

/// Of a region, all keys are at one address: real ones of others are no better than names made up.
#[tokio::test]
async fn keys_of_others_do_not_take_the_place_of_our_own() {
    let (ours, theirs) = (Signer::new(KID), Signer::new("t"));
    let kids: Vec<_> = (0..150).map(|n| format!("{n:08}-0000-0000-0000-000000000000")).collect();
    let mut all: Vec<_> = kids.iter().map(|kid| (kid.as_str(), &theirs)).collect();
    all.push((KID, &ours));
    let (published, clock) = (Published::new(&all), Arc::new(FixedClock::at(NOW)));
    let built = builder().fetcher(published.clone()).shared_clock(clock.clone()).build();
    let verifier = built.expect("a verifier");
    let late = json!({"exp": NOW + 90_000});
    let good = ours.sign_padded(&header(&late), &claims(&late));
    assert_eq!(refusal(&verifier, &good).await, None);
    let asked = |kid: &str| published.asked().iter().filter(|url| url.ends_with(kid)).count();
    for kids in kids.chunks(10) {
        clock.advance(30);
        for kid in kids {
            let forged =
                ours.sign_padded(&header(&merged(late.clone(), &json!({ "kid": kid }))), &claims(&late));
            assert_eq!(refusal(&verifier, &forged).await, Some("bad_signature"));
        }
    }
    assert_eq!(refusal(&verifier, &good).await, None);
    assert_eq!(asked(KID), 1, "it was never gone");
}

#[tokio::test]
async fn documents_that_are_no_key_are_an_outage() {
    #[derive(Debug)]
    struct Says(Vec<u8>);
    impl Fetcher for Says {
        fn fetch<'a>(&'a self, _: &'a KeySetUrl) -> FetchFuture<'a> {
            Box::pin(std::future::ready(Ok(Fetched::new(self.0.clone()))))
        }
    }
    let signer = Signer::new(KID);
    let token = signer.sign_padded(&header(&json!({})), &claims(&json!({})));
    let outcome = async |document: Vec<u8>| {
        refusal(&builder().fetcher(Says(document)).build().expect("a verifier"), &token).await
    };
    assert_eq!(outcome(signer.pem().into_bytes()).await, None);
    for document in [
        Vec::new(),
        b"<Error><Code>AccessDenied</Code></Error>".to_vec(),
        signer.pem().replace("PUBLIC", "PRIVATE").into_bytes(),
        format!("{}{}", signer.pem(), signer.pem()).into_bytes(),
        signer.jwk().to_string().into_bytes(),
        include_bytes!("../data/keys/rsa-public.pem").to_vec(),
        vec![0xff; 200],
        // As deep as it is long, and far too long.
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", "MIAw".repeat(900)).into_bytes(),
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", "MIAw".repeat(120_000))
            .into_bytes(),
        format!("{}{}", signer.pem(), " ".repeat(4_096)).into_bytes(),
    ] {
        let shown = String::from_utf8_lossy(&document).chars().take(40).collect::<String>();
        assert_eq!(outcome(document).await, Some("keys_unavailable"), "{shown}");
    }
}

#[tokio::test]
async fn the_address_of_keys_follows_from_the_arn() {
    let signer = Signer::new(KID);
    for (region, expected) in [
        ("aws:elasticloadbalancing:us-east-2", "https://public-keys.auth.elb.us-east-2.amazonaws.com"),
        (
            "aws-us-gov:elasticloadbalancing:us-gov-west-1",
            "https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1",
        ),
    ] {
        let arn = format!("arn:{region}:123456789012:loadbalancer/app/shop/50dc6c495c0c9188");
        let published = Published::default();
        let builder = Alb::load_balancer(&arn).client(ISSUER, CLIENT).clock(FixedClock::at(NOW));
        let verifier = builder.fetcher(published.clone()).build().expect("a verifier");
        let token = signer.sign_padded(&header(&json!({ "signer": arn })), &claims(&json!({})));
        assert_eq!(refusal(&verifier, &token).await, Some("keys_unavailable"));
        assert_eq!(published.asked(), [format!("{expected}/{KID}")]);
    }
    let two = Alb::load_balancer(OTHER_ARN).or_load_balancer(ARN).client(ISSUER, CLIENT);
    let two = two.clock(FixedClock::at(NOW)).fetcher(Published::new(&[(KID, &signer)])).build();
    let token = signer.sign_padded(&header(&json!({})), &claims(&json!({})));
    assert_eq!(refusal(&two.expect("a verifier"), &token).await, None);
}

#[test]
fn arns_that_cannot_be_right_are_told() {
    for arn in [
        "",
        "shop",
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/50dc6c495c0c9188",
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/shop/50dc6c495c0c9188",
        "arn:aws:elasticloadbalancing:eu-west-1:12345678901:loadbalancer/app/shop/50dc6c495c0c9188",
        "arn:aws:elasticloadbalancing:evil.example/:123456789012:loadbalancer/app/shop/50dc6c495c0c9188",
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/*",
        "arn:aws:elasticloadbalancing::123456789012:loadbalancer/app/shop/50dc6c495c0c9188",
    ] {
        let error =
            Alb::load_balancer(arn).client(ISSUER, CLIENT).build().expect_err("a configuration error");
        assert!(error.to_string().contains("ARNs of Application Load Balancers"), "{arn}: {error}");
    }
    let elsewhere = ARN.replace("eu-west-1", "eu-west-2");
    assert!(Alb::load_balancer(ARN).or_load_balancer(elsewhere).client(ISSUER, CLIENT).build().is_err());
    let china = ARN.replace("arn:aws:", "arn:aws-cn:");
    let error = Alb::load_balancer(&china).client(ISSUER, CLIENT).build().expect_err("no known address");
    assert!(error.to_string().contains("the keys are missing"), "{error}");
    let keys = || auth_runtime::Keys::pem_url_by_kid("https://keys.example/");
    assert!(Alb::load_balancer(china).client(ISSUER, CLIENT).keys(keys()).build().is_ok());
    let error = Alb::load_balancer(ARN).client(ISSUER, CLIENT).audience_claim("azp").build();
    assert!(error.expect_err("no effect").to_string().contains("`audience_claim` has no effect"));
    for prefix in ["https://keys.example", "https://keys.example/?kid=/", "http://keys.example/", "keys/"] {
        let keys = auth_runtime::Keys::pem_url_by_kid(prefix);
        assert!(Alb::load_balancer(ARN).client(ISSUER, CLIENT).keys(keys).build().is_err(), "{prefix}");
    }
}

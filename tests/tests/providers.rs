//! Presets for identity providers: what each accepts, and everything near it that it must not.

use std::sync::{Arc, Mutex};

use auth_runtime::idp::{
    Auth0, AwsSts, AzureB2c, Clerk, CloudflareAccess, Cognito, Entra, Firebase, GithubActions, Google,
    GoogleIap, Keycloak, Kubernetes, Okta, Supabase,
};
use auth_runtime::{
    Algorithm, FetchError, FetchFuture, Fetched, Fetcher, FixedClock, KeySetUrl, Keys, Principal, Verifier,
    VerifierBuilder,
};
use auth_tests::{NOW, Signer, key_set};
use serde_json::{Value, json};

const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const OTHER_TENANT: &str = "99999999-2222-3333-4444-555555555555";

/// One preset: its builder, claims it accepts, where its keys are, and changes with the reason to refuse each.
struct Case {
    name: &'static str,
    builder: fn() -> VerifierBuilder,
    good: Value,
    keys: &'static str,
    algorithm: &'static str,
    audience_claim: &'static str,
    also_good: Vec<Value>,
    refused: Vec<(Value, &'static str)>,
}

fn cases() -> Vec<Case> {
    let cognito = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool";
    let entra = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
    let b2c = format!("https://contoso.b2clogin.com/{TENANT}/v2.0/");
    vec![
        Case {
            name: "cognito access",
            builder: || Cognito::user_pool("eu-west-1", "eu-west-1_Pool").client_id("client"),
            good: json!({"iss": cognito, "client_id": "client", "token_use": "access", "scope": "a b", "cognito:groups": ["admin"]}),
            keys: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool/.well-known/jwks.json",
            algorithm: "RS256",
            audience_claim: "client_id",
            also_good: vec![
                json!({"iss": "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool"}),
                json!({"aud": "https://bound.example"}),
            ],
            refused: vec![
                (json!({"token_use": "id"}), "wrong_type"),
                (json!({"token_use": "id", "aud": "client"}), "wrong_type"),
                (json!({"token_use": null}), "missing_claim"),
                (json!({"token_use": null, "client_id": null, "aud": "client"}), "missing_claim"),
                (json!({"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"}), "bad_issuer"),
                (json!({"iss": "https://cognito-idp.us-east-1.amazonaws.com/eu-west-1_Pool"}), "bad_issuer"),
            ],
        },
        Case {
            name: "cognito id",
            builder: || Cognito::user_pool("eu-west-1", "eu-west-1_Pool").id_tokens("client"),
            good: json!({"iss": cognito, "aud": "client", "token_use": "id", "cognito:groups": ["admin"]}),
            keys: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool/.well-known/jwks.json",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![],
            refused: vec![
                (json!({"token_use": "access"}), "wrong_type"),
                (json!({"token_use": "access", "aud": null, "client_id": "client"}), "missing_claim"),
                (json!({"cognito:groups": "admin,editor", "token_use": "access"}), "wrong_type"),
            ],
        },
        Case {
            name: "auth0",
            builder: || Auth0::domain("example.eu.auth0.com").audience("https://api.example"),
            good: json!({"iss": "https://example.eu.auth0.com/", "aud": ["https://api.example", "https://example.eu.auth0.com/userinfo"],
                         "azp": "client", "scope": "openid a", "permissions": ["orders:write"]}),
            keys: "https://example.eu.auth0.com/.well-known/jwks.json",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![
                json!({"permissions": null}),
                json!({"gty": "client-credentials", "sub": "x@clients"}),
            ],
            refused: vec![
                (json!({"iss": "https://example.eu.auth0.com"}), "bad_issuer"),
                (json!({"aud": "client"}), "bad_audience"),
                (json!({"permissions": {"orders": "write"}}), "bad_claim_type"),
            ],
        },
        Case {
            name: "firebase",
            builder: || Firebase::project("my-project"),
            good: json!({"iss": "https://securetoken.google.com/my-project", "aud": "my-project", "auth_time": NOW - 60, "user_id": "user-1"}),
            keys: "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![json!({"auth_time": NOW})],
            refused: vec![
                (json!({"auth_time": NOW + 1}), "not_yet_valid"),
                (json!({"auth_time": null}), "missing_claim"),
                (json!({"auth_time": "now"}), "bad_claim_type"),
                (json!({"sub": ""}), "bad_claim_type"),
                (json!({"iss": "https://securetoken.google.com/other"}), "bad_issuer"),
                (json!({"iss": "https://session.firebase.google.com/my-project"}), "bad_issuer"),
            ],
        },
        Case {
            name: "google",
            builder: || Google::client_id("client.apps.googleusercontent.com"),
            good: json!({"iss": "https://accounts.google.com", "aud": "client.apps.googleusercontent.com", "azp": "x"}),
            keys: "https://www.googleapis.com/oauth2/v3/certs",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![json!({"iss": "accounts.google.com"})],
            refused: vec![
                (json!({"iss": "http://accounts.google.com"}), "bad_issuer"),
                (json!({"iss": "google.com"}), "bad_issuer"),
            ],
        },
        Case {
            name: "google iap",
            builder: || GoogleIap::audience("/projects/1/apps/a"),
            good: json!({"iss": "https://cloud.google.com/iap", "aud": "/projects/1/apps/a"}),
            keys: "https://www.gstatic.com/iap/verify/public_key-jwk",
            algorithm: "ES256",
            audience_claim: "aud",
            also_good: vec![json!({"exp": NOW - 29})],
            refused: vec![
                (json!({"exp": NOW - 30}), "expired"),
                (json!({"aud": "/projects/2/apps/a"}), "bad_audience"),
            ],
        },
        Case {
            name: "entra v2",
            builder: || Entra::tenants([TENANT, "22222222-2222-3333-4444-555555555555"]).audience("api"),
            good: json!({"iss": entra(TENANT), "tid": TENANT, "aud": "api", "ver": "2.0", "azp": "client", "scp": "a b", "roles": ["Reader"]}),
            keys: "https://login.microsoftonline.com/common/discovery/v2.0/keys",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![
                json!({"iss": entra("22222222-2222-3333-4444-555555555555"), "tid": "22222222-2222-3333-4444-555555555555"}),
                json!({"scp": null, "idtyp": "app"}),
            ],
            refused: vec![
                (json!({"iss": entra(OTHER_TENANT), "tid": OTHER_TENANT}), "bad_issuer"),
                (json!({"tid": OTHER_TENANT}), "bad_issuer"),
                (json!({"iss": entra(OTHER_TENANT)}), "bad_issuer"),
                (json!({"tid": null}), "missing_claim"),
                (json!({"iss": entra("{tenantid}")}), "bad_issuer"),
                (json!({"iss": entra("common")}), "bad_issuer"),
                (json!({"iss": entra("")}), "bad_issuer"),
                (json!({"ver": "1.0"}), "wrong_type"),
                (json!({"azp": null}), "missing_claim"),
                (json!({"azp": ""}), "wrong_type"),
            ],
        },
        Case {
            name: "entra v1",
            builder: || Entra::v1(TENANT).audience("api://orders"),
            good: json!({"iss": format!("https://sts.windows.net/{TENANT}/"), "tid": TENANT, "aud": "api://orders", "ver": "1.0", "appid": "client"}),
            keys: "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/discovery/keys",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![],
            refused: vec![
                (json!({"iss": format!("https://sts.windows.net/{TENANT}")}), "bad_issuer"),
                (json!({"iss": entra(TENANT)}), "bad_issuer"),
                (json!({"ver": "2.0"}), "wrong_type"),
                (json!({"appid": null}), "missing_claim"),
            ],
        },
        Case {
            name: "entra external id",
            builder: || Entra::external_id("contoso", TENANT).audience("api"),
            good: json!({"iss": format!("https://{TENANT}.ciamlogin.com/{TENANT}/v2.0"), "tid": TENANT, "aud": "api", "ver": "2.0", "azp": "client"}),
            keys: "https://contoso.ciamlogin.com/11111111-2222-3333-4444-555555555555/discovery/v2.0/keys",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![json!({"iss": format!("https://contoso.ciamlogin.com/{TENANT}/v2.0")})],
            refused: vec![
                (json!({"iss": format!("https://fabrikam.ciamlogin.com/{TENANT}/v2.0")}), "bad_issuer"),
                (json!({"tid": OTHER_TENANT}), "wrong_type"),
                (json!({"iss": entra(TENANT)}), "bad_issuer"),
            ],
        },
        Case {
            name: "b2c",
            builder: || AzureB2c::policy("contoso", TENANT, "B2C_1_signin").audience("app"),
            good: json!({"iss": b2c, "aud": "app", "tfp": "B2C_1_signin", "scp": "read"}),
            keys: "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/discovery/v2.0/keys",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![
                json!({"tfp": null, "acr": "b2c_1_signin"}),
                json!({"iss": format!("https://contoso.b2clogin.com/tfp/{TENANT}/b2c_1_signin/v2.0/")}),
            ],
            refused: vec![
                (json!({"tfp": "B2C_1_weaker"}), "wrong_type"),
                (json!({"tfp": "B2C_1_weaker", "acr": "B2C_1_signin"}), "wrong_type"),
                (json!({"tfp": null}), "missing_claim"),
                (
                    json!({"iss": format!("https://contoso.b2clogin.com/tfp/{TENANT}/b2c_1_weaker/v2.0/")}),
                    "bad_issuer",
                ),
            ],
        },
        Case {
            name: "okta",
            builder: || Okta::authorization_server("example.okta.com", "default").audience("api://default"),
            good: json!({"iss": "https://example.okta.com/oauth2/default", "aud": "api://default", "cid": "client", "scp": ["a", "b"], "groups": ["admin"]}),
            keys: "https://example.okta.com/oauth2/default/v1/keys",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![json!({"groups": null})],
            refused: vec![
                (json!({"cid": null}), "missing_claim"),
                (json!({"iss": "https://example.okta.com"}), "bad_issuer"),
                (json!({"scp": [1]}), "bad_claim_type"),
            ],
        },
        Case {
            name: "keycloak",
            builder: || Keycloak::realm("https://id.example/", "shop").audience("orders/api"),
            good: json!({"iss": "https://id.example/realms/shop", "aud": ["orders/api", "account"], "typ": "Bearer", "azp": "web",
                         "realm_access": {"roles": ["staff"]},
                         "resource_access": {"orders/api": {"roles": ["admin"]}, "other": {"roles": ["owner"]}}}),
            keys: "https://id.example/realms/shop/protocol/openid-connect/certs",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![json!({"realm_access": null, "resource_access": null})],
            refused: vec![
                (json!({"typ": "ID"}), "wrong_type"),
                (json!({"typ": "Refresh"}), "wrong_type"),
                (json!({"typ": null}), "missing_claim"),
                (json!({"aud": "account"}), "bad_audience"),
                (json!({"iss": "https://id.example/realms/other"}), "bad_issuer"),
                (
                    json!({"realm_access": {"roles": "a", "x": 1}, "resource_access": {"orders/api": {"roles": 7}}}),
                    "bad_claim_type",
                ),
            ],
        },
        Case {
            name: "supabase",
            builder: || Supabase::project("ref").signing_keys(),
            good: json!({"iss": "https://ref.supabase.co/auth/v1", "aud": "authenticated", "role": "authenticated",
                         "app_metadata": {"roles": ["admin"]}, "user_metadata": {"roles": ["owner"]}}),
            keys: "https://ref.supabase.co/auth/v1/.well-known/jwks.json",
            algorithm: "ES256",
            audience_claim: "aud",
            also_good: vec![json!({"app_metadata": {}})],
            refused: vec![
                (json!({"aud": "anon"}), "bad_audience"),
                (json!({"iss": "supabase"}), "bad_issuer"),
            ],
        },
        Case {
            name: "clerk",
            builder: || {
                Clerk::frontend_api("https://clerk.example.com").authorized_party("https://app.example.com")
            },
            good: json!({"iss": "https://clerk.example.com", "azp": "https://app.example.com", "sid": "s", "o": {"rol": "admin"}}),
            keys: "https://clerk.example.com/.well-known/jwks.json",
            algorithm: "RS256",
            audience_claim: "azp",
            also_good: vec![json!({"o": null, "org_role": "org:admin"})],
            refused: vec![
                (json!({"azp": "https://app.example.com.evil.example"}), "bad_audience"),
                (json!({"azp": null, "aud": "https://app.example.com"}), "missing_claim"),
            ],
        },
        Case {
            name: "cloudflare access",
            builder: || CloudflareAccess::team("example").application("tag"),
            good: json!({"iss": "https://example.cloudflareaccess.com", "aud": ["tag"], "type": "app"}),
            keys: "https://example.cloudflareaccess.com/cdn-cgi/access/certs",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![],
            refused: vec![
                (json!({"sub": "", "common_name": "service"}), "bad_claim_type"),
                (json!({"aud": ["other"]}), "bad_audience"),
            ],
        },
        Case {
            name: "github actions",
            builder: || GithubActions::repository_id("42").audience("https://deploy.example"),
            good: json!({"iss": "https://token.actions.githubusercontent.com", "aud": "https://deploy.example", "repository_id": "42",
                         "sub": "repo:o/r:environment:prod"}),
            keys: "https://token.actions.githubusercontent.com/.well-known/jwks",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![],
            refused: vec![
                (json!({"repository_id": "43"}), "wrong_type"),
                (json!({"repository_id": 42}), "wrong_type"),
                (json!({"repository_id": null}), "missing_claim"),
                (json!({"iss": "https://token.actions.githubusercontent.com/enterprise"}), "bad_issuer"),
            ],
        },
        Case {
            name: "aws sts",
            builder: || {
                AwsSts::issuer("https://abc.tokens.sts.global.api.aws").audience("https://partner.example")
            },
            good: json!({"iss": "https://abc.tokens.sts.global.api.aws", "aud": ["https://partner.example"], "sub": "arn:aws:iam::1:role/r",
                         "https://sts.amazonaws.com/": {"aws_account": "1"}}),
            keys: "https://abc.tokens.sts.global.api.aws/.well-known/jwks.json",
            algorithm: "RS256",
            audience_claim: "aud",
            also_good: vec![],
            refused: vec![(json!({"iss": "https://other.tokens.sts.global.api.aws"}), "bad_issuer")],
        },
    ]
}

fn with(good: &Value, changes: &Value) -> Value {
    let mut claims = good.clone();
    claims["sub"] = claims["sub"].as_str().unwrap_or("user-1").into();
    claims["exp"] = (NOW + 300).into();
    claims["iat"] = (NOW - 10).into();
    for (name, value) in changes.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    if let Some(claims) = claims.as_object_mut() {
        claims.retain(|_, value| !value.is_null());
    }
    claims
}

/// An address and the document there.
type Published = (String, Vec<u8>);

/// Notes the address it is asked for, and answers with a key set once one is published.
#[derive(Clone, Debug, Default)]
struct Recorder {
    asked: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<Vec<Published>>>,
}

impl Recorder {
    fn publish(&self, address: &str, document: &Value) {
        self.answers.lock().expect("no panic").push((address.to_owned(), document.to_string().into_bytes()));
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

impl Fetcher for Recorder {
    fn fetch<'a>(&'a self, url: &'a KeySetUrl) -> FetchFuture<'a> {
        let address = url.uri().to_string();
        self.asked.lock().expect("no panic").push(address.clone());
        let answers = self.answers.lock().expect("no panic");
        let answer =
            answers.iter().rev().find(|(known, _)| *known == address).map(|(_, document)| document.clone());
        Box::pin(std::future::ready(answer.map(Fetched::new).ok_or(FetchError::new("nothing is published"))))
    }
}

async fn outcome(verifier: &Verifier, token: &str) -> Result<Principal, &'static str> {
    verifier.verify(token).await.map_err(|error| error.code())
}

#[tokio::test]
async fn every_preset_accepts_its_own_tokens_and_nothing_near_them() {
    let (signer, stranger, forged) = (Signer::new("k1"), Signer::new("k2"), Signer::new("k1"));
    for case in cases() {
        let name = case.name;
        let builder = || (case.builder)().clock(FixedClock::at(NOW));
        let verifier =
            builder().algorithms([Algorithm::ES256]).keys(Keys::jwk_set(key_set(&[&signer]).to_string()));
        let verifier = verifier.build().unwrap_or_else(|error| panic!("{name}: {error}"));
        let good = |changes: &Value| with(&case.good, changes);

        for changes in case.also_good.iter().chain([&json!({})]) {
            let outcome = outcome(&verifier, &signer.sign(&good(changes))).await;
            assert!(outcome.is_ok(), "{name} {changes}: {outcome:?}");
        }
        let mut refused = case.refused;
        refused.extend([
            (json!({"exp": NOW - 60}), "expired"),
            (json!({"exp": null}), "missing_claim"),
            (json!({"nbf": NOW + 60}), "not_yet_valid"),
            (json!({"iss": "https://attacker.example/"}), "bad_issuer"),
            (json!({"iss": null}), "missing_claim"),
            (json!({ case.audience_claim: "somebody-else" }), "bad_audience"),
            (json!({ case.audience_claim: null }), "missing_claim"),
            (json!({"sub": null}), "missing_claim"),
            (json!({"cnf": {"jkt": "x"}}), "sender_constrained"),
        ]);
        assert!(refused.len() >= 10, "{name}");
        for (changes, code) in &refused {
            let outcome = outcome(&verifier, &signer.sign(&good(changes))).await;
            assert_eq!(outcome.err(), Some(*code), "{name} {changes}");
        }
        assert_eq!(
            outcome(&verifier, &stranger.sign(&good(&json!({})))).await.err(),
            Some("unknown_key"),
            "{name}"
        );
        assert_eq!(
            outcome(&verifier, &forged.sign(&good(&json!({})))).await.err(),
            Some("bad_signature"),
            "{name}"
        );

        // What the preset says of its own: the address of the keys, and the algorithm.
        let recorder = Recorder::default();
        let preset =
            builder().fetcher(recorder.clone()).build().unwrap_or_else(|error| panic!("{name}: {error}"));
        for algorithm in ["RS256", "ES256"] {
            let header = json!({"alg": algorithm, "kid": "k1"}).to_string();
            let token = signer.sign_raw(header.as_bytes(), good(&json!({})).to_string().as_bytes());
            let expected = if algorithm == case.algorithm || name == "supabase" {
                "keys_unavailable"
            } else {
                "alg_not_allowed"
            };
            assert_eq!(outcome(&preset, &token).await.err(), Some(expected), "{name} {algorithm}");
        }
        assert_eq!(recorder.asked(), [case.keys], "{name}");
    }
}

#[tokio::test]
async fn roles_and_scopes_come_from_where_the_provider_puts_them() {
    let signer = Signer::new("k1");
    for (name, roles, scopes) in [
        ("cognito access", &["admin"][..], &["a", "b"][..]),
        ("auth0", &[], &["openid", "a", "orders:write"]),
        ("entra v2", &["Reader"], &["a", "b"]),
        ("okta", &["admin"], &["a", "b"]),
        ("keycloak", &["staff", "admin"], &[]),
        ("supabase", &["admin"], &[]),
        ("clerk", &["admin"], &[]),
    ] {
        let case = cases().into_iter().find(|case| case.name == name).expect("a case");
        let verifier = (case.builder)().clock(FixedClock::at(NOW)).algorithms([Algorithm::ES256]);
        let verifier =
            verifier.keys(Keys::jwk_set(key_set(&[&signer]).to_string())).build().expect("a verifier");
        let principal =
            outcome(&verifier, &signer.sign(&with(&case.good, &json!({})))).await.expect("a principal");
        assert_eq!(principal.roles().collect::<Vec<_>>(), roles, "{name}");
        assert_eq!(principal.scopes().collect::<Vec<_>>(), scopes, "{name}");
    }
}

#[tokio::test]
async fn a_key_that_names_its_issuer_verifies_that_tenant_only() {
    let signer = Signer::new("k1");
    let case = cases().into_iter().find(|case| case.name == "entra v2").expect("a case");
    for (issuer, accepted) in [
        (json!("https://login.microsoftonline.com/{tenantid}/v2.0"), true),
        (json!(format!("https://login.microsoftonline.com/{TENANT}/v2.0")), true),
        (json!(format!("https://login.microsoftonline.com/{OTHER_TENANT}/v2.0")), false),
        (json!("https://sts.windows.net/{tenantid}/"), false),
    ] {
        let mut key = signer.jwk();
        key["issuer"] = issuer.clone();
        let verifier = (case.builder)().clock(FixedClock::at(NOW)).algorithms([Algorithm::ES256]);
        let verifier =
            verifier.keys(Keys::jwk_set(json!({ "keys": [key] }).to_string())).build().expect("a verifier");
        let outcome = outcome(&verifier, &signer.sign(&with(&case.good, &json!({})))).await;
        assert_eq!(outcome.err(), (!accepted).then_some("bad_issuer"), "{issuer}");
    }
}

#[test]
fn tenants_are_named_and_users_do_not_write_their_own_roles() {
    let entra = |tenants: &[&str]| Entra::tenants(tenants.iter().copied()).audience("api").build();
    assert!(entra(&[TENANT]).is_ok());
    for tenants in
        [&[][..], &["common"], &["organizations"], &[TENANT, "*"], &["11111111-2222-3333-4444-55555555555"]]
    {
        assert!(entra(tenants).is_err(), "{tenants:?}");
    }
    let supabase = |claim: &str| Supabase::project("ref").signing_keys().roles_claim(claim).build();
    assert!(supabase("/app_metadata/teams").is_ok());
    assert!(supabase("/user_metadata/roles").is_err() && supabase("user_metadata").is_err());
    assert!(Supabase::project("ref").shared_secret(*b"a secret of thirty-two octets...").build().is_ok());
}

#[tokio::test]
async fn discovery_leads_from_the_issuer_to_its_keys_and_nowhere_else() {
    let signer = Signer::new("k1");
    let issuer = "https://oidc.example/cluster";
    let well_known = format!("{issuer}/.well-known/openid-configuration");
    let jwks = "https://keys.example/jwks";
    let build = |recorder: &Recorder| {
        let builder = Kubernetes::issuer(issuer).audience("api").clock(FixedClock::at(NOW));
        builder.fetcher(recorder.clone()).build().expect("a verifier")
    };
    let token = signer.sign(&with(&json!({"iss": issuer, "aud": "api"}), &json!({})));

    let recorder = Recorder::default();
    recorder.publish(&well_known, &json!({"issuer": issuer, "jwks_uri": jwks}));
    recorder.publish(jwks, &key_set(&[&signer]));
    assert!(outcome(&build(&recorder), &token).await.is_ok());
    assert_eq!(recorder.asked(), [well_known.as_str(), jwks]);

    // The largest that is read.
    let mut padded = json!({"issuer": issuer, "jwks_uri": jwks, "pad": ""});
    let room = 524_288 - padded.to_string().len();
    padded["pad"] = "x".repeat(room).into();
    let recorder = Recorder::default();
    recorder.publish(&well_known, &padded);
    recorder.publish(jwks, &key_set(&[&signer]));
    assert!(outcome(&build(&recorder), &token).await.is_ok());
    padded["pad"] = "x".repeat(room + 1).into();

    for document in [
        padded,
        json!({"issuer": "https://oidc.example/cluster/", "jwks_uri": jwks}),
        json!({"issuer": "https://attacker.example", "jwks_uri": jwks}),
        json!({"jwks_uri": jwks}),
        json!({"issuer": issuer}),
        json!({"issuer": issuer, "jwks_uri": "http://keys.example/jwks"}),
        json!({"issuer": issuer, "jwks_uri": "http://127.0.0.1/jwks"}),
        json!({"issuer": issuer, "jwks_uri": 7}),
        json!([issuer, jwks]),
    ] {
        let recorder = Recorder::default();
        recorder.publish(&well_known, &document);
        recorder.publish(jwks, &key_set(&[&signer]));
        assert_eq!(outcome(&build(&recorder), &token).await.err(), Some("keys_unavailable"), "{document}");
        assert_eq!(recorder.asked(), [well_known.as_str()], "{document}");
    }
}

#[tokio::test]
async fn of_several_issuers_the_token_chooses_one_and_keys_never_cross() {
    let (ours, theirs) = (Signer::new("k1"), Signer::new("k1"));
    let build = |issuer: &str, audience: &str, signer: &Signer| {
        let builder = Verifier::builder().issuer(issuer).audience(audience).algorithms([Algorithm::ES256]);
        builder
            .keys(Keys::jwk_set(key_set(&[signer]).to_string()))
            .clock(FixedClock::at(NOW))
            .build()
            .expect("a verifier")
    };
    let (a, b) = (build("https://a.example", "one", &ours), build("https://b.example", "two", &theirs));
    let verifier = Verifier::any_of([a.clone(), b.clone()]).expect("a verifier");
    let claims = |issuer: &str, audience: &str| with(&json!({"iss": issuer, "aud": audience}), &json!({}));
    for (signer, issuer, audience, expected) in [
        (&ours, "https://a.example", "one", None),
        (&theirs, "https://b.example", "two", None),
        (&theirs, "https://a.example", "one", Some("bad_signature")),
        (&ours, "https://b.example", "two", Some("bad_signature")),
        (&ours, "https://a.example", "two", Some("bad_audience")),
        (&ours, "https://c.example", "one", Some("bad_issuer")),
    ] {
        let outcome = outcome(&verifier, &signer.sign(&claims(issuer, audience))).await;
        assert_eq!(
            outcome.map(|principal| principal.issuer().to_owned()).err(),
            expected,
            "{issuer} {audience}"
        );
    }
    assert!(Verifier::any_of([a.clone(), a.clone()]).is_err(), "the same issuer twice");
    assert!(Verifier::any_of([verifier, a]).is_err(), "the same issuer twice, nested");
    assert!(Verifier::any_of([]).is_err());
    let cookie = Verifier::builder().issuer("https://c.example").audience("x").algorithms([Algorithm::ES256]);
    let cookie = cookie
        .keys(Keys::jwk_set(key_set(&[&ours]).to_string()))
        .cookie("session")
        .build()
        .expect("a verifier");
    assert!(Verifier::any_of([b, cookie]).is_err(), "different places for the credential");
}

#[tokio::test]
async fn what_the_user_says_replaces_what_the_preset_says() {
    let signer = Signer::new("k1");
    let pool =
        Cognito::user_pool("eu-west-1", "eu-west-1_Pool").client_id("client").roles_claim("custom:roles");
    let pool =
        pool.scopes_claim("custom:scopes").issuer("https://emulator.example").algorithms([Algorithm::ES256]);
    let pool = pool.keys(Keys::jwk_set(key_set(&[&signer]).to_string())).clock(FixedClock::at(NOW));
    let verifier = pool.build().expect("a verifier");
    let claims = json!({"iss": "https://emulator.example", "client_id": "client", "token_use": "access", "scope": "a",
                        "cognito:groups": ["admin"], "custom:roles": ["viewer"], "custom:scopes": "b"});
    let principal = outcome(&verifier, &signer.sign(&with(&claims, &json!({})))).await.expect("a principal");
    assert_eq!(principal.roles().collect::<Vec<_>>(), ["viewer"]);
    assert_eq!(principal.scopes().collect::<Vec<_>>(), ["b"]);
}

#[test]
fn arguments_that_were_pasted_wrongly_are_told() {
    for (builder, part) in [
        (Auth0::domain("https://example.eu.auth0.com/").audience("x"), "host name"),
        (Okta::authorization_server("https://example.okta.com", "default").audience("x"), "host name"),
        (
            CloudflareAccess::team("https://example.cloudflareaccess.com").application("x"),
            "the team is a name",
        ),
        (Cognito::user_pool("eu-central-1", "eu-west-1_Pool").client_id("x"), "begin with its region"),
        (Cognito::user_pool("", "_Pool").client_id("x"), "begin with its region"),
        (
            Verifier::builder().issuer("https://issuer.example ").audience("x").keys(Keys::discovery()),
            "white space",
        ),
    ] {
        let error = builder.build().expect_err("a configuration error").to_string();
        assert!(error.contains(part), "{error}");
    }
    assert!(
        Clerk::frontend_api("https://clerk.example.com/")
            .authorized_party("https://app.example.com")
            .build()
            .is_ok()
    );
}

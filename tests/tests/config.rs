//! Configuration: what is missing or contradictory is listed at once, and nothing runs.

use auth_runtime::{Algorithm, FixedClock, Keys, Verifier};
use auth_tests::{AUDIENCE, ISSUER, KEY_SET_URL, NOW, Signer};

fn problems(vars: &[(&str, &str)]) -> Vec<String> {
    let error = Verifier::from_vars(vars.iter().copied()).expect_err("a configuration error");
    error.problems().iter().map(ToString::to_string).collect()
}

fn good() -> Vec<(&'static str, &'static str)> {
    vec![
        ("AUTH_ISSUER", ISSUER),
        ("AUTH_AUDIENCE", AUDIENCE),
        ("AUTH_ALGORITHMS", "RS256"),
        ("AUTH_JWKS_URL", KEY_SET_URL),
    ]
}

fn changed(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut vars = good();
    for (name, value) in changes {
        vars.retain(|(known, _)| known != name);
        vars.push((name, value));
    }
    vars
}

#[test]
fn a_complete_environment_builds() {
    let all = changed(&[
        ("AUTH_AUDIENCE", "api://orders, api://billing"),
        ("AUTH_ALGORITHMS", "RS256,ES256"),
        ("AUTH_AUDIENCE_CLAIM", "client_id"),
        ("AUTH_REQUIRED_CLAIMS", "token_use=access"),
        ("AUTH_ROLES_CLAIM", "cognito:groups,/realm_access/roles"),
        ("AUTH_SCOPES_CLAIM", "scope"),
        ("AUTH_LEEWAY_SECONDS", "30"),
        ("AUTH_COOKIE", "__Host-session"),
        ("AUTH_HEADER", "x-user-token"),
        ("AUTH_ALLOW_HTTP_ON_LOOPBACK", "true"),
        ("AUTH_JWKS_URL", "http://127.0.0.1:9/keys"),
        ("AUTH_TABLE_NAME", "not ours"),
        ("AUTH_ON", "not ours: too short for a slip"),
        ("PATH", ""),
    ]);
    Verifier::from_vars(good()).expect("a verifier");
    Verifier::from_vars(all).expect("a verifier");
}

/// A seed is a start for an address: in a variable or in a file, and good for something.
#[tokio::test]
async fn a_seed_comes_from_the_environment_or_from_a_file() {
    let signer = Signer::new("k1");
    let set = auth_tests::key_set(&[&signer]).to_string();
    let path = std::env::temp_dir().join(format!("auth-tests-seed-{}.json", std::process::id()));
    std::fs::write(&path, &set).expect("a file");
    let file = path.to_str().expect("a path").to_owned();
    let es256 = ("AUTH_ALGORITHMS", "ES256");
    let with = |more: &[(&'static str, &str)]| {
        let mut vars: Vec<_> =
            good().into_iter().filter(|(name, _)| *name != es256.0).chain([es256]).collect();
        for (name, value) in more {
            vars.push((name, value));
        }
        Verifier::from_vars(vars)
    };
    for seed in [("AUTH_JWKS_SEED", set.as_str()), ("AUTH_JWKS_SEED_FILE", &file)] {
        let verifier = with(&[seed]).expect("a verifier");
        // Keys of the seed are known; the time is the system's, so the token is of the past.
        let error =
            verifier.verify(&signer.sign(&auth_tests::claims(&serde_json::json!({"exp": 1_000})))).await;
        assert_eq!(error.expect_err("a refusal").code(), "expired", "{}", seed.0);
    }
    for (more, part) in [
        (vec![("AUTH_JWKS_SEED", set.as_str()), ("AUTH_JWKS_SEED_FILE", &file)], "keep one"),
        (vec![("AUTH_JWKS_SEED_FILE", "/nowhere/jwks.json")], "AUTH_JWKS_SEED_FILE cannot be read"),
        (vec![("AUTH_JWKS_SEED", "{}")], "the JWK set cannot be used"),
        (vec![("AUTH_JWKS_SEED", r#"{"keys":[]}"#)], "the JWK set cannot be used"),
    ] {
        let error = with(&more).expect_err("a configuration error").to_string();
        assert!(error.contains(part), "{part}: {error}");
    }
    let without_address = good().into_iter().filter(|(name, _)| *name != "AUTH_JWKS_URL");
    let error = Verifier::from_vars(without_address.chain([("AUTH_JWKS_SEED", "{}")])).expect_err("an error");
    assert!(error.to_string().contains("need AUTH_JWKS_URL"), "{error}");
    std::fs::remove_file(path).expect("the file");
}

#[test]
fn everything_missing_is_listed_at_once() {
    let problems = problems(&[]);
    assert_eq!(problems.len(), 4, "{problems:?}");
    for name in ["AUTH_ISSUER", "AUTH_AUDIENCE", "AUTH_ALGORITHMS", "AUTH_JWKS_URL"] {
        assert!(problems.iter().any(|problem| problem.contains(name)), "{name}: {problems:?}");
    }
}

/// Each beside the complete environment above, which builds.
#[test]
fn one_wrong_setting_is_one_problem_that_names_it() {
    for (change, expected) in [
        (("AUTH_JWKS_URL", "http://issuer.example/keys"), "https"),
        (("AUTH_JWKS_URL", "http://127.0.0.1/keys"), "AUTH_ALLOW_HTTP_ON_LOOPBACK"),
        (("AUTH_JWKS_URL", "keys.json"), "absolute"),
        (("AUTH_ALGORITHMS", "RS256,none"), "AUTH_ALGORITHMS"),
        (("AUTH_ALGORITHMS", "RS256,HS256"), "never mix"),
        (("AUTH_SECRET", "a secret of thirty-two octets..."), "AUTH_JWKS_URL and AUTH_SECRET"),
        (("AUTH_LEEWAY_SECONDS", "-1"), "AUTH_LEEWAY_SECONDS"),
        (("AUTH_LEEWAY_SECONDS", "301"), "300"),
        (("AUTH_REQUIRED_CLAIMS", "token_use"), "AUTH_REQUIRED_CLAIMS"),
        (("AUTH_REQUIRED_CLAIM", "token_use=access"), "did you mean AUTH_REQUIRED_CLAIMS?"),
        (("AUTH_ROLES_CLAIM", "/"), "AUTH_ROLES_CLAIM"),
        (("AUTH_SCOPES_CLAIM", "/a//b"), "AUTH_SCOPES_CLAIM"),
        (("AUTH_AUDIENCE_CLAIM", "/"), "AUTH_AUDIENCE_CLAIM"),
        (("AUTH_REQUIRED_CLAIMS", "=access"), "AUTH_REQUIRED_CLAIMS"),
        (("AUTH_REQUIRED", "token_use=access"), "did you mean AUTH_REQUIRED_CLAIMS?"),
        (("AUTH_CLAIMS", "token_use=access"), "did you mean"),
        (("AUTH_LEEWAY", "5"), "did you mean AUTH_LEEWAY_SECONDS?"),
        (("AUTH_LEEWAYTIME", "5"), "did you mean AUTH_LEEWAY_SECONDS?"),
        (("AUTH_REQ_CLAIMS", "token_use=access"), "did you mean AUTH_REQUIRED_CLAIMS?"),
        (("AUTH_COOKIE", " "), "AUTH_COOKIE is empty"),
        (("auth_required_claims", "token_use=access"), "did you mean AUTH_REQUIRED_CLAIMS?"),
        (("AUTH_ALLOW_HTTP_ON_LOOPBACK", "yes"), "`true`"),
        (("AUTH_COOKIE", "a=b"), "AUTH_COOKIE"),
        (("AUTH_HEADER", "Authorization"), "AUTH_HEADER"),
        (("AUTH_AUDIENCE", "a,,b"), "empty item"),
    ] {
        let problems = problems(&changed(&[change]));
        assert_eq!(problems.len(), 1, "{change:?}: {problems:?}");
        assert!(problems[0].contains(expected), "{change:?}: {problems:?}");
    }
}

#[test]
fn an_empty_value_is_a_problem_and_never_a_default() {
    for name in [
        "AUTH_ISSUER",
        "AUTH_AUDIENCE",
        "AUTH_ALGORITHMS",
        "AUTH_JWKS_URL",
        "AUTH_ROLES_CLAIM",
        "AUTH_COOKIE",
    ] {
        let problems = problems(&changed(&[(name, " ")]));
        assert!(problems[0].contains(name), "{problems:?}");
    }
    let built = |issuer: &str, audience: &str| {
        let builder = Verifier::builder().issuer(issuer).audience(audience).algorithms([Algorithm::ES256]);
        builder.keys(Keys::jwk(Signer::new("k").jwk().to_string())).build()
    };
    assert!(built(ISSUER, AUDIENCE).is_ok());
    assert!(built("", AUDIENCE).is_err() && built(ISSUER, "").is_err());
}

#[test]
fn keys_that_cannot_verify_are_refused_at_build() {
    let pem = include_str!("../data/keys/rsa-public.pem");
    let build = |algorithms: &[Algorithm], keys: Keys| {
        let builder =
            Verifier::builder().issuer(ISSUER).audience(AUDIENCE).algorithms(algorithms.iter().copied());
        builder.keys(keys).clock(FixedClock::at(NOW)).build().map_err(|error| error.to_string())
    };
    let flattened = pem.replace('\n', "\\n");
    assert!(build(&[Algorithm::RS256], Keys::pem(pem)).is_ok());
    let environment = changed(&[("AUTH_PUBLIC_KEY", Box::leak(flattened.into_boxed_str()))]);
    let environment = environment.into_iter().filter(|(name, _)| *name != "AUTH_JWKS_URL");
    assert!(Verifier::from_vars(environment).is_ok());

    let secret = |length: usize| Keys::secret(vec![7; length]);
    for (algorithm, length) in [(Algorithm::HS256, 32), (Algorithm::HS384, 48), (Algorithm::HS512, 64)] {
        assert!(build(&[algorithm], secret(length)).is_ok());
        assert!(build(&[algorithm], secret(length - 1)).is_err());
    }
    let private = pem.replace("PUBLIC", "PRIVATE");
    let jwk = Signer::new("k").jwk().to_string();
    for (algorithms, keys) in [
        (&[Algorithm::ES256][..], Keys::pem(pem)),
        (&[Algorithm::RS256, Algorithm::PS256][..], Keys::pem(pem)),
        (&[Algorithm::RS256][..], Keys::pem(private)),
        (&[Algorithm::RS256][..], Keys::pem(format!("{pem}{pem}"))),
        (&[Algorithm::RS256][..], Keys::pem("")),
        (&[Algorithm::RS256][..], Keys::pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")),
        (&[Algorithm::HS256][..], Keys::secret(pem)),
        (&[Algorithm::HS256][..], Keys::secret(jwk.clone())),
        (&[Algorithm::HS256][..], Keys::secret(KEY_SET_URL.repeat(2))),
        (&[Algorithm::HS256][..], Keys::jwk(jwk.clone())),
        (&[Algorithm::RS256][..], Keys::jwk(jwk)),
        (&[Algorithm::ES256][..], Keys::jwk("{}")),
        (&[Algorithm::ES256][..], Keys::jwk("")),
        (&[Algorithm::ES256][..], Keys::jwk_set(r#"{"keys":[]}"#)),
    ] {
        assert!(build(algorithms, keys.clone()).is_err(), "{algorithms:?} {keys:?}");
    }
}

#[test]
fn a_secret_that_others_can_read_is_none() {
    let build = |secret: &str| {
        let builder = Verifier::builder().issuer(ISSUER).audience(AUDIENCE).algorithms([Algorithm::HS256]);
        builder.keys(Keys::secret(secret)).build().map_err(|error| error.to_string())
    };
    for random in ["{random octets may begin like that", "[and like that, or with a quote..."] {
        assert!(build(random).is_ok(), "{random}");
    }
    let jwk = Signer::new("k").jwk().to_string();
    for public in [
        jwk.as_str(),
        &format!(" {jwk}\n"),
        "-----BEGIN PUBLIC KEY----- and so on",
        "https://issuer.example/keys/and/so/on",
    ] {
        let error = build(public).expect_err("a configuration error");
        assert!(error.contains("others can read"), "{error}");
    }
}

#[test]
fn secrets_and_public_keys_do_not_mix() {
    let build = |algorithms: &[Algorithm], keys: Keys| {
        let builder =
            Verifier::builder().issuer(ISSUER).audience(AUDIENCE).algorithms(algorithms.iter().copied());
        builder.keys(keys).build().map_err(|error| error.to_string())
    };
    let secret = || Keys::secret(vec![7; 64]);
    let jwk = || Keys::jwk(Signer::new("k").jwk().to_string());
    assert!(build(&[Algorithm::HS512], secret()).is_ok());
    assert!(build(&[Algorithm::ES256], jwk()).is_ok());
    for (algorithms, keys, expected) in [
        (&[Algorithm::ES256][..], secret(), "verifies HS256, HS384 or HS512 only"),
        (&[Algorithm::HS512, Algorithm::ES256][..], secret(), "verifies HS256, HS384 or HS512 only"),
        (&[Algorithm::HS512][..], jwk(), "never mix"),
        (&[Algorithm::HS512, Algorithm::ES256][..], jwk(), "never mix"),
    ] {
        let told = build(algorithms, keys).expect_err("a configuration error");
        assert!(told.contains(expected), "{algorithms:?}: {told}");
    }
}

#[test]
fn problems_never_show_secrets() {
    let error = Verifier::from_vars([
        ("AUTH_SECRET", "hunter2hunter2"),
        ("AUTH_SECRET_BASE64", "aHVudGVyMg"),
        ("AUTH_PUBLIC_KEY", "-----BEGIN PRIVATE KEY-----hunter2"),
        ("AUTH_ALGORITHMS", "hunter2"),
        ("AUTH_HEADER", "Bearer hunter2"),
        ("AUTH_COOKIE", "hunter2;"),
        ("AUTH_ROLES_CLAIM", "/hunter2/"),
        ("AUTH_LEEWAY_SECONDS", "hunter2"),
        ("AUTH_JWKS_URL", "http://hunter2/"),
    ]);
    let shown = format!("{0} {0:?}", error.expect_err("a configuration error"));
    assert!(!shown.contains("hunter") && !shown.contains("aHVudGVy"), "{shown}");
}

#[test]
fn leeway_is_whole_seconds_up_to_the_limit() {
    use std::time::Duration;
    let build = |leeway| {
        let builder = Verifier::builder().issuer(ISSUER).audience(AUDIENCE).algorithms([Algorithm::ES256]);
        builder.keys(Keys::jwk(Signer::new("k").jwk().to_string())).leeway(leeway).build().is_ok()
    };
    assert!(build(Duration::ZERO) && build(Duration::from_secs(300)));
    assert!(!build(Duration::from_secs(301)) && !build(Duration::from_millis(1_500)));
}

/// One mistake does not hide another, and is not told twice.
#[test]
fn mistakes_are_told_once_each() {
    let told =
        problems(&changed(&[("AUTH_ALGORITHMS", "rs256"), ("AUTH_JWKS_URL", "http://issuer.example/keys")]));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("AUTH_ALGORITHMS") && told[1].contains("https"), "{told:?}");
}

#[test]
fn debug_shows_kinds_and_numbers_alone() {
    for (keys, expected) in [
        (Keys::discovery(), "Keys::discovery(..)"),
        (Keys::jwk("{}"), "Keys::jwk(..)"),
        (Keys::jwk_set("{}"), "Keys::jwk_set(..)"),
        (Keys::jwk_set_url(KEY_SET_URL), "Keys::jwk_set_url(..)"),
        (Keys::pem("-"), "Keys::pem(..)"),
        (Keys::pem_url_by_kid(KEY_SET_URL), "Keys::pem_url_by_kid(..)"),
        (Keys::secret("hunter2"), "Keys::secret(..)"),
    ] {
        assert_eq!(format!("{keys:?}"), expected);
    }
    let builder = Verifier::builder().issuer(ISSUER).audience(AUDIENCE).algorithms([Algorithm::HS256]);
    let builder = builder.keys(Keys::secret("hunter2 hunter2 hunter2 hunter2 "));
    let expected =
        format!("VerifierBuilder {{ issuer: Some(Exact([{ISSUER:?}])), keys: [Keys::secret(..)], .. }}");
    assert_eq!(format!("{builder:?}"), expected);
    assert_eq!(format!("{:?}", builder.build().expect("a verifier")), "Verifier { issuers: 1, .. }");
}

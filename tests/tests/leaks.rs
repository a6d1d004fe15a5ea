//! Nothing of a token or a secret is ever written: not to the log at its most talkative, not by `Debug` or `Display`,
//! not in an answer.

use std::collections::HashSet;
use std::fmt::{Debug, Display, Write as _};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use auth_runtime::__private::{Access, Requirement, Rule, authorize, begin_with};
use auth_runtime::{
    Algorithm, AuthEvent, Claims, ConfigError, Error, Fetched, FixedClock, Keys, Principal, Verifier,
    VerifierBuilder, require_auth,
};
use auth_tests::{Endpoint, KEY_SET_URL, Signer, claims, event, verifier_without_keys};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context as LayerContext, SubscriberExt as _};
use tracing_subscriber::{Layer, Registry};

/// So many characters in a row are a leak.
const WINDOW: usize = 16;

static CORPUS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/tokens.json")).expect("the corpus"));
static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));

/// The recorder sees events, spans and what is added to spans later, at every level, in every form; and what it saw is
/// searched.
#[test]
fn what_is_planted_is_found() {
    let token = SIGNER.sign(&claims(&json!({})));
    let signature = token.rsplit_once('.').expect("parts").1;
    let mut secrets = Secrets::default();
    secrets.add_token(&token);
    let error = std::io::Error::other(signature);
    type Leak<'a> = &'a dyn Fn();
    let leaks: [(&str, Leak<'_>); 12] = [
        ("a message", &|| tracing::trace!("the token is {token}")),
        ("a text", &|| tracing::debug!(token, "seen")),
        ("Debug", &|| tracing::info!(token = ?Some(&token), "seen")),
        ("Display", &|| tracing::warn!(target: "elsewhere", token = %token, "seen")),
        ("an error", &|| tracing::error!(error = &error as &dyn std::error::Error, "seen")),
        ("a span", &|| drop(tracing::trace_span!("request", token).entered())),
        ("a span's field that comes later", &|| {
            let span = tracing::info_span!("request", token = tracing::field::Empty);
            span.record("token", signature);
        }),
        ("16 characters of the signature", &|| tracing::trace!(part = &signature[9..9 + WINDOW])),
        ("16 characters of the payload", &|| {
            let payload = token.split('.').nth(1).expect("parts");
            tracing::trace!("{}", &payload[payload.len() - WINDOW..]);
        }),
        ("a decoded claim", &|| tracing::trace!(r#"{{"aud":"api://orders","exp":1800000300}}"#)),
        ("several lines", &|| tracing::trace!("a\n\n{signature}\nb")),
        ("octets", &|| tracing::trace!(token = token.as_bytes(), "seen")),
    ];
    for (how, leak) in leaks {
        let recorder = Recorder::start();
        leak();
        assert!(secrets.found_in(&recorder.text()).is_some(), "{how}: {}", recorder.text());
    }
    let recorder = Recorder::start();
    tracing::trace!(part = &signature[9..9 + WINDOW - 1], "too short to be one");
    assert_eq!(secrets.found_in(&recorder.text()), None);
    assert!(recorder.text().contains("too short to be one"));
}

#[tokio::test]
async fn no_token_of_the_corpus_is_written() {
    static KNOWN: LazyLock<Verifier> =
        LazyLock::new(|| corpus_verifier(Keys::jwk_set(CORPUS["jwks"].to_string()), None));
    static FETCHED: LazyLock<Verifier> = LazyLock::new(|| {
        corpus_verifier(Keys::jwk_set_url(KEY_SET_URL), Some(Endpoint::new(&CORPUS["jwks"])))
    });
    static EMPTY: LazyLock<Verifier> = LazyLock::new(|| {
        corpus_verifier(Keys::jwk_set_url(KEY_SET_URL), Some(Endpoint::new(&json!({"keys": []}))))
    });

    static EITHER: LazyLock<Verifier> = LazyLock::new(|| {
        let other = verifier_without_keys().issuer("https://other.example/");
        let other = other.keys(Keys::jwk(SIGNER.jwk().to_string())).build().expect("a verifier");
        Verifier::any_of([other, KNOWN.clone()]).expect("a verifier")
    });

    #[require_auth(all(role = "admin", scope = "orders:read"), verifier = KNOWN)]
    async fn untyped(_: LambdaEvent<Value>) -> Result<Value, lambda_runtime::Error> {
        Ok(json!({"statusCode": 200}))
    }
    #[require_auth(verifier = FETCHED)]
    async fn typed(
        _: LambdaEvent<ApiGatewayV2httpRequest>,
        #[principal] caller: &Principal,
    ) -> Result<ApiGatewayV2httpResponse, lambda_runtime::Error> {
        tracing::trace!(?caller, "inside");
        Ok(ApiGatewayV2httpResponse::default())
    }
    #[require_auth(verifier = KNOWN)]
    async fn narrow(
        _: LambdaEvent<Value>,
        #[principal] _: Claims<(u8, u8)>,
    ) -> Result<Value, lambda_runtime::Error> {
        unreachable!("no claims set is a pair")
    }
    #[require_auth(optional, verifier = EMPTY)]
    async fn without_keys(_: LambdaEvent<Value>) -> Result<Value, lambda_runtime::Error> {
        unreachable!("the body must not run")
    }
    static RULE: Rule = Rule::new("by_hand", Access::Required(Requirement::Role("admin")));

    let recorder = Recorder::start();
    let mut secrets = Secrets::default();
    let mut shown = String::new();
    let mut tokens = 0;
    for case in CORPUS["cases"].as_array().expect("cases") {
        let token = case["token"].as_str().expect("a token");
        secrets.add_token(token);
        let mut whole = event("apigw_http_v2_bearer", "unused");
        whole["headers"]["authorization"] = format!("Bearer {token}").into();
        let request = || LambdaEvent::new(whole.clone(), Context::default());
        for answer in [untyped(request()).await, narrow(request()).await, without_keys(request()).await] {
            show(&mut shown, &answer.expect("an answer"));
        }
        if let Ok(payload) = serde_json::from_value(whole.clone()) {
            show_debug(&mut shown, &typed(LambdaEvent::new(payload, Context::default())).await);
        }
        for verifier in [&*KNOWN, &*FETCHED, &*EMPTY, &*EITHER] {
            show_outcome(&mut shown, verifier.verify(token).await);
            show_outcome(&mut shown, verifier.authenticate(&whole).await);
        }
        show_debug(&mut shown, &whole.request());
        let pending = begin_with(&RULE, &*KNOWN, &whole);
        show_debug(&mut shown, &pending);
        show_debug(&mut shown, &authorize(pending).await);
        tokens += 1;
    }
    assert_eq!(tokens, 235);
    let log = recorder.text();
    // Each guard of a token, but for those of `typed` that let it through, and those that only verify.
    assert!(log.matches("request refused").count() >= 4 * 235, "{}", log.matches("request refused").count());
    for code in
        ["bad_signature", "expired", "insufficient_role", "bad_claim_type", "keys_unavailable", "inside"]
    {
        assert!(log.contains(code), "{code} is missing: nothing was recorded");
    }
    secrets.allow(&CORPUS["policy"]);
    secrets.assert_absent(&log);
    secrets.assert_absent(&shown);
}

#[tokio::test]
async fn no_credential_of_a_request_is_written() {
    static BEARER: LazyLock<Verifier> = LazyLock::new(|| {
        verifier_without_keys().keys(Keys::jwk(SIGNER.jwk().to_string())).build().expect("a verifier")
    });
    static COOKIE: LazyLock<Verifier> = LazyLock::new(|| {
        let builder = verifier_without_keys().cookie("__Host-session").header("x-user-token");
        builder.keys(Keys::jwk(SIGNER.jwk().to_string())).build().expect("a verifier")
    });

    #[require_auth(role = "viewer", verifier = BEARER)]
    async fn bearer(_: LambdaEvent<Value>) -> Result<Value, lambda_runtime::Error> {
        Ok(json!({"statusCode": 200}))
    }
    #[require_auth(optional, verifier = COOKIE)]
    async fn cookie(
        _: LambdaEvent<Value>,
        #[principal] caller: Option<Principal>,
    ) -> Result<Value, lambda_runtime::Error> {
        tracing::trace!(?caller, "inside");
        Ok(json!({"statusCode": 200}))
    }

    let corpus: Value = serde_json::from_str(include_str!("../data/requests.json")).expect("the corpus");
    let recorder = Recorder::start();
    let mut secrets = Secrets::default();
    let [a, b] = ["A", "B"].map(|subject| SIGNER.sign(&claims(&json!({ "sub": subject }))));
    secrets.add_token(&a);
    secrets.add_token(&b);
    let mut shown = String::new();
    let mut answers = std::collections::BTreeMap::new();
    let cases = corpus["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 51);
    for case in cases {
        let request = with_tokens(&request(case), &a, &b);
        for name in
            ["headers", "multiValueHeaders", "cookies", "body", "rawQueryString", "queryStringParameters"]
        {
            secrets.add_texts(&request[name]);
        }
        for answer in [
            bearer(LambdaEvent::new(request.clone(), Context::default())).await,
            cookie(LambdaEvent::new(request.clone(), Context::default())).await,
        ] {
            let answer = answer.expect("an answer");
            *answers.entry(answer["statusCode"].to_string()).or_insert(0) += 1;
            show(&mut shown, &answer);
        }
        for verifier in [&*BEARER, &*COOKIE] {
            show_outcome(&mut shown, verifier.authenticate(&request).await);
        }
        show_debug(&mut shown, &request.request());
        show_debug(
            &mut shown,
            &serde_json::from_value::<ApiGatewayV2httpRequest>(request)
                .map(|event| format!("{:?}", event.request()))
                .ok(),
        );
    }
    for status in ["200", "400", "401", "403"] {
        assert!(answers.contains_key(status), "{answers:?}");
    }
    secrets.assert_absent(&recorder.text());
    secrets.assert_absent(&shown);
}

/// Documents with keys in them, good and bad, at start and over a fetch whose address has a key of its own.
#[tokio::test]
async fn no_key_material_of_a_key_set_is_written() {
    let corpus: Value = serde_json::from_str(include_str!("../data/jwks.json")).expect("the corpus");
    let recorder = Recorder::start();
    let mut secrets = Secrets::default();
    let mut shown = String::new();
    let address = "https://issuer.example/keys?code=QWRkcmVzc2VzIGNhbiBob2xkIHNlY3JldHM";
    secrets.add(address.split_once('=').expect("a query").1);
    let private = json!({"kty": "EC", "crv": "P-256", "kid": "mine", "x": "AA", "y": "AA", "d": "cHJpdmF0ZSBwYXJ0IG9mIGEga2V5IG9mIG91cnM"});
    let secret = json!({"kty": "oct", "kid": "ours", "k": "c2hhcmVkIHNlY3JldCBpbiBhIGtleSBzZXQ"});
    let own = json!({"keys": [private, secret, SIGNER.jwk()]}).to_string();
    let documents = corpus["documents"].as_array().expect("documents");
    let documents: Vec<_> =
        documents.iter().filter_map(|case| case["body"].as_str()).chain([own.as_str()]).collect();
    assert_eq!(documents.len(), 30);
    for document in documents {
        secrets.add_private_members(&serde_json::from_str(document).unwrap_or_default());
        show_built(&mut shown, corpus_builder(Keys::jwk_set(document), None));
        show_built(&mut shown, corpus_builder(Keys::jwk(document), None));
        let endpoint = Endpoint::new(&json!(null));
        endpoint.publish_raw(document.as_bytes().to_vec()).await;
        let verifier = corpus_verifier(Keys::jwk_set_url(address), Some(endpoint));
        show_debug(&mut shown, &verifier);
        show_outcome(&mut shown, verifier.prefetch().await);
        show_outcome(&mut shown, verifier.verify(&SIGNER.sign(&claims(&json!({})))).await);
    }
    let log = recorder.text();
    for event in ["a key of the key set is dropped", "no key set", "private key material", "mine", "ours"] {
        assert!(log.contains(event), "{event} is missing: nothing was recorded");
    }
    secrets.assert_absent(&log);
    secrets.assert_absent(&shown);
}

/// Mistakes an operator makes with secrets, and what the messages about them say.
#[test]
fn no_secret_of_a_configuration_is_shown() {
    let recorder = Recorder::start();
    let mut secrets = Secrets::default();
    let mut shown = String::new();
    let long = "correct horse battery staple, and then some more of it";
    let short = "too short a secret here";
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", STANDARD.encode(long));
    let private_jwk =
        json!({"kty": "OKP", "crv": "Ed25519", "x": "A".repeat(43), "d": URL_SAFE_NO_PAD.encode(long)});
    let encoded = STANDARD.encode(long);
    for secret in [
        long,
        short,
        &STANDARD.encode(short),
        &encoded,
        &URL_SAFE_NO_PAD.encode(long),
        pem.lines().nth(1).expect("a line"),
    ] {
        secrets.add(secret);
    }
    let sources = [
        (Algorithm::HS256, Keys::secret(long)),
        (Algorithm::HS256, Keys::secret(short)),
        (Algorithm::HS256, Keys::secret(format!("https://{long}"))),
        (Algorithm::HS256, Keys::secret(pem.as_str())),
        (Algorithm::ES256, Keys::secret(long)),
        (Algorithm::ES256, Keys::pem(pem.as_str())),
        (Algorithm::ES256, Keys::pem(long)),
        (Algorithm::EdDSA, Keys::jwk(private_jwk.to_string())),
        (Algorithm::EdDSA, Keys::jwk(long)),
        (Algorithm::EdDSA, Keys::jwk_set(json!({ "keys": [private_jwk] }).to_string())),
        (Algorithm::EdDSA, Keys::jwk_set(long)),
        (Algorithm::ES256, Keys::jwk_set_url(format!("https://user:{encoded}@issuer.example/keys"))),
        (Algorithm::ES256, Keys::jwk_set_url(format!("https://issuer.example:0/keys?code={encoded}"))),
        (Algorithm::ES256, Keys::jwk_set_url(format!("http://issuer.example/keys?code={encoded}"))),
        (Algorithm::ES256, Keys::jwk_set_url(format!("https://issuer.example/keys#{encoded}"))),
        (Algorithm::ES256, Keys::jwk_set_url(long)),
        (Algorithm::ES256, Keys::jwk_set_url(format!("https://issuer.example/keys?code={encoded}"))),
    ];
    let mut good = 0;
    for (algorithm, keys) in sources {
        show_debug(&mut shown, &keys);
        let builder =
            Verifier::builder().issuer("https://issuer.example/").audience("a").algorithms([algorithm]);
        good += usize::from(show_built(&mut shown, builder.keys(keys)));
    }
    assert_eq!(good, 2, "the first and the last");
    let variables: [&[(&str, &str)]; 8] = [
        &[("AUTH_ALGORITHMS", "HS256"), ("AUTH_SECRET", long)],
        &[("AUTH_ALGORITHMS", "RS256"), ("AUTH_SECRET", long)],
        &[("AUTH_ALGORITHMS", "HS256"), ("AUTH_SECRET", short)],
        &[("AUTH_ALGORITHMS", "HS256"), ("AUTH_SECRET_BASE64", long)],
        &[("AUTH_ALGORITHMS", "HS256"), ("AUTH_SECRET", long), ("AUTH_SECRET_BASE64", &encoded)],
        &[("AUTH_ALGORITHMS", "HS256"), ("AUTH_SECERT", long)],
        &[("AUTH_ALGORITHMS", long), ("AUTH_JWKS", long)],
        &[("AUTH_ALGORITHMS", "ES256"), ("AUTH_PUBLIC_KEY", &pem)],
    ];
    show_debug(&mut shown, &Fetched::new(long).max_age(Duration::from_secs(60)));
    for variables in variables {
        let common = [("AUTH_ISSUER", "https://issuer.example/"), ("AUTH_AUDIENCE", "a")];
        show_result(&mut shown, &Verifier::from_vars(common.iter().chain(variables).copied()));
    }
    assert!(shown.contains("too short") && shown.contains("must be https"), "{shown}");
    secrets.assert_absent(&recorder.text());
    secrets.assert_absent(&shown);
}

/// Everything a subscriber can be told, as text.
#[derive(Clone, Default)]
struct Recorder {
    text: Arc<Mutex<String>>,
}

/// Recording on this thread until it is dropped.
struct Recording {
    recorder: Recorder,
    _guard: DefaultGuard,
}

impl Recorder {
    fn start() -> Recording {
        let recorder = Self::default();
        let guard = tracing::subscriber::set_default(Registry::default().with(recorder.clone()));
        Recording { recorder, _guard: guard }
    }

    fn write(&self, text: impl Display) {
        writeln!(self.text.lock().expect("no panic"), "{text}").expect("memory");
    }
}

impl Recording {
    fn text(&self) -> String {
        self.recorder.text.lock().expect("no panic").clone()
    }
}

impl<S: tracing::Subscriber> Layer<S> for Recorder {
    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: LayerContext<'_, S>) {
        self.write(span.metadata().name());
        span.record(&mut Fields(self));
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: LayerContext<'_, S>) {
        values.record(&mut Fields(self));
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: LayerContext<'_, S>) {
        self.write(format_args!("{} {}", event.metadata().level(), event.metadata().target()));
        event.record(&mut Fields(self));
    }
}

/// Writes fields as they are and as `Debug` shows them.
struct Fields<'r>(&'r Recorder);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.write(format_args!("{field} = {value:?}"));
        self.0.write(format_args!("{field} = {value:#?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.write(format_args!("{field} = {value}"));
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        self.0.write(format_args!("{field} = {}", String::from_utf8_lossy(value)));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.0.write(format_args!("{field} = {value} {value:?}"));
        let mut source = value.source();
        while let Some(error) = source {
            self.0.write(format_args!("{field} = {error} {error:?}"));
            source = error.source();
        }
    }
}

/// What must not be written, as every run of [`WINDOW`] octets of it.
#[derive(Default)]
struct Secrets {
    windows: HashSet<[u8; WINDOW]>,
}

impl Secrets {
    fn add(&mut self, secret: &str) {
        assert!(secret.len() >= WINDOW, "too short to be found: {secret}");
        self.windows.extend(windows(secret));
    }

    /// Payload and signature as they are sent, and the claims themselves.
    fn add_token(&mut self, token: &str) {
        let (header, rest) = token.split_once('.').unwrap_or(("", token));
        self.windows.extend(rest.split('.').flat_map(windows));
        for part in rest.split('.') {
            let claims = URL_SAFE_NO_PAD.decode(part).ok().and_then(|octets| String::from_utf8(octets).ok());
            self.windows.extend(claims.iter().flat_map(|claims| windows(claims)));
        }
        // A header is a secret as little as a key's name; but it is none of the log's business as it was sent.
        self.windows.extend(windows(header));
    }

    /// Every text in a value that is long enough.
    fn add_texts(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.windows.extend(windows(text)),
            Value::Array(values) => values.iter().for_each(|value| self.add_texts(value)),
            Value::Object(members) => members.values().for_each(|value| self.add_texts(value)),
            _ => {}
        }
    }

    fn add_private_members(&mut self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.add_private_members(value)),
            Value::Object(members) => {
                for (name, value) in members {
                    if ["d", "p", "q", "dp", "dq", "qi", "k"].contains(&name.as_str()) {
                        self.add_texts(value);
                    }
                    self.add_private_members(value);
                }
            }
            _ => {}
        }
    }

    /// What the configuration says as well, such as the issuer, is no secret.
    fn allow(&mut self, configuration: &Value) {
        let mut allowed = Self::default();
        allowed.add_texts(configuration);
        self.windows.retain(|window| !allowed.windows.contains(window));
    }

    fn found_in(&self, text: &str) -> Option<String> {
        windows(text)
            .find(|window| self.windows.contains(window))
            .map(|found| String::from_utf8_lossy(&found).into_owned())
    }

    fn assert_absent(&self, text: &str) {
        assert!(self.windows.len() > WINDOW && text.len() > WINDOW, "nothing to search for, or in");
        assert_eq!(self.found_in(text), None);
    }
}

fn windows(text: &str) -> impl Iterator<Item = [u8; WINDOW]> {
    text.as_bytes().windows(WINDOW).filter_map(|window| window.try_into().ok())
}

fn corpus_verifier(keys: Keys, endpoint: Option<Endpoint>) -> Verifier {
    corpus_builder(keys, endpoint).build().expect("a verifier")
}

fn corpus_builder(keys: Keys, endpoint: Option<Endpoint>) -> VerifierBuilder {
    let policy = &CORPUS["policy"];
    let text = |name: &str| policy[name].as_str().expect("text").to_owned();
    let builder = Verifier::builder()
        .issuer(text("issuer"))
        .audience(text("audience"))
        .algorithms([Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA])
        .clock(FixedClock::at(policy["now"].as_i64().expect("a time")))
        .keys(keys);
    endpoint.into_iter().fold(builder, VerifierBuilder::fetcher)
}

fn show(shown: &mut String, value: &(impl Debug + Display)) {
    write!(shown, "{value}\n{value:?}\n{value:#?}\n").expect("memory");
}

fn show_debug(shown: &mut String, value: &impl Debug) {
    write!(shown, "{value:?}\n{value:#?}\n").expect("memory");
}

fn show_error(shown: &mut String, error: &(dyn std::error::Error + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        write!(shown, "{error}\n{error:?}\n{error:#?}\n").expect("memory");
        next = error.source();
    }
}

fn show_outcome<T: Debug>(shown: &mut String, outcome: Result<T, Error>) {
    match outcome {
        Ok(value) => show_debug(shown, &value),
        Err(error) => show_error(shown, &error),
    }
}

fn show_result(shown: &mut String, result: &Result<Verifier, ConfigError>) {
    match result {
        Ok(verifier) => show_debug(shown, verifier),
        Err(error) => {
            show_error(shown, error);
            error.problems().iter().for_each(|problem| show(shown, problem));
        }
    }
}

/// Whether a verifier could be built.
fn show_built(shown: &mut String, builder: VerifierBuilder) -> bool {
    show_debug(shown, &builder);
    let result = builder.build();
    show_result(shown, &result);
    result.is_ok()
}

/// The event of a corpus case, as JSON.
fn request(case: &Value) -> Value {
    let mut event = event("apigw_http_v2_bearer", "unused");
    for name in ["headers", "multiValueHeaders", "cookies", "queryStringParameters", "rawQueryString", "body"]
    {
        match case.get(name) {
            Some(value) => event[name] = value.clone(),
            None => drop(event.as_object_mut().expect("an object").remove(name)),
        }
    }
    if let Some(method) = case["method"].as_str() {
        event["requestContext"]["http"]["method"] = method.into();
    }
    event
}

/// Puts the tokens where the corpus writes `A` and `B` as words of their own.
fn with_tokens(value: &Value, a: &str, b: &str) -> Value {
    match value {
        Value::String(text) => {
            let mut words: Vec<_> =
                text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()).map(str::to_owned).collect();
            for word in &mut words {
                let (name, rest) =
                    word.split_at(word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).len());
                *word = match name {
                    "A" => format!("{a}{rest}"),
                    "B" => format!("{b}{rest}"),
                    _ => continue,
                };
            }
            words.concat().into()
        }
        Value::Array(values) => values.iter().map(|value| with_tokens(value, a, b)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), with_tokens(value, a, b))).collect()
        }
        other => other.clone(),
    }
}

//! Properties over generated input: no network, no clock but the fixtures'.

use std::cell::Cell;
use std::future::Future;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use auth_runtime::{
    Algorithm, Clock as _, FetchError, FetchFuture, Fetched, Fetcher, FixedClock, KeySetUrl, Keys, Principal,
    Requirement, Verifier, limits,
};
use auth_tests::{
    AUDIENCE, ISSUER, KEY_SET_URL, NOW, Signer, claims, key_set, verifier, verifier_without_keys,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&SIGNER]));

/// A fixed number of cases, so that the run time stays what it is. A failure prints its smallest input.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn wait<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(future)
}

fn code(verifier: &Verifier, token: &str) -> &'static str {
    wait(verifier.verify(token)).map_or_else(|error| error.code(), |_| "accepted")
}

mod mutations {
    use super::*;

    #[derive(Clone, Debug)]
    enum Mutation {
        Flip(Index, u32),
        Insert(Index, u8),
        Delete(Index),
        Overwrite(Index, u8),
        Swap(Index),
        InsertCharacter(Index, char),
    }

    impl Mutation {
        fn any() -> impl Strategy<Value = Self> {
            let index = any::<Index>;
            let octet = || prop_oneof![any::<u8>(), select(b"AQgw-_.=abcXYZ019".to_vec())];
            prop_oneof![
                3 => (index(), 0..8_u32).prop_map(|(at, bit)| Self::Flip(at, bit)),
                3 => (index(), octet()).prop_map(|(at, octet)| Self::Insert(at, octet)),
                2 => index().prop_map(Self::Delete),
                1 => (index(), octet()).prop_map(|(at, octet)| Self::Overwrite(at, octet)),
                1 => index().prop_map(Self::Swap),
                1 => (index(), any::<char>()).prop_map(|(at, c)| Self::InsertCharacter(at, c)),
            ]
        }

        fn apply(&self, token: &str) -> Vec<u8> {
            let mut octets = token.as_bytes().to_vec();
            let len = octets.len();
            match self {
                Self::Flip(at, bit) => octets[at.index(len)] ^= 1 << bit,
                Self::Insert(at, octet) => octets.insert(at.index(len + 1), *octet),
                Self::Delete(at) => drop(octets.remove(at.index(len))),
                Self::Overwrite(at, octet) => octets[at.index(len)] = *octet,
                Self::Swap(at) => octets.swap(at.index(len - 1), at.index(len - 1) + 1),
                Self::InsertCharacter(at, c) => {
                    let at = at.index(len + 1);
                    octets.splice(at..at, c.to_string().into_bytes());
                }
            }
            octets
        }
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn a_token_with_any_octet_changed_is_refused(
            extra in extra_claims(),
            mutations in vec(Mutation::any(), 8),
        ) {
            let token = SIGNER.sign(&claims(&extra));
            prop_assert_eq!(code(&VERIFIER, &token), "accepted");
            for mutation in mutations {
                let octets = mutation.apply(&token);
                if octets == token.as_bytes() {
                    continue;
                }
                prop_assert!(is_refused(&octets), "{:?}: {:?}", mutation, String::from_utf8_lossy(&octets));
            }
        }
    }

    /// As a text, if it is one, and as the octets of a header, if a header can have them.
    fn is_refused(token: &[u8]) -> bool {
        let as_text = std::str::from_utf8(token).is_ok_and(|token| code(&VERIFIER, token) == "accepted");
        let value = lambda_http::http::HeaderValue::from_bytes(&[b"Bearer ", token].concat());
        let as_header = value.is_ok_and(|value| {
            let request = lambda_http::http::Request::builder().header("authorization", value);
            wait(VERIFIER.authenticate(&request.body(()).expect("a request"))).is_ok()
        });
        // Further spaces after the scheme belong to the scheme (RFC 9110 §11.4).
        let more_spaces = token.starts_with(b" ");
        !as_text && (!as_header || more_spaces)
    }

    /// Every single bit, for each kind of signature.
    #[test]
    fn a_token_with_one_bit_flipped_is_refused() {
        let single = |algorithm, keys| {
            let builder = Verifier::builder().issuer(ISSUER).audience(AUDIENCE).algorithms([algorithm]);
            builder.keys(keys).clock(FixedClock::at(NOW)).build().expect("a verifier")
        };
        let rs256 = single(Algorithm::RS256, Keys::pem(include_str!("../data/keys/rsa-public.pem")));
        let hs256 = single(Algorithm::HS256, Keys::secret(*b"a secret of thirty-two octets..."));
        let es256 = SIGNER.sign(&claims(&json!({})));
        for (verifier, token) in [
            (&*VERIFIER, es256.as_str()),
            (&rs256, include_str!("../data/keys/rs256.jwt").trim()),
            (&hs256, include_str!("../data/keys/hs256.jwt").trim()),
        ] {
            assert_eq!(code(verifier, token), "accepted");
            for at in 0..token.len() {
                for bit in 0..7 {
                    let mut flipped = token.as_bytes().to_vec();
                    flipped[at] ^= 1 << bit;
                    let flipped = String::from_utf8(flipped).expect("ASCII");
                    assert_ne!(code(verifier, &flipped), "accepted", "bit {bit} of octet {at}");
                }
            }
        }
    }
}

mod duplicates {
    use super::*;

    /// Writes JSON, one member of it twice.
    struct Writer {
        text: String,
        /// Members still to be written before the one that is doubled.
        left: Option<usize>,
        /// Whether the second name is written in escapes.
        escaped: bool,
        /// The second value; without one, the first again.
        value: Option<Value>,
    }

    impl Writer {
        fn write(json: &Value, member: Option<usize>, escaped: bool, value: Option<Value>) -> String {
            let mut writer = Self { text: String::new(), left: member, escaped, value };
            writer.value(json);
            writer.text
        }

        fn value(&mut self, json: &Value) {
            match json {
                Value::Array(elements) => self.list('[', elements, ']', Self::value),
                Value::Object(members) => {
                    let mut again = None;
                    self.list('{', members, '}', |writer, (name, value)| {
                        let is_the_one = writer.left == Some(0);
                        writer.left = writer.left.and_then(|left| left.checked_sub(1));
                        writer.text += &Value::from(name.as_str()).to_string();
                        writer.text.push(':');
                        writer.value(value);
                        if is_the_one {
                            again = Some((name, value));
                        }
                    });
                    if let Some((name, value)) = again {
                        self.text.pop();
                        let value = self.value.as_ref().unwrap_or(value);
                        let name =
                            if self.escaped { escape(name) } else { Value::from(name.as_str()).to_string() };
                        self.text += &format!(",{name}:{value}}}");
                    }
                }
                scalar => self.text += &scalar.to_string(),
            }
        }

        fn list<T>(
            &mut self,
            open: char,
            items: impl IntoIterator<Item = T>,
            close: char,
            mut write: impl FnMut(&mut Self, T),
        ) {
            self.text.push(open);
            for (i, item) in items.into_iter().enumerate() {
                if i > 0 {
                    self.text.push(',');
                }
                write(self, item);
            }
            self.text.push(close);
        }
    }

    pub(super) fn escape(name: &str) -> String {
        let units: String = name.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("\"{units}\"")
    }

    fn members(json: &Value) -> usize {
        match json {
            Value::Array(elements) => elements.iter().map(members).sum(),
            Value::Object(object) => object.len() + object.values().map(members).sum::<usize>(),
            _ => 0,
        }
    }

    pub(super) fn object_with(json: Value, extra: &Value) -> Value {
        let mut members: Map<_, _> = json.as_object().expect("an object").clone();
        members.extend(extra.as_object().expect("an object").clone());
        members.into()
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn a_member_written_twice_is_refused_at_any_depth(
            more_header in extra_claims(),
            more_claims in extra_claims(),
            in_header in any::<bool>(),
            member in any::<Index>(),
            escaped in any::<bool>(),
            value in proptest::option::of(json()),
        ) {
            let header = object_with(json!({"alg": "ES256", "kid": "k1", "typ": "JWT"}), &more_header);
            let claims = claims(&more_claims);
            let sign = |header: &str, claims: &str| SIGNER.sign_raw(header.as_bytes(), claims.as_bytes());
            let [once, twice] = [None, Some(member)].map(|member| {
                let write = |json: &Value, here: bool| {
                    let member = member.filter(|_| here).map(|member| member.index(members(json)));
                    Writer::write(json, member, escaped, value.clone())
                };
                sign(&write(&header, in_header), &write(&claims, !in_header))
            });
            prop_assert_eq!(code(&VERIFIER, &once), "accepted");
            prop_assert_eq!(code(&VERIFIER, &twice), "duplicate_member");
        }
    }
}

mod reading {
    use super::*;

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[ -~]{0,40}", "\\PC{0,24}", r#"[a\\"\n\x01é]{1,24}"#]
    }

    /// JSON for a text, wholly in escapes if asked.
    fn quoted(text: &str, escaped: bool) -> String {
        if escaped { super::duplicates::escape(text) } else { Value::from(text).to_string() }
    }

    proptest! {
        #![proptest_config(cases(256))]

        /// Whatever is written into a claim comes out of the principal, escapes or not, and `serde_json` agrees.
        #[test]
        fn a_principal_tells_what_the_claims_say(
            subject in text().prop_filter("a subject is not empty", |text| !text.is_empty()),
            roles in vec(text(), 0..5),
            audience in vec(text(), 0..3),
            extra in (text(), json()),
            escaped in any::<bool>(),
        ) {
            let list = |texts: &[String]| {
                format!("[{}]", texts.iter().map(|text| quoted(text, escaped)).collect::<Vec<_>>().join(","))
            };
            let audience = [audience, vec![AUDIENCE.to_owned()]].concat();
            let (name, value) = (format!("x{}", extra.0), extra.1);
            let text = format!(
                r#"{{"iss":{},"exp":{},"sub":{},"aud":{},"roles":{},{}:{value}}}"#,
                quoted(ISSUER, escaped), NOW + 1, quoted(&subject, escaped), list(&audience), list(&roles),
                quoted(&name, escaped),
            );
            let token = SIGNER.sign_raw(br#"{"alg":"ES256","kid":"k1"}"#, text.as_bytes());
            let principal = wait(VERIFIER.verify(&token)).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
            prop_assert_eq!((principal.subject(), principal.issuer()), (&*subject, ISSUER));
            prop_assert_eq!(principal.roles().collect::<Vec<_>>(), roles);
            prop_assert_eq!(principal.audience().collect::<Vec<_>>(), audience);
            let read: Value = principal.claims().expect("claims");
            prop_assert_eq!(read, serde_json::from_str::<Value>(&text).expect("JSON"));
            if let Ok(path) = name.parse() {
                // A path that begins with a slash is a pointer; this name begins with `x`.
                let claim: Option<Value> = principal.claim(&path).expect("JSON");
                // The same reader on both sides: it rounds numbers in its own way.
                let expected: Value = serde_json::from_str(&value.to_string()).expect("JSON");
                prop_assert_eq!(claim.unwrap_or_default(), expected);
            }
        }

        /// A verifier that has seen good tokens with this very header decides as one that has seen none.
        #[test]
        fn what_was_seen_before_changes_no_decision(
            header in json(),
            extra in extra_claims(),
            header_extra in extra_claims(),
            mutation in proptest::option::of((any::<Index>(), 0..6_u32)),
        ) {
            let warm = verifier(&[&SIGNER]);
            let good = json!({"alg": "ES256", "kid": "k1"});
            let headers = [super::duplicates::object_with(good, &header_extra), header];
            let claims = claims(&extra).to_string();
            for header in &headers {
                let token = SIGNER.sign_raw(header.to_string().as_bytes(), claims.as_bytes());
                let token = match mutation {
                    None => token,
                    // Another character of base64url, so that it gets as far as it can.
                    Some((at, bit)) => {
                        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
                        let at = at.index(token.len());
                        let place = ALPHABET.iter().position(|c| *c == token.as_bytes()[at]);
                        let Some(place) = place else { continue };
                        let other = char::from(ALPHABET[place ^ 1 << bit]);
                        format!("{}{other}{}", &token[..at], &token[at + 1..])
                    }
                };
                let cold = code(&verifier(&[&SIGNER]), &token);
                let original = SIGNER.sign_raw(header.to_string().as_bytes(), claims.as_bytes());
                let first = code(&warm, &original);
                prop_assert_eq!(code(&warm, &token), cold, "{}", token);
                prop_assert_eq!(code(&warm, &original), first, "{}", original);
            }
        }
    }
}

mod time {
    use super::*;

    /// A time as the claims may write it, and around the fixtures' clock most of the time.
    fn date() -> impl Strategy<Value = Value> {
        prop_oneof![
            6 => (-400..400_i64).prop_map(|offset| json!(NOW + offset)),
            2 => (-400.0..400.0_f64).prop_map(|offset| json!(NOW as f64 + offset)),
            1 => (-253_402_300_799..=253_402_300_799_i64).prop_map(|at| json!(at)),
            1 => any::<f64>().prop_map(|at| json!(at)),
        ]
    }

    fn instant() -> impl Strategy<Value = i64> {
        prop_oneof![6 => (-800..800_i64).prop_map(|offset| NOW + offset), 1 => any::<i64>()]
    }

    /// What a clock that only goes forward may see, in this order.
    fn stage(code: &str) -> Option<usize> {
        ["not_yet_valid", "accepted", "expired"].iter().position(|stage| *stage == code)
    }

    proptest! {
        #![proptest_config(cases(256))]

        #[test]
        fn a_later_clock_never_makes_a_token_younger(
            exp in date(),
            nbf in proptest::option::of(date()),
            leeway in 0..=300_u64,
            mut instants in vec(instant(), 2..8),
        ) {
            let clock = Arc::new(FixedClock::at(NOW));
            let verifier = verifier_without_keys()
                .leeway(Duration::from_secs(leeway))
                .keys(Keys::jwk(SIGNER.jwk().to_string()))
                .shared_clock(clock.clone())
                .build()
                .expect("a verifier");
            let token = SIGNER.sign(&claims(&json!({"exp": exp, "nbf": nbf})));
            instants.sort_unstable();
            let mut codes = Vec::new();
            for now in instants {
                clock.set_wall(now);
                codes.push((now, code(&verifier, &token)));
            }
            if codes.iter().all(|(_, code)| *code == "bad_claim_type") {
                return Ok(());
            }
            let stages: Option<Vec<_>> = codes.iter().map(|(_, code)| stage(code)).collect();
            prop_assert!(stages.is_some_and(|stages| stages.is_sorted()), "{:?}", codes);
        }
    }
}

mod rules {
    use super::*;

    const ROLES: [&str; 3] = ["admin", "editor", "viewer"];
    const SCOPES: [&str; 3] = ["read", "write", "audit"];

    /// One caller for every set of roles and scopes.
    static CALLERS: LazyLock<Vec<Principal>> = LazyLock::new(|| {
        let pick = |bits: usize, names: [&'static str; 3]| -> Vec<&str> {
            (0..3).filter(|i| bits >> i & 1 == 1).map(|i| names[i]).collect()
        };
        let callers = (0..64).map(|bits| {
            let (roles, scope) = (pick(bits, ROLES), pick(bits >> 3, SCOPES).join(" "));
            let token = SIGNER.sign(&claims(&json!({"roles": roles, "scope": scope})));
            wait(VERIFIER.verify(&token)).expect("a principal")
        });
        callers.collect()
    });

    fn leaked(parts: Vec<Requirement>) -> &'static [Requirement] {
        Vec::leak(parts)
    }

    fn not(part: Requirement) -> Requirement {
        Requirement::Not(Box::leak(Box::new(part)))
    }

    fn leaf() -> impl Strategy<Value = Requirement> {
        prop_oneof![
            select(&ROLES[..]).prop_map(Requirement::Role),
            select(&SCOPES[..]).prop_map(Requirement::Scope),
            Just(Requirement::Authenticated),
        ]
    }

    fn tree() -> impl Strategy<Value = Requirement> {
        leaf().prop_recursive(3, 16, 4, |part| {
            prop_oneof![
                vec(part.clone(), 1..4).prop_map(|parts| Requirement::All(leaked(parts))),
                vec(part.clone(), 1..4).prop_map(|parts| Requirement::Any(leaked(parts))),
                part.prop_map(not),
            ]
        })
    }

    /// A tree that may also hold what can never be met: an empty group or name.
    fn tree_or_mistake() -> impl Strategy<Value = Requirement> {
        let mistakes =
            [Requirement::All(&[]), Requirement::Any(&[]), Requirement::Role(""), Requirement::Scope("")];
        prop_oneof![4 => tree(), 1 => select(mistakes.to_vec())]
    }

    /// Where in a larger rule the group stands, and whether under an odd number of negations.
    #[derive(Clone, Copy, Debug)]
    enum Place {
        Alone,
        BesideAll(Requirement),
        BesideAny(Requirement),
        Negated(Requirement),
    }

    impl Place {
        fn any() -> impl Strategy<Value = Self> {
            prop_oneof![
                Just(Self::Alone),
                tree().prop_map(Self::BesideAll),
                tree().prop_map(Self::BesideAny),
                tree().prop_map(Self::Negated),
            ]
        }

        fn around(self, group: Requirement) -> Requirement {
            match self {
                Self::Alone => group,
                Self::BesideAll(other) => Requirement::All(leaked(vec![other, group])),
                Self::BesideAny(other) => Requirement::Any(leaked(vec![group, other])),
                Self::Negated(other) => not(Requirement::All(leaked(vec![group, other]))),
            }
        }
    }

    fn with(parts: &[Requirement], at: Index, more: &[Requirement]) -> &'static [Requirement] {
        let mut parts = parts.to_vec();
        let at = at.index(parts.len() + 1);
        parts.splice(at..at, more.iter().copied());
        leaked(parts)
    }

    /// Whether everybody whom `narrow` admits is admitted by `wide`; the other way round under a negation.
    fn widens(place: Place, narrow: Requirement, wide: Requirement) -> bool {
        let (narrow, wide) = (place.around(narrow), place.around(wide));
        let (narrow, wide) = if matches!(place, Place::Negated(_)) { (wide, narrow) } else { (narrow, wide) };
        CALLERS.iter().all(|caller| caller.require(&narrow).is_err() || caller.require(&wide).is_ok())
    }

    proptest! {
        #![proptest_config(cases(512))]

        #[test]
        fn more_alternatives_never_refuse_more(
            parts in vec(tree(), 1..4), more in vec(tree(), 1..4), at in any::<Index>(), place in Place::any(),
        ) {
            let wide = Requirement::Any(with(&parts, at, &more));
            prop_assert!(widens(place, Requirement::Any(leaked(parts.clone())), wide), "{:?}", place);
        }

        #[test]
        fn more_conditions_never_admit_more(
            parts in vec(tree(), 1..4), more in vec(tree(), 1..4), at in any::<Index>(), place in Place::any(),
        ) {
            let narrow = Requirement::All(with(&parts, at, &more));
            prop_assert!(widens(place, narrow, Requirement::All(leaked(parts.clone()))), "{:?}", place);
        }

        /// A mistake denies everybody, so among conditions it never admits more either.
        #[test]
        fn more_conditions_never_admit_more_even_with_mistakes(
            parts in vec(tree_or_mistake(), 1..4), more in vec(tree_or_mistake(), 1..4), at in any::<Index>(),
        ) {
            let narrow = Requirement::All(with(&parts, at, &more));
            prop_assert!(widens(Place::Alone, narrow, Requirement::All(leaked(parts.clone()))));
        }
    }
}

mod fetches {
    use super::*;

    static ROTATED: LazyLock<Signer> = LazyLock::new(|| Signer::new("k2"));
    static TOKENS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let strangers: Vec<_> = (0..6).map(|i| Signer::new(&format!("unknown-{i}"))).collect();
        let forever = claims(&json!({"exp": 253_402_300_799_i64}));
        [&*SIGNER, &*ROTATED].into_iter().chain(&strangers).map(|signer| signer.sign(&forever)).collect()
    });

    /// What the endpoint does from now on.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum State {
        Up,
        /// Answers, with a `max-age`.
        UpFor(u16),
        Rotated,
        Down,
        NoKeySet,
        NoKeys,
        Silent,
        /// Answers, and takes so many seconds of both clocks.
        Slow(u8),
    }

    #[derive(Clone, Debug)]
    enum Step {
        /// One request; `0` names the known key, `1` the one that comes with the rotation, others are unknown.
        Request(usize),
        /// Requests at the same time.
        Burst(Vec<usize>),
        Prefetch,
        /// As after a restore from a snapshot: what was fetched, and when, is forgotten.
        Forget,
        Pass(u16),
        /// The system time is adjusted; the monotonic clock is not.
        Adjust(i32),
        Endpoint(State),
    }

    fn step() -> impl Strategy<Value = Step> {
        let state = prop_oneof![
            Just(State::Up),
            (0..4_000_u16).prop_map(State::UpFor),
            Just(State::Rotated),
            Just(State::Down),
            Just(State::NoKeySet),
            Just(State::NoKeys),
            Just(State::Silent),
            (0..5_u8).prop_map(State::Slow),
        ];
        prop_oneof![
            6 => (0..8_usize).prop_map(Step::Request),
            2 => vec(0..8_usize, 2..12).prop_map(Step::Burst),
            1 => Just(Step::Prefetch),
            1 => Just(Step::Forget),
            3 => prop_oneof![0..40_u16, 0..700_u16, 0..5_000_u16].prop_map(Step::Pass),
            1 => prop_oneof![-60..60, -700..700, -100_000..100_000].prop_map(Step::Adjust),
            2 => state.prop_map(Step::Endpoint),
        ]
    }

    type Moment = (i64, i64);

    /// An endpoint that notes when it was asked, and what it last answered well.
    #[derive(Clone, Debug)]
    struct Recorder {
        clock: Arc<FixedClock>,
        log: Arc<Mutex<Log>>,
    }

    #[derive(Debug)]
    struct Log {
        state: State,
        /// With the number of times that everything had been forgotten.
        starts: Vec<(usize, Moment)>,
        forgotten: usize,
        /// When the set was asked for that is held now, and whether it has the known key.
        held: Option<(Moment, State)>,
    }

    impl Recorder {
        fn moment(&self) -> Moment {
            (self.clock.monotonic_seconds(), self.clock.unix_seconds())
        }

        fn with<R>(&self, read: impl FnOnce(&mut Log) -> R) -> R {
            read(&mut self.log.lock().expect("no panic"))
        }

        fn starts(&self) -> usize {
            self.with(|log| log.starts.len())
        }

        /// Whether a set is held that is fresh by both clocks and has the known key.
        fn holds_the_known_key(&self) -> bool {
            let (monotonic, wall) = self.moment();
            self.with(|log| log.held).is_some_and(|((m, w), state)| {
                let (shortest, longest) = limits::KEYS_FRESH_BOUNDS;
                let fresh = match state {
                    State::UpFor(seconds) => Duration::from_secs(seconds.into()).clamp(shortest, longest),
                    _ => limits::KEYS_FRESH,
                };
                let fresh = fresh.as_secs() as i64;
                state != State::Rotated && monotonic - m < fresh && (0..fresh).contains(&(wall - w))
            })
        }
    }

    impl Fetcher for Recorder {
        fn fetch<'a>(&'a self, _: &'a KeySetUrl) -> FetchFuture<'a> {
            Box::pin(async {
                let start = self.moment();
                let state = self.with(|log| {
                    log.starts.push((log.forgotten, start));
                    log.state
                });
                let held = |answer: Value| {
                    self.with(|log| log.held = Some((start, state)));
                    Ok(Fetched::new(answer.to_string()))
                };
                match state {
                    State::Up => held(key_set(&[&SIGNER])),
                    State::UpFor(seconds) => held(key_set(&[&SIGNER]))
                        .map(|fetched| fetched.max_age(Duration::from_secs(seconds.into()))),
                    State::Rotated => held(key_set(&[&ROTATED])),
                    State::Slow(seconds) => {
                        self.clock.advance(seconds.into());
                        held(key_set(&[&SIGNER]))
                    }
                    State::Down => Err(FetchError::new("the endpoint is down")),
                    State::NoKeySet => Ok(Fetched::new("<html>")),
                    State::NoKeys => Ok(Fetched::new(r#"{"keys":[]}"#)),
                    State::Silent => std::future::pending().await,
                }
            })
        }
    }

    struct Run {
        endpoint: Recorder,
        verifier: Verifier,
    }

    impl Run {
        fn new() -> Self {
            let clock = Arc::new(FixedClock::at(NOW));
            let log = Log { state: State::Up, starts: Vec::new(), forgotten: 0, held: None };
            let endpoint = Recorder { clock: clock.clone(), log: Arc::new(Mutex::new(log)) };
            let verifier = verifier_without_keys()
                .keys(Keys::jwk_set_url(KEY_SET_URL))
                .fetcher(endpoint.clone())
                .shared_clock(clock)
                .build()
                .expect("a verifier");
            Self { endpoint, verifier }
        }

        async fn step(&self, step: &Step) -> Result<(), TestCaseError> {
            match step {
                Step::Request(key) => self.burst(&[*key]).await?,
                Step::Burst(keys) => self.burst(keys).await?,
                Step::Prefetch => {
                    let verifier = self.verifier.clone();
                    let call = tokio::spawn(async move { drop(verifier.prefetch().await) });
                    patience(1).await;
                    call.abort();
                }
                Step::Forget => {
                    self.verifier.forget_keys();
                    self.endpoint.with(|log| {
                        log.forgotten += 1;
                        log.held = None;
                    });
                }
                Step::Pass(seconds) => self.endpoint.clock.advance((*seconds).into()),
                Step::Adjust(seconds) => {
                    self.endpoint.clock.set_wall(self.endpoint.moment().1 + i64::from(*seconds));
                }
                Step::Endpoint(state) => self.endpoint.with(|log| log.state = *state),
            }
            Ok(())
        }

        /// Callers that give up when the endpoint does not answer.
        async fn burst(&self, keys: &[usize]) -> Result<(), TestCaseError> {
            let known_at_once = self.endpoint.holds_the_known_key();
            let starts = self.endpoint.starts();
            let calls: Vec<_> = keys
                .iter()
                .map(|key| {
                    let verifier = self.verifier.clone();
                    let token = TOKENS[*key].clone();
                    tokio::spawn(async move {
                        verifier.verify(&token).await.map_or_else(|error| error.code(), |_| "accepted")
                    })
                })
                .collect();
            patience(calls.len()).await;
            let is_silent = self.endpoint.with(|log| log.state) == State::Silent;
            for (call, key) in calls.into_iter().zip(keys) {
                if !call.is_finished() {
                    call.abort();
                    prop_assert!(is_silent, "a call hangs");
                    prop_assert!(!known_at_once || *key != 0, "a known key waited");
                    continue;
                }
                let code = call.await.expect("no panic");
                match key {
                    0 => prop_assert!(
                        ["accepted", "unknown_key", "keys_unavailable"].contains(&code),
                        "{}",
                        code
                    ),
                    1 => prop_assert!(
                        ["accepted", "unknown_key", "keys_unavailable"].contains(&code),
                        "{}",
                        code
                    ),
                    _ => prop_assert!(["unknown_key", "keys_unavailable"].contains(&code), "{}", code),
                }
                if known_at_once && keys.iter().all(|key| *key == 0) {
                    prop_assert_eq!(code, "accepted");
                }
            }
            if known_at_once && keys.iter().all(|key| *key == 0) {
                prop_assert_eq!(self.endpoint.starts(), starts, "a known key of a fresh set caused a fetch");
            }
            prop_assert!(self.endpoint.starts() <= starts + 1, "one moment, several fetches");
            Ok(())
        }
    }

    /// Lets every task that can go on do so.
    async fn patience(tasks: usize) {
        for _ in 0..tasks * 4 + 4 {
            tokio::task::yield_now().await;
        }
    }

    proptest! {
        #![proptest_config(cases(512))]

        /// Between the starts of two fetches one of the clocks went 30 s forward, or the system time went back.
        #[test]
        fn a_fetch_starts_at_most_once_per_cool_down(steps in vec(step(), 1..60)) {
            let run = Run::new();
            let (mut forward, mut back) = (0, 0);
            wait(async {
                for step in &steps {
                    let before = run.endpoint.moment();
                    run.step(step).await?;
                    let (_, wall) = run.endpoint.moment();
                    match wall - before.1 {
                        moved @ 0.. => forward += moved,
                        _ => back += 1,
                    }
                }
                Ok::<_, TestCaseError>(())
            })?;
            let cool_down = limits::KEYS_COOL_DOWN.as_secs() as i64;
            let starts = run.endpoint.with(|log| log.starts.clone());
            for pair in starts.windows(2) {
                let [(before, (monotonic, wall)), (after, (next_monotonic, next_wall))] = pair else { continue };
                let waited = next_monotonic - monotonic >= cool_down || next_wall - wall >= cool_down;
                prop_assert!(waited || next_wall < wall || before != after, "{:?}", pair);
            }
            let forgotten = run.endpoint.with(|log| log.forgotten) as i64;
            prop_assert!(starts.len() as i64 <= 1 + forward / cool_down + back + forgotten, "{:?}", starts);
        }
    }
}

mod differential {
    use aws_lc_rs::signature::{
        self as lc, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
    };
    use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
    use jsonwebtoken::errors::ErrorKind;
    use jsonwebtoken::{DecodingKey, DecodingKeyKind, Validation};

    use super::*;

    /// `jsonwebtoken` verifies with whatever it is given; no feature of it is on here that would bring something.
    struct Primitive {
        algorithm: Algorithm,
        key: DecodingKey,
    }

    impl signature::Verifier<Vec<u8>> for Primitive {
        fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
            let curve = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
                UnparsedPublicKey::new(algorithm, key).verify(message, signature)
            };
            let verified = match (self.algorithm, self.key.kind()) {
                (Algorithm::ES256, DecodingKeyKind::SecretOrDer(key)) => {
                    curve(&lc::ECDSA_P256_SHA256_FIXED, key)
                }
                (Algorithm::EdDSA, DecodingKeyKind::SecretOrDer(key)) => curve(&lc::ED25519, key),
                (Algorithm::RS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                    RsaPublicKeyComponents { n, e }.verify(
                        &lc::RSA_PKCS1_2048_8192_SHA256,
                        message,
                        signature,
                    )
                }
                (Algorithm::PS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                    RsaPublicKeyComponents { n, e }.verify(&lc::RSA_PSS_2048_8192_SHA256, message, signature)
                }
                _ => return Err(signature::Error::new()),
            };
            verified.map_err(|_| signature::Error::new())
        }
    }

    impl JwtVerifier for Primitive {
        fn algorithm(&self) -> Algorithm {
            self.algorithm
        }
    }

    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: |_, _| Err(ErrorKind::InvalidAlgorithm.into()),
        verifier_factory: |algorithm, key| {
            Ok(Box::new(Primitive { algorithm: *algorithm, key: key.clone() }))
        },
        key_utils: KeyUtils::new_unimplemented(),
    };

    /// The claims, if `jsonwebtoken` accepts the token too. It knows no clock but the system's, so times are left to
    /// the caller.
    fn decode(token: &str, jwk: &Value) -> Result<Value, jsonwebtoken::errors::Error> {
        // Another test may have been first.
        let _installed = PROVIDER.install_default();
        let jwk = serde_json::from_value(jwk.clone()).expect("a JWK");
        let algorithm = jsonwebtoken::decode_header(token)?.alg;
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_exp = false;
        Ok(jsonwebtoken::decode(token, &DecodingKey::from_jwk(&jwk)?, &validation)?.claims)
    }

    fn check(token: &str, principal: &Principal, jwk: &Value) -> Result<(), String> {
        let theirs = decode(token, jwk).map_err(|error| format!("{error:?}: {token}"))?;
        let ours: Value = principal.claims().expect("claims");
        let is_current = theirs["exp"].as_f64() > Some(NOW as f64)
            && theirs["nbf"].as_f64().is_none_or(|not_before| not_before <= NOW as f64);
        if ours == theirs && is_current {
            Ok(())
        } else {
            Err(format!("{ours} is not {theirs}, or not current"))
        }
    }

    #[test]
    fn what_we_accept_of_the_corpus_jsonwebtoken_accepts() {
        let corpus: Value = serde_json::from_str(include_str!("../data/tokens.json")).expect("the corpus");
        let algorithms = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];
        let verifier = Verifier::builder()
            .issuer(ISSUER)
            .audience(AUDIENCE)
            .algorithms(algorithms)
            .keys(Keys::jwk_set(corpus["jwks"].to_string()))
            .clock(FixedClock::at(NOW))
            .build()
            .expect("a verifier");
        let keys = corpus["jwks"]["keys"].as_array().expect("keys");
        let (mut both, mut theirs_alone) = (0, 0);
        for case in corpus["cases"].as_array().expect("cases") {
            let token = case["token"].as_str().expect("a token");
            let kid = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid);
            let key = keys.iter().find(|key| key["kid"].as_str() == kid.as_deref());
            match wait(verifier.verify(token)) {
                Ok(principal) => {
                    let outcome = check(token, &principal, key.expect("a key"));
                    assert_eq!(outcome, Ok(()), "{}", case["id"]);
                    both += 1;
                }
                Err(_) => {
                    theirs_alone += usize::from(key.is_some_and(|key| decode(token, key).is_ok()));
                }
            }
        }
        assert_eq!(both, 18);
        assert!(theirs_alone > 0, "the other way round it does not hold");
    }

    /// Values for a member that has a meaning: mostly good ones.
    fn value_of(good: Vec<Value>) -> impl Strategy<Value = Option<Value>> {
        prop_oneof![12 => select(good).prop_map(Some), 1 => Just(None), 1 => json().prop_map(Some)]
    }

    fn members(
        known: Vec<(&'static str, Vec<Value>)>,
        extra: impl Strategy<Value = Value>,
    ) -> impl Strategy<Value = Value> {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        let values: Vec<_> = known.into_iter().map(|(_, good)| value_of(good)).collect();
        (values, extra).prop_map(move |(values, mut members)| {
            for (name, value) in names.iter().zip(values) {
                if let Some(value) = value {
                    members[*name] = value;
                }
            }
            members
        })
    }

    fn header() -> impl Strategy<Value = Value> {
        let known = vec![
            ("alg", vec![json!("ES256")]),
            ("kid", vec![json!("k1")]),
            ("typ", vec![json!("JWT"), json!("at+jwt"), json!("application/JWT")]),
        ];
        members(known, extra_claims())
    }

    fn claims_set() -> impl Strategy<Value = Value> {
        let known = vec![
            ("iss", vec![json!(ISSUER)]),
            ("aud", vec![json!(AUDIENCE), json!(["other", AUDIENCE]), json!([AUDIENCE])]),
            ("sub", vec![json!("user-1"), json!("é"), json!(" ")]),
            ("exp", vec![json!(NOW + 1), json!(NOW + 300), json!(NOW as f64 + 0.5), json!(9e9)]),
            ("nbf", vec![json!(NOW), json!(0), json!(NOW - 300), json!(-1.5)]),
            ("iat", vec![json!(NOW - 10), json!(NOW as f64 - 0.25)]),
            ("jti", vec![json!("id"), json!("")]),
            ("scope", vec![json!("a b"), json!("")]),
            ("roles", vec![json!(["a"]), json!("a"), json!([])]),
        ];
        members(known, extra_claims())
    }

    #[test]
    fn what_we_accept_jsonwebtoken_accepts() {
        let accepted = Cell::new(0);
        let outcome = TestRunner::new(cases(256)).run(&(header(), claims_set()), |(header, claims)| {
            let token = SIGNER.sign_raw(header.to_string().as_bytes(), claims.to_string().as_bytes());
            if let Ok(principal) = wait(VERIFIER.verify(&token)) {
                prop_assert_eq!(check(&token, &principal, &SIGNER.jwk()), Ok(()), "{} {}", header, claims);
                accepted.set(accepted.get() + 1);
            }
            Ok(())
        });
        assert!(outcome.is_ok(), "{outcome:?}");
        assert!(accepted.get() > 50, "{} of 256 accepted", accepted.get());
    }
}

/// Any JSON value of a few levels.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9_f64).prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        "\\PC{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |value| {
        prop_oneof![
            vec(value.clone(), 0..4).prop_map(Value::from),
            btree_map("[a-c]{0,2}|\\PC{0,3}", value, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Members whose names mean nothing, some of them many.
fn extra_claims() -> impl Strategy<Value = Value> {
    let few = btree_map("x[a-z]{0,2}", json(), 0..4);
    let many = btree_map("x[a-z]{0,3}", json(), 14..24);
    prop_oneof![4 => few, 1 => many].prop_map(|members| Value::Object(members.into_iter().collect()))
}

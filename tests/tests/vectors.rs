//! Published vectors: Wycheproof, the JOSE cookbook (RFC 7520, 7797, 8037) and the examples of RFC 7515 and 9449.
//!
//! Most payloads are not claims sets, so nothing is accepted outright; what is judged is the signature. A token has a
//! good signature if it is not refused as `bad_signature` while the same token with one bit of its signature flipped
//! is: all steps before the signature are the same for both, so both got that far, and only the flip makes the
//! difference. See [`Verdict::of`].
//!
//! Not here but in unit tests of the runtime: Wycheproof's files for bare primitives, whose messages are not
//! `header.payload`, and the thumbprints of RFC 7638. Nothing public can be asked about either.

use std::collections::BTreeMap;
use std::path::Path;

use auth_runtime::{Algorithm, ConfigError, FixedClock, Keys, Verifier, VerifierBuilder};
use auth_tests::{AUDIENCE, ISSUER, NOW, Signer, verifier};
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Every algorithm of a public key, so that in a key set the key alone decides which one is right.
const PUBLIC: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Members of private and symmetric keys.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Labels of `json_web_signature` that are not followed, with what is required instead.
const OTHER_LABELS: [(u64, bool, &str); 8] = [
    (367, true, "invalid, but octet for octet 357, which is valid (upstream issue 236)"),
    (370, true, "the same"),
    (372, false, "valid, but with a `?` in a base64url part"),
    (373, false, "the same"),
    (346, false, "valid, but the key is for PS256 and the token says PS384"),
    (350, false, "the same"),
    (347, false, "valid, but ES512 is not supported; the key even says ES521"),
    (351, false, "the same"),
];

#[tokio::test]
async fn wycheproof_json_web_signature() {
    let suite = suite(include_str!("../data/wycheproof/json_web_signature_test.json"), 401);
    let mut tally = Tally::default();
    for (group, case) in cases(&suite) {
        let (id, token) = (case["tcId"].as_u64().expect("an id"), case["jws"].as_str().expect("a token"));
        let other = OTHER_LABELS.iter().find(|(other, ..)| *other == id);
        let must_verify = other.map_or(case["result"] == "valid", |(_, must_verify, _)| *must_verify);
        let verdict = Verdict::of_all(&verifiers(group, token), token).await;
        assert_eq!(verdict == Verdict::Verified, must_verify, "{id}: {verdict:?}: {case}");
        tally.add(verdict);
    }
    assert_eq!((tally.verified, tally.refused), (42, 359), "{tally:#?}");
}

/// The key must be usable, or the token must be refused: by the key, by there being no way to configure it, or by its
/// signature.
#[tokio::test]
async fn wycheproof_json_web_key() {
    let suite = suite(include_str!("../data/wycheproof/json_web_key_test.json"), 26);
    let mut tally = Tally::default();
    for (group, case) in cases(&suite) {
        let token = case["jws"].as_str().expect("a token");
        let verdict = Verdict::of_all(&verifiers(group, token), token).await;
        assert_eq!(verdict == Verdict::Verified, case["result"] == "valid", "{verdict:?}: {case}");
        tally.add(verdict);
    }
    assert_eq!((tally.verified, tally.refused), (5, 21), "{tally:#?}");
}

/// The published weak key is refused for its origin.
#[test]
fn wycheproof_weak_generator() {
    let suite = suite(include_str!("../data/wycheproof/json_web_key_test.json"), 26);
    let (group, _) = cases(&suite).find(|(_, case)| case["tcId"] == 7).expect("the case");
    let error = single(&group["public"]["keys"][0], None).expect_err("a refusal").to_string();
    assert!(error.contains("CVE-2017-15361"), "{error}");
}

/// The older combined file: 49 signed tokens, 34 encrypted ones.
#[tokio::test]
async fn wycheproof_json_web_crypto() {
    let suite = suite(include_str!("../data/wycheproof/json_web_crypto_test.json"), 83);
    let (mut signed, mut encrypted) = (Tally::default(), Tally::default());
    for (group, case) in cases(&suite) {
        let must_verify = case["result"] == "valid" && !case["jws"].is_null();
        let tally = if case["jws"].is_null() { &mut encrypted } else { &mut signed };
        let token = text_or_json(if case["jws"].is_null() { &case["jwe"] } else { &case["jws"] });
        let verdict = Verdict::of_all(&verifiers(group, &token), &token).await;
        assert_eq!(verdict == Verdict::Verified, must_verify, "{verdict:?}: {case}");
        tally.add(verdict);
    }
    assert_eq!((signed.verified, signed.refused), (4, 45), "{signed:#?}");
    assert_eq!((encrypted.verified, encrypted.refused), (0, 34), "{encrypted:#?}");
}

/// Encrypted tokens, before a verifier with the key they are for, as far as it can be one for signatures.
#[tokio::test]
async fn wycheproof_json_web_encryption_is_refused_whole() {
    let suite = suite(include_str!("../data/wycheproof/json_web_encryption_test.json"), 139);
    let signer = Signer::new("k1");
    let mut tally = Tally::default();
    let mut with_their_key = 0;
    for (group, case) in cases(&suite) {
        let token = case["jwe"].as_str().expect("a token");
        for verifiers in
            [verifiers(group, token), vec![for_signatures(group)], vec![Ok(verifier(&[&signer]))]]
        {
            let verdict = Verdict::of_all(&verifiers, token).await;
            assert!(
                matches!(verdict, Verdict::NoVerifier | Verdict::Refused("malformed")),
                "{verdict:?}: {case}"
            );
            tally.add(verdict);
        }
        with_their_key += usize::from(for_signatures(group).is_ok());
    }
    assert_eq!((tally.verified, tally.refused, with_their_key), (0, 3 * 139, 130), "{tally:#?}");
}

/// What tcId 375 of `json_web_signature` is about, with claims that would be accepted if they were decoded loosely.
#[tokio::test]
async fn a_good_signature_over_a_payload_that_is_not_canonical_is_refused() {
    use aws_lc_rs::hmac;

    let secret = [7; 32];
    let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
    let verifier =
        builder().algorithms([Algorithm::HS256]).keys(Keys::secret(secret)).build().expect("a verifier");
    let sign = |payload: &str| {
        let input = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#));
        let tag = hmac::sign(&key, input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
    };
    let mut claims = auth_tests::claims(&json!({})).to_string();
    while claims.len() % 3 != 1 {
        claims.push(' ');
    }
    let payload = URL_SAFE_NO_PAD.encode(claims);
    assert_eq!(code_of(&verifier, &sign(&payload)).await, "accepted");
    // The last character carries two bits of the last octet, a space, and four that must be zero.
    let (rest, last) = payload.split_at(payload.len() - 1);
    assert!(last == "A" || last == "Q" || last == "g" || last == "w", "{last}");
    let loose = sign(&format!("{rest}{}", char::from(last.as_bytes()[0] + 1)));
    assert_eq!(code_of(&verifier, &loose).await, "malformed");
    assert_eq!(
        code_of(&verifier, &with_a_flipped_signature_bit(&loose).expect("a signature")).await,
        "bad_signature"
    );
}

#[tokio::test]
async fn rfc_7515_examples() {
    let examples: Value =
        serde_json::from_str(include_str!("../data/rfc-examples/rfc7515_jws.json")).expect("JSON");
    let [tests, derived] = ["tests", "derived"].map(|name| examples[name].as_array().expect("a list"));
    let key_of = |id: &Value| &tests.iter().find(|test| test["id"] == *id).expect("an example")["jwk"];
    let mut tally = BTreeMap::new();
    for (case, jwk) in tests
        .iter()
        .map(|case| (case, &case["jwk"]))
        .chain(derived.iter().map(|case| (case, key_of(&case["from"]))))
    {
        let (id, token) = (case["id"].as_str().expect("an id"), case["jws"].as_str().expect("a token"));
        // ES512 is not supported: A.4 has no verifier. A.5 and E are unsigned: any key will do.
        let jwk = if jwk.is_null() { key_of(&json!("rfc7515-A.3")) } else { jwk };
        let algorithm = case["alg"].as_str().and_then(|name| name.parse().ok());
        let verdict = Verdict::of_all(&[single(jwk, algorithm)], token).await;
        let must_verify = id != "rfc7515-A.4" && (case["signature"] == "valid" || case["crypto"] == "valid");
        assert_eq!(verdict == Verdict::Verified, must_verify, "{id}: {verdict:?}");
        if must_verify {
            // The claims expired in 2011, and lack an audience a second before.
            for (now, code) in
                [(NOW, "expired"), (1_300_819_380, "expired"), (1_300_819_379, "missing_claim")]
            {
                let builder = Verifier::builder().issuer("joe").audience("x").clock(FixedClock::at(now));
                let verifier = with_key(builder, jwk, algorithm).expect("a verifier");
                assert_eq!(code_of(&verifier, token).await, code, "{id} at {now}");
            }
        }
        tally.insert(id, verdict);
    }
    use Verdict::{NoVerifier, Refused, Verified};
    let expected = [
        ("rfc7515-A.1", Verified),
        ("rfc7515-A.2", Verified),
        ("rfc7515-A.3", Verified),
        ("rfc7515-A.4", NoVerifier),
        ("rfc7515-A.5 = rfc7519-6.1", Refused("bad_header")),
        ("rfc7515-E", Refused("bad_header")),
        ("A.3-malleable", Verified),
        ("A.3-der", Refused("bad_signature")),
        ("A.3-zero", Refused("bad_signature")),
        ("A.3-empty", Refused("bad_signature")),
        ("A.3-trailing-bits", Refused("malformed")),
        ("A.3-padded", Refused("malformed")),
    ];
    assert_eq!(tally, BTreeMap::from(expected));
}

/// A DPoP proof is a well-signed token that brings its own key along. It proves possession, not identity.
#[tokio::test]
async fn rfc_9449_proofs_are_no_access_tokens() {
    let examples: Value =
        serde_json::from_str(include_str!("../data/rfc-examples/rfc9449_dpop.json")).expect("JSON");
    let proofs: Vec<_> = examples["tests"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|test| test["proof"].as_str())
        .collect();
    assert_eq!(proofs.len(), 2);
    for proof in proofs {
        let header: Value =
            serde_json::from_slice(&decode(part(proof, 0)).expect("base64url")).expect("JSON");
        let verdict = Verdict::of_all(&[single(&header["jwk"], Some(Algorithm::ES256))], proof).await;
        assert_eq!(verdict, Verdict::Refused("bad_header"));
    }
}

/// The keys of RFC 7638 §3.1, RFC 8037 §A.2 and RFC 9449 §6.1 are good keys.
#[test]
fn keys_of_the_thumbprint_examples_can_be_used() {
    let examples: Value =
        serde_json::from_str(include_str!("../data/rfc-examples/jwk_thumbprints.json")).expect("JSON");
    let tests = examples["tests"].as_array().expect("a list");
    assert_eq!(tests.len(), 3);
    for test in tests {
        assert!(single(&test["jwk"], None).is_ok(), "{}", test["id"]);
    }
}

#[tokio::test]
async fn jose_cookbook_signatures() {
    let mut tally = BTreeMap::new();
    for (file, example) in cookbook(&["jws", "curve25519", "rfc7797"], 12) {
        let Some(token) = example["output"]["compact"].as_str() else { continue };
        let input = &example["input"];
        let algorithm = input["alg"].as_str().and_then(|name| name.parse().ok());
        tally.insert(file, Verdict::of_all(&[single(&public(&input["key"]), algorithm)], token).await);
    }
    use Verdict::{NoVerifier, Refused, Verified};
    let expected = [
        ("4_1.rsa_v15_signature", Verified),
        ("4_2.rsa-pss_signature", Verified),
        ("4_3.ecdsa_signature", NoVerifier),
        ("4_4.hmac-sha2_integrity_protection", Verified),
        ("4_5.signature_with_detached_content", Refused("bad_signature")),
        ("jws", Verified),
        ("ecdh-es", NoVerifier),
        ("hmac-sha2_b64_false", Refused("malformed")),
    ];
    assert_eq!(tally, expected.map(|(file, verdict)| (file.to_owned(), verdict)).into());
}

/// Whatever is not a compact signed token: JSON serializations, several signatures, detached content, encryption.
#[tokio::test]
async fn jose_cookbook_other_forms_are_refused() {
    let signer = Signer::new("k1");
    let mut forms = 0;
    for (file, example) in cookbook(&["jws", "jwe", "curve25519", "rfc7797"], 25) {
        let input = &example["input"];
        let own = [single(&public(&input["key"]), input["alg"].as_str().and_then(|name| name.parse().ok()))];
        for (form, output) in example["output"].as_object().expect("forms") {
            if form == "compact" && output.as_str().is_none_or(|token| token.split('.').count() != 5) {
                continue;
            }
            forms += 1;
            let token = text_or_json(output);
            let verdict = Verdict::of_all(&own, &token).await;
            assert!(
                matches!(verdict, Verdict::NoVerifier | Verdict::Refused("malformed")),
                "{file} {form}: {verdict:?}"
            );
            let verdict = Verdict::of_all(&[Ok(verifier(&[&signer]))], &token).await;
            assert_eq!(verdict, Verdict::Refused("malformed"), "{file} {form}");
        }
    }
    assert_eq!(forms, 58);
}

/// RFC 7520 §6: the token inside is good, the one around it is encrypted.
#[tokio::test]
async fn jose_cookbook_nested_token() {
    let [(_, example)] = &cookbook(&[""], 1)[..] else { panic!("one file") };
    let key = public(&example["sign"]["input"]["key"]);
    let inner = example["sign"]["output"]["compact"].as_str().expect("a token");
    let outer = example["encrypt"]["output"]["compact"].as_str().expect("a token");
    let verifier = [single(&key, Some(Algorithm::PS256))];
    assert_eq!(Verdict::of_all(&verifier, inner).await, Verdict::Verified);
    assert_eq!(Verdict::of_all(&verifier, outer).await, Verdict::Refused("malformed"));
}

/// Of the keys of RFC 7520 §3 one can verify: the others are for P-521, private, or secrets as a JWK.
#[test]
fn jose_cookbook_keys() {
    let keys = cookbook(&["jwk"], 6);
    let loads = |jwk: &Value| {
        PUBLIC.iter().any(|algorithm| {
            builder().algorithms([*algorithm]).keys(Keys::jwk(jwk.to_string())).build().is_ok()
        })
    };
    let loads: Vec<_> = keys.iter().filter(|(_, jwk)| loads(jwk)).map(|(file, _)| file).collect();
    assert_eq!(loads, ["3_3.rsa_public_key"]);
}

/// What came of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The signature is good; what was refused, if anything, came after.
    Verified,
    /// Refused at the signature or before, with this code.
    Refused(&'static str),
    /// The key cannot be configured at all.
    NoVerifier,
}

impl Verdict {
    /// All verifiers that could be built must agree whether the signature is good.
    async fn of_all(verifiers: &[Result<Verifier, ConfigError>], token: &str) -> Self {
        let mut verdicts = Vec::new();
        for verifier in verifiers.iter().flatten() {
            verdicts.push(Self::of(verifier, token).await);
        }
        let Some(first) = verdicts.first() else { return Self::NoVerifier };
        let is_verified = |verdict: &&Self| **verdict == Self::Verified;
        assert!(
            [0, verdicts.len()].contains(&verdicts.iter().filter(is_verified).count()),
            "{verdicts:?}: {token}"
        );
        *first
    }

    async fn of(verifier: &Verifier, token: &str) -> Self {
        const NOT_AFTER: [&str; 12] = [
            "alg_mismatch",
            "alg_not_allowed",
            "bad_header",
            "bad_signature",
            "crit_unsupported",
            "duplicate_member",
            "key_unusable",
            "malformed",
            "too_deep",
            "too_large",
            "unknown_key",
            "wrong_type",
        ];
        let code = code_of(verifier, token).await;
        // A signature that is not canonical base64url has no flipped twin; it is refused before it is verified.
        let flipped = match with_a_flipped_signature_bit(token) {
            Some(flipped) => code_of(verifier, &flipped).await,
            None => "not canonical",
        };
        // A payload that is not canonical is no JWS either (RFC 7515 §5.2); it is decoded after the signature.
        let is_readable = decode(part(token, 1)).is_some() || code != "malformed";
        if flipped == "bad_signature" && code != "bad_signature" && is_readable {
            return Self::Verified;
        }
        assert!(NOT_AFTER.contains(&code), "{code}, but {flipped} when flipped: {token}");
        Self::Refused(code)
    }
}

#[derive(Debug, Default)]
struct Tally {
    verified: usize,
    refused: usize,
    reasons: BTreeMap<&'static str, usize>,
}

impl Tally {
    fn add(&mut self, verdict: Verdict) {
        let reason = match verdict {
            Verdict::Verified => {
                self.verified += 1;
                return;
            }
            Verdict::Refused(code) => code,
            Verdict::NoVerifier => "no verifier",
        };
        self.refused += 1;
        *self.reasons.entry(reason).or_default() += 1;
    }
}

async fn code_of(verifier: &Verifier, token: &str) -> &'static str {
    verifier.verify(token).await.map_or_else(|error| error.code(), |_| "accepted")
}

fn suite(text: &str, tests: u64) -> Value {
    let suite: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(suite["numberOfTests"], tests);
    assert_eq!(cases(&suite).count() as u64, tests);
    suite
}

fn cases(suite: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let groups = suite["testGroups"].as_array().expect("groups").iter();
    groups.flat_map(|group| group["tests"].as_array().expect("tests").iter().map(move |case| (group, case)))
}

/// The verifiers an application could build for a group's keys.
///
/// A public key is tried alone, for its own algorithm, and in a set, where all algorithms are allowed and the key must
/// decide. A secret is never part of a set: of several, the application would choose by `kid`, so all that have the
/// token's `kid` are given to one builder, which takes one.
fn verifiers(group: &Value, token: &str) -> Vec<Result<Verifier, ConfigError>> {
    let published = if group["public"].is_null() { &group["private"] } else { &group["public"] };
    let keys = published["keys"].as_array().cloned().unwrap_or_else(|| vec![published.clone()]);
    let set =
        || builder().algorithms(PUBLIC).keys(Keys::jwk_set(json!({ "keys": keys }).to_string())).build();
    match keys.as_slice() {
        [key] => vec![single(key, None), set()],
        keys if keys.iter().all(|key| key["kty"] == "oct") => {
            let kid = kid(token);
            let named = keys.iter().filter(|key| key["kid"] == kid);
            let builder = named
                .fold(builder().algorithms([Algorithm::HS256]), |builder, key| builder.keys(secret(key)));
            vec![builder.build(), set()]
        }
        _ => vec![set()],
    }
}

/// One key for one algorithm: its own, or else `algorithm`, or else the usual one of its type.
fn single(jwk: &Value, algorithm: Option<Algorithm>) -> Result<Verifier, ConfigError> {
    with_key(builder(), jwk, algorithm)
}

fn with_key(
    builder: VerifierBuilder,
    jwk: &Value,
    algorithm: Option<Algorithm>,
) -> Result<Verifier, ConfigError> {
    if jwk["kty"] == "oct" {
        // A name of no signature algorithm leaves the builder without any.
        let name = jwk["alg"].as_str().unwrap_or("HS256");
        return builder.algorithms(name.parse::<Algorithm>()).keys(secret(jwk)).build();
    }
    let of_type = match (jwk["kty"].as_str(), jwk["crv"].as_str()) {
        (Some("RSA"), _) => Algorithm::RS256,
        (_, Some("P-384")) => Algorithm::ES384,
        (_, Some("Ed25519")) => Algorithm::EdDSA,
        _ => Algorithm::ES256,
    };
    let own = jwk["alg"].as_str().and_then(|name| name.parse().ok());
    builder.algorithms([own.or(algorithm).unwrap_or(of_type)]).keys(Keys::jwk(jwk.to_string())).build()
}

/// A verifier for signatures by the very key that a group encrypts to, everything removed that speaks against it.
fn for_signatures(group: &Value) -> Result<Verifier, ConfigError> {
    let key = &group["private"];
    if key["kty"] == "oct" {
        return builder().algorithms([Algorithm::HS256]).keys(secret(key)).build();
    }
    let mut key = public(key);
    for name in ["use", "alg", "key_ops"] {
        key.as_object_mut().expect("a key").remove(name);
    }
    single(&key, None)
}

fn builder() -> VerifierBuilder {
    Verifier::builder().issuer(ISSUER).audience(AUDIENCE).clock(FixedClock::at(NOW))
}

fn secret(jwk: &Value) -> Keys {
    Keys::secret(octets(jwk))
}

fn octets(jwk: &Value) -> Vec<u8> {
    // One secret of the vectors has stray bits in its last character.
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let engine =
        GeneralPurpose::new(&URL_SAFE, config.with_decode_padding_mode(DecodePaddingMode::RequireNone));
    engine.decode(jwk["k"].as_str().expect("a secret")).expect("base64url")
}

/// The public half; a secret stays as it is.
fn public(jwk: &Value) -> Value {
    let mut jwk = jwk.clone();
    if let Some(members) = jwk.as_object_mut().filter(|members| members["kty"] != "oct") {
        members.retain(|name, _| !PRIVATE.contains(&name.as_str()));
    }
    jwk
}

/// The examples in these folders of the cookbook, by file name.
fn cookbook(folders: &[&str], count: usize) -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/jose-cookbook");
    let mut examples = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let text = std::fs::read_to_string(&path).expect("text");
                let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
                examples.push((name, serde_json::from_str(&text).expect("JSON")));
            }
        }
    }
    assert_eq!(examples.len(), count, "files in {folders:?}");
    examples
}

fn text_or_json(token: &Value) -> String {
    token.as_str().map_or_else(|| token.to_string(), str::to_owned)
}

fn with_a_flipped_signature_bit(token: &str) -> Option<String> {
    let (input, signature) = token.rsplit_once('.')?;
    let mut octets = decode(signature)?;
    let middle = octets.len() / 2;
    *octets.get_mut(middle)? ^= 0x10;
    Some(format!("{input}.{}", URL_SAFE_NO_PAD.encode(octets)))
}

fn kid(token: &str) -> Value {
    let header = decode(part(token, 0)).and_then(|header| serde_json::from_slice::<Value>(&header).ok());
    header.map(|header| header["kid"].clone()).unwrap_or_default()
}

fn part(token: &str, index: usize) -> &str {
    token.split('.').nth(index).unwrap_or_default()
}

/// Canonical base64url without padding, by the same rules as the crate's.
fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

//! Measures verification and role check, interleaved in the same run with what it is compared with.
//!
//! `cargo bench -p auth-bench --bench speed`; with `-- --check` it fails when a target is missed, and with
//! `-- rules doors` it measures these groups only.

use std::hint::black_box;
use std::process::ExitCode;

use auth_bench::measure::{Ratio, Subject, duration, has_flag, interleaved, micros, throughput};
use auth_bench::table::{Table, Target};
use auth_bench::{
    Jwt, Signer, TEN_LEAVES, block_on, event, is_admin, key_set, now, open, protected, verifier,
    verifier_builder,
};
use auth_runtime::layer::RequireAuthLayer;
use auth_runtime::{Algorithm, Keys, Requirement, Verifier};
use http::header::AUTHORIZATION;
use http::{Request, Response};
use lambda_runtime::tower::{Layer as _, ServiceExt as _};
use lambda_runtime::{Error, service_fn};
use serde_json::json;

const TARGETS: [(Algorithm, f64); 5] = [
    (Algorithm::RS256, 1.08),
    (Algorithm::PS256, 1.08),
    (Algorithm::ES256, 1.03),
    (Algorithm::EdDSA, 1.04),
    (Algorithm::HS256, 3.0),
];

/// A group of the table, under the name by which it can be asked for.
type Section = (&'static str, fn(&mut Table));

const SECTIONS: [Section; 8] = [
    ("accepted", accepted),
    ("refused", refused),
    ("cached", cached),
    ("threads", threads),
    ("look_up", look_up),
    ("scopes", scopes),
    ("rules", rules),
    ("doors", doors),
];

fn main() -> ExitCode {
    let mut table = Table::new();
    let is_named = SECTIONS.iter().any(|(name, _)| has_flag(name));
    for (_, section) in SECTIONS.iter().filter(|(name, _)| !is_named || has_flag(name)) {
        section(&mut table);
    }
    table.exit_code()
}

fn accepted(table: &mut Table) {
    table.group("verify + role check over the bare signature check on a parsed key");
    for (algorithm, ratio) in TARGETS {
        let jwt = Jwt::new(&Signer::new(algorithm));
        let subjects: [Subject<'_>; 2] =
            [Box::new(|| jwt.bare()), Box::new(|| jwt.verify(black_box(jwt.token())))];
        let [bare, verify] = &interleaved(&subjects, duration(4))[..] else { unreachable!() };
        let (bytes, from, to) = (jwt.token().len(), micros(bare), micros(verify));
        let name = format!("{algorithm:?}, {bytes} bytes: {from:.2} -> {to:.2} µs");
        table.row(&name, Ratio::of(verify, bare), Some(Target::AtMost(ratio)));
    }
}

/// In the order of the steps. Nothing costly happens before the signature.
fn refused(table: &mut Table) {
    let signer = Signer::new(Algorithm::RS256);
    let jwt = Jwt::new(&signer);
    let two_parts = jwt.token().rsplit_once('.').expect("a token").0.to_owned();
    let tampered = jwt.tampered(&signer.token(0, &json!({"sub": "another"})));
    let (free, signed) = (Target::AtMost(0.05), Target::AtMost(1.1));
    table.group("a refused RS256 token over an accepted one");
    for (name, token, target) in [
        ("two parts", two_parts, free),
        ("another alphabet", jwt.token().replace('e', "+"), free),
        ("algorithm not configured", Signer::new(Algorithm::ES256).token(0, &json!({})), free),
        ("key unknown", Signer::with_kid(Algorithm::RS256, "another").token(0, &json!({})), free),
        ("signature", tampered, signed),
        ("expired", signer.token(0, &json!({"exp": now() - 1})), signed),
        ("issuer", signer.token(0, &json!({"iss": "https://other.example"})), signed),
        ("audience", signer.token(0, &json!({"aud": "https://other.example"})), signed),
    ] {
        let subjects: [Subject<'_>; 2] = [
            Box::new(|| jwt.verify(black_box(jwt.token()))),
            Box::new(|| block_on(jwt.verifier().verify(black_box(&token))).is_err()),
        ];
        let times = interleaved(&subjects, duration(1));
        table.row(name, Ratio::of(&times[1], &times[0]), Some(target));
    }
}

fn cached(table: &mut Table) {
    let signer = Signer::new(Algorithm::RS256);
    let jwt = Jwt::new(&signer);
    let cached = verifier_builder(&signer, signer.keys()).cache_verified(1_000).build().expect("a verifier");
    let subjects: [Subject<'_>; 2] = [
        Box::new(|| jwt.verify(black_box(jwt.token()))),
        Box::new(|| is_admin(&cached, black_box(jwt.token()))),
    ];
    let times = interleaved(&subjects, duration(2));
    table.group("with `cache_verified`, a hit + role check over verify + role check");
    let name = format!("RS256: {:.2} -> {:.2} µs", micros(&times[0]), micros(&times[1]));
    table.row(&name, Ratio::of(&times[1], &times[0]), Some(Target::AtMost(1.0 / 60.0)));
}

/// The bare check shows how far the machine lets two threads be twice as fast.
fn threads(table: &mut Table) {
    let signer = Signer::new(Algorithm::RS256);
    let jwt = Jwt::new(&signer);
    let cached = verifier_builder(&signer, signer.keys()).cache_verified(1_000).build().expect("a verifier");
    let bare: Subject<'_> = Box::new(|| jwt.bare());
    let verify: Subject<'_> = Box::new(|| jwt.verify(black_box(jwt.token())));
    let hit: Subject<'_> = Box::new(|| is_admin(&cached, black_box(jwt.token())));
    table.group("calls per second on two threads over one, RS256");
    for (name, subject, target) in [
        ("bare signature check", bare, None),
        ("verify + role check", verify, Some(Target::AtLeast(1.9))),
        ("a hit + role check", hit, Some(Target::AtLeast(1.8))),
    ] {
        let calls = throughput(&subject, &[1, 2], duration(4));
        table.row(name, Ratio::of(&calls[1], &calls[0]), target);
    }
}

/// A key set holds [`KEY_SET_KEYS`](auth_runtime::limits::KEY_SET_KEYS) keys at most, so that is as far as this goes.
fn look_up(table: &mut Table) {
    let signer = Signer::new(Algorithm::ES256);
    let token = signer.token(0, &json!({}));
    let unknown = Signer::with_kid(Algorithm::ES256, "another").token(0, &json!({}));
    let verifiers = [1, 10, 100].map(|count| {
        let others: Vec<_> =
            (1..count).map(|n| Signer::with_kid(Algorithm::ES256, &format!("key-{n}"))).collect();
        let keys = Keys::jwk_set(key_set(others.iter().chain([&signer])));
        verifier_builder(&signer, keys).build().expect("a verifier")
    });
    table.group("a key set of some keys over a key set of one");
    let mut rows = |name: &str, token: &str, accepted: bool, target| {
        let times = interleaved(
            &verifiers.each_ref().map(|verifier| verifies(verifier, token, accepted)),
            duration(2),
        );
        for (count, rounds) in [(10, &times[1]), (100, &times[2])] {
            table.row(&format!("{name}, {count} keys"), Ratio::of(rounds, &times[0]), target);
        }
    };
    rows("ES256 accepted", &token, true, Some(Target::AtMost(1.05)));
    rows("refused, key unknown", &unknown, false, Some(Target::AtMost(1.05)));
}

fn verifies<'s>(verifier: &'s Verifier, token: &'s str, accepted: bool) -> Subject<'s> {
    Box::new(move || block_on(verifier.verify(black_box(token))).is_ok() == accepted)
}

/// The last of many scopes is the one that takes longest to find.
fn scopes(table: &mut Table) {
    let scopes: Vec<_> = (0..50).map(|n| format!("catalogue:{n}:read")).collect();
    let scopes = scopes.join(" ");
    let signer = Signer::new(Algorithm::RS256);
    let verifier = verifier(&signer);
    let token = signer.token(0, &json!({ "scope": scopes }));
    let caller = block_on(verifier.verify(&token)).expect("accepted");
    let subjects: [Subject<'_>; 3] = [
        Box::new(|| block_on(verifier.verify(black_box(&token))).is_ok()),
        Box::new(|| black_box(&scopes).split(' ').any(|scope| scope == black_box("catalogue:49:read"))),
        Box::new(|| caller.require(black_box(&Requirement::Scope("catalogue:49:read"))).is_ok()),
    ];
    let times = interleaved(&subjects, duration(1));
    table.group("one check for the last of 50 scopes");
    table.row("over splitting the scopes", Ratio::of(&times[2], &times[1]), Some(Target::AtMost(1.0)));
    table.row("over the verification of the token", Ratio::of(&times[2], &times[0]), None);
}

fn rules(table: &mut Table) {
    let signer = Signer::new(Algorithm::RS256);
    let jwt = Jwt::new(&signer);
    let caller = block_on(jwt.verifier().verify(jwt.token())).expect("accepted");
    let subjects: [Subject<'_>; 2] =
        [Box::new(|| jwt.bare()), Box::new(|| black_box(&caller).require(black_box(&TEN_LEAVES)).is_ok())];
    let times = interleaved(&subjects, duration(4));
    table.group("a rule of ten leaves over the bare signature check");
    let name = format!("RS256: {:.2} -> {:.3} µs", micros(&times[0]), micros(&times[1]));
    table.row(&name, Ratio::of(&times[1], &times[0]), None);
}

/// Every way in, with the event made and dropped, over the decision called directly with the same.
fn doors(table: &mut Table) {
    const ADMIN: Requirement = Requirement::Role("admin");
    let signer = Signer::new(Algorithm::ES256);
    let jwt = Jwt::new(&signer);
    auth_runtime::install(jwt.verifier().clone()).expect("the first");
    let request = || {
        let authorization = format!("Bearer {}", jwt.token());
        Request::builder().header(AUTHORIZATION, authorization).body(()).expect("a request")
    };
    let admitted = |request: Request<()>| async move {
        drop(request);
        Ok::<_, Error>(Response::new(String::new()))
    };
    let events = RequireAuthLayer::new(ADMIN).layer(service_fn(open));
    let requests = RequireAuthLayer::new(ADMIN).layer(service_fn(admitted));
    let event = || black_box(event(Some(jwt.token())));
    let decide = async |event| {
        let caller = jwt.verifier().authenticate(&event).await?;
        caller.require(&ADMIN).map_err(auth_runtime::Error::from)
    };
    let subjects: [Subject<'_>; 6] = [
        Box::new(|| block_on(open(event())).is_ok() && jwt.verify(black_box(jwt.token()))),
        Box::new(|| block_on(protected(event())).is_ok_and(|answer| answer.status_code == 0)),
        Box::new(|| block_on(decide(event())).is_ok()),
        Box::new(|| block_on(events.clone().oneshot(event())).is_ok_and(|answer| answer.status_code == 0)),
        Box::new(|| black_box(request()).headers().len() == 1 && jwt.verify(black_box(jwt.token()))),
        Box::new(|| {
            block_on(requests.clone().oneshot(black_box(request())))
                .is_ok_and(|answer| answer.status() == 200)
        }),
    ];
    let times = interleaved(&subjects, duration(4));
    table.group("the decision by each door over the decision called directly, ES256");
    for (name, door, direct, target) in [
        ("attribute", 1, 0, 1.05),
        ("inline", 2, 0, 1.05),
        ("layer, `LambdaEvent`", 3, 0, 1.2),
        ("layer, `http::Request`", 5, 4, 1.2),
    ] {
        table.row(name, Ratio::of(&times[door], &times[direct]), Some(Target::AtMost(target)));
    }
}

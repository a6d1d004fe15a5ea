//! The same tokens verified by other crates, in the same run.
//!
//! `cargo run --release --manifest-path bench/compare/Cargo.toml -- --bench`; with `--check` it fails when a target is
//! missed.

mod others;

use std::hint::black_box;
use std::process::ExitCode;

use auth_bench::measure::{Ratio, Rounds, Subject, duration, interleaved, micros};
use auth_bench::table::{Table, Target};
use auth_bench::{Jwt, Signer};
use auth_runtime::Algorithm;

/// With what verify + role check may cost over `jsonwebtoken::decode` on the same back end.
const TARGETS: [(Algorithm, Option<f64>); 5] = [
    (Algorithm::RS256, Some(0.80)),
    (Algorithm::PS256, None),
    (Algorithm::ES256, Some(0.95)),
    (Algorithm::EdDSA, None),
    (Algorithm::HS256, Some(0.45)),
];

/// How much longer the longer of two tokens is made, in claims.
const MORE_PERMISSIONS: usize = 150;

fn main() -> ExitCode {
    others::install_back_ends();
    let mut table = Table::new();
    for (algorithm, target) in TARGETS {
        side_by_side(&mut table, algorithm, target);
    }
    per_byte(&mut table);
    table.exit_code()
}

/// In pairs, so that each finds the caches as the other leaves them, not as all the others do.
fn side_by_side(table: &mut Table, algorithm: Algorithm, target: Option<f64>) {
    let signer = Signer::new(algorithm);
    let jwt = Jwt::new(&signer);
    table.group(&format!("{algorithm:?}, {} bytes, verify + role check over", jwt.token().len()));
    for (which, (name, accepts)) in others::all(&signer).iter().enumerate() {
        let subjects: [Subject<'_>; 2] =
            [Box::new(|| jwt.verify(black_box(jwt.token()))), Box::new(|| accepts(black_box(jwt.token())))];
        let times = interleaved(&subjects, duration(3));
        let name = format!("{name}: {:.2} -> {:.2} µs", micros(&times[1]), micros(&times[0]));
        let target = target.filter(|_| which == 0).map(Target::AtMost);
        table.row(&name, Ratio::of(&times[0], &times[1]), target);
    }
}

/// What a longer token takes more than a shorter one, the hash included, which is the same for both.
fn per_byte(table: &mut Table) {
    let signer = Signer::new(Algorithm::HS256);
    let jwt = Jwt::new(&signer);
    let longer = signer.token(MORE_PERMISSIONS, &serde_json::json!({}));
    let (_, decode) = &others::all(&signer)[0];
    let subjects: [Subject<'_>; 4] = [
        Box::new(|| jwt.verify(black_box(jwt.token()))),
        Box::new(|| jwt.verify(black_box(&longer))),
        Box::new(|| decode(black_box(jwt.token()))),
        Box::new(|| decode(black_box(&longer))),
    ];
    let times = interleaved(&subjects, duration(4));
    let extra =
        |short: &[f64], long: &[f64]| -> Rounds { long.iter().zip(short).map(|(l, s)| l - s).collect() };
    let (ours, theirs) = (extra(&times[0], &times[1]), extra(&times[2], &times[3]));
    table.group(&format!("each further byte, from {} to {}, HS256", jwt.token().len(), longer.len()));
    table.row("over jsonwebtoken, aws_lc_rs", Ratio::of(&ours, &theirs), Some(Target::AtMost(0.5)));
}

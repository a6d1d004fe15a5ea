//! The other side of `bench/node`: tells its tokens, then measures the one it is asked for, line by line.

use std::error::Error;
use std::hint::black_box;
use std::io::stdin;

use auth_bench::measure::{Subject, once};
use auth_bench::{AUDIENCE, ISSUER, Jwt, Signer};
use auth_runtime::Algorithm;
use serde_json::json;

/// How many slices are measured at a time.
const SLICES: u32 = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let algorithms =
        [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA, Algorithm::HS256];
    let signers = algorithms.map(Signer::new);
    let tokens = signers.each_ref().map(Jwt::new);
    let told: Vec<_> = (signers.iter().zip(&tokens))
        .map(|(signer, jwt)| {
            json!({
                "algorithm": signer.algorithm(),
                "token": jwt.token(),
                "jwk": signer.jwk(),
                "secret": signer.secret(),
            })
        })
        .collect();
    println!("{}", json!({ "issuer": ISSUER, "audience": AUDIENCE, "tokens": told }));
    for line in stdin().lines() {
        let jwt = tokens.get(line?.parse::<usize>()?).ok_or("no such token")?;
        let verify: Subject<'_> = Box::new(|| jwt.verify(black_box(jwt.token())));
        let nanoseconds: f64 = (0..SLICES).map(|_| once(&verify)).sum();
        println!("{}", nanoseconds / f64::from(SLICES));
    }
    Ok(())
}

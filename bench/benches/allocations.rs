//! Counts Rust allocations per request; memory that the cryptographic library takes in C is not seen.

use std::alloc::System;
use std::hint::black_box;

use auth_bench::{Jwt, Signer, block_on, event, now, open, protected, verifier_builder};
use auth_runtime::{Algorithm, Requirement};
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use lambda_runtime::LambdaEvent;
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ADMIN: Requirement = Requirement::Role("admin");
const TEN: Requirement = auth_bench::TEN_LEAVES;

fn main() {
    let signer = Signer::new(Algorithm::RS256);
    let jwt = Jwt::new(&signer);
    auth_runtime::install(jwt.verifier().clone()).expect("no other verifier");
    println!("Rust allocations per call, RS256, a token of {} bytes\n", jwt.token().len());
    println!("{:<44} {:>6} {:>6} {:>8}", "", "alloc", "realloc", "bytes");
    accepted(&jwt);
    refused(&signer, &jwt);
    cached(&signer);
}

fn accepted(jwt: &Jwt) {
    let (verifier, token) = (jwt.verifier(), jwt.token());
    count("bare signature check", || jwt.bare());
    count("verify", || block_on(verifier.verify(token)));
    let caller = block_on(verifier.verify(token)).expect("accepted");
    count("role check, allowed", || caller.require(&ADMIN));
    count("rule of ten leaves, allowed", || caller.require(&TEN));
    count("role check, denied", || caller.require(&Requirement::Role("nobody")));
    count("scope check, denied", || caller.require(&Requirement::Scope("nothing")));
    let request = event(Some(token));
    count("authenticate: event to principal", || block_on(verifier.authenticate(&request)));
    handled("handler without guard", Some(token), |event| block_on(open(event)));
    handled("handler with guard, allowed", Some(token), |event| block_on(protected(event)));
}

/// In the order of the steps, so that the difference between two rows is what the step between them takes.
fn refused(signer: &Signer, jwt: &Jwt) {
    let token = jwt.token();
    let tampered = jwt.tampered(&signer.token(0, &json!({"sub": "another"})));
    let other_algorithm = Signer::new(Algorithm::ES256).token(0, &json!({}));
    let verify = |name: &str, token: &str| count(name, || block_on(jwt.verifier().verify(token)).err());
    println!();
    verify("refused by verify: two parts", token.rsplit_once('.').expect("a token").0);
    verify("refused by verify: algorithm", &other_algorithm);
    verify("refused by verify: signature", &tampered);
    verify("refused by verify: expired", &signer.token(0, &json!({"exp": now() - 1})));
    verify("refused by verify: audience", &signer.token(0, &json!({"aud": "https://other.example"})));
    println!();
    handled("handler with guard, no token", None, |event| block_on(protected(event)));
    handled("handler with guard, signature refused", Some(&tampered), |event| block_on(protected(event)));
    let viewer = signer.token(0, &json!({"roles": ["viewer"]}));
    handled("handler with guard, role refused", Some(&viewer), |event| block_on(protected(event)));
}

/// What a token takes that is kept: each with a subject of its own, so that each is another.
fn cached(signer: &Signer) {
    const TOKENS: usize = 1_000;
    let verifier =
        verifier_builder(signer, signer.keys()).cache_verified(TOKENS).build().expect("a verifier");
    let permissions: Vec<_> = (0..10).map(|n| format!("catalogue:{n}:read")).collect();
    let kept = |n: usize| signer.token(0, &json!({"sub": format!("{n:036}"), "permissions": permissions}));
    let tokens: Vec<_> = (0..TOKENS).map(kept).collect();
    let region = Region::new(COUNTING);
    for token in &tokens {
        drop(block_on(verifier.verify(token)).expect("accepted"));
    }
    let change = region.change();
    let bytes = (change.bytes_allocated - change.bytes_deallocated) / TOKENS;
    println!();
    count("verify with `cache_verified`, a hit", || block_on(verifier.verify(&tokens[TOKENS - 1])));
    println!("memory per token that is kept, of {} bytes: {bytes} bytes", tokens[0].len());
}

fn handled<R>(name: &str, token: Option<&str>, handler: impl Fn(LambdaEvent<ApiGatewayV2httpRequest>) -> R) {
    let (mut first, mut second) = (Some(event(token)), Some(event(token)));
    count(name, || handler(first.take().or_else(|| second.take()).expect("called twice")));
}

/// Counts the second call, so that what is set up once is not part of it.
fn count<R>(name: &str, mut call: impl FnMut() -> R) {
    drop(black_box(call()));
    let region = Region::new(COUNTING);
    let result = black_box(call());
    let change = region.change();
    drop(result);
    println!(
        "{name:<44} {:>6} {:>6} {:>8}",
        change.allocations, change.reallocations, change.bytes_allocated
    );
}

//! What the compiler says: handlers that must build, and mistakes that must not, each with the message its author reads.
//!
//! Messages are compared byte for byte, so the compiler is pinned in `rust-toolchain.toml`. After an intended change run
//! `TRYBUILD=overwrite cargo test -p auth-tests --test ui` and read every difference the way a user would.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    // First, because the compiler shows a number made of the handler's path, which begins with the number of the case.
    cases.compile_fail("ui/unguarded/*.rs");
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}

//! What the demo sends, and what must come back.

use auth_runtime::Algorithm;
use auth_runtime::local::Issuer;
use lambda_runtime::Error;

use crate::tokens::{admin, expired, guest, unsigned, viewer, with_other_claims, with_other_signature};

pub(super) struct Case {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// What is sent, in words.
    pub(super) token: &'static str,
    /// One `Authorization` header for each.
    pub(super) authorization: Vec<String>,
    pub(super) status: u16,
    /// The reason code of the refusal; `None` when the body must run.
    pub(super) reason: Option<&'static str>,
}

#[rustfmt::skip] // a table reads better in columns
pub(super) fn all(issuer: &Issuer, other: &Issuer) -> Result<Vec<Case>, Error> {
    let no_token = Vec::new;
    let signed_with = |algorithm| admin(issuer).algorithm(algorithm).sign().map(bearer);
    let viewers = viewer(issuer).sign()?;
    let admins = admin(issuer).sign()?;
    let guests = guest(issuer).sign()?;
    let writers = guest(issuer).scope("orders:write").sign()?;
    let foreign = admin(other).sign()?;
    let impostor = admin(other).claim("iss", issuer.url()).sign()?;
    let elsewhere = admin(issuer).audience("another-api").sign()?;

    let ok = |method, path, token, authorization, status| Case { method, path, token, authorization, status, reason: None };
    let no = |method, path, token, authorization, status, reason| Case { method, path, token, authorization, status, reason: Some(reason) };
    Ok(vec![
        ok("GET",    "/health",   "none",                         no_token(),                               200),
        no("GET",    "/me",       "none",                         no_token(),                               401, "missing_credential"),
        ok("GET",    "/me",       "viewer",                       bearer(&viewers),                         200),
        ok("GET",    "/me",       "admin, RS256",                 signed_with(Algorithm::RS256)?,           200),
        ok("GET",    "/me",       "admin, ES256",                 signed_with(Algorithm::ES256)?,           200),
        ok("GET",    "/me",       "admin, EdDSA",                 signed_with(Algorithm::EdDSA)?,           200),
        ok("GET",    "/orders",   "viewer with orders:read",      bearer(&viewers),                         200),
        no("GET",    "/orders",   "guest without scopes",         bearer(&guests),                          403, "insufficient_scope"),
        ok("POST",   "/orders",   "admin",                        bearer(&admins),                          201),
        ok("POST",   "/orders",   "guest with orders:write",      bearer(&writers),                         201),
        no("POST",   "/orders",   "viewer",                       bearer(&viewers),                         403, "insufficient_scope"),
        ok("DELETE", "/users/42", "admin",                        bearer(&admins),                          200),
        no("DELETE", "/users/42", "viewer",                       bearer(&viewers),                         403, "insufficient_role"),
        no("DELETE", "/users/42", "none",                         no_token(),                               401, "missing_credential"),
        no("GET",    "/me",       "admin, expired",               bearer(expired(issuer).sign()?),          401, "expired"),
        no("GET",    "/me",       "admin, for another API",       bearer(elsewhere),                        401, "bad_audience"),
        no("GET",    "/me",       "of another issuer",            bearer(foreign),                          401, "unknown_key"),
        no("GET",    "/me",       "of another issuer, as if ours", bearer(impostor),                        401, "unknown_key"),
        no("DELETE", "/users/42", "viewer, `admin` written in",   bearer(with_other_claims(&viewers)?),     401, "bad_signature"),
        no("DELETE", "/users/42", "admin, signature changed",     bearer(with_other_signature(&admins)?),   401, "bad_signature"),
        no("DELETE", "/users/42", "admin, `alg` none",            bearer(unsigned(&admins)?),               401, "bad_header"),
        no("GET",    "/me",       "not a token",                  bearer("abc"),                            401, "malformed"),
        no("GET",    "/me",       "two Authorization headers",    [bearer(&viewers), bearer(&admins)].concat(), 400, "several_credentials"),
    ])
}

fn bearer(token: impl AsRef<str>) -> Vec<String> {
    vec![format!("Bearer {}", token.as_ref())]
}

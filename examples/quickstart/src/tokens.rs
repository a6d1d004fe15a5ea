//! Who calls: people with good tokens, and tokens that must be refused.

use std::time::Duration;

use auth_runtime::local::{Issuer, TokenBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lambda_runtime::Error;
use serde_json::{Value, json};

/// Long enough to try things for a while; real ones live for minutes.
const WORKING_DAY: Duration = Duration::from_secs(8 * 3_600);

/// May do everything.
pub(crate) fn admin(issuer: &Issuer) -> TokenBuilder {
    issuer.token().subject("alice").role("admin").scope("orders:read").expires_in(WORKING_DAY)
}

/// May look at orders.
pub(crate) fn viewer(issuer: &Issuer) -> TokenBuilder {
    issuer.token().subject("victor").role("viewer").scope("orders:read").expires_in(WORKING_DAY)
}

/// May do nothing beyond being known.
pub(crate) fn guest(issuer: &Issuer) -> TokenBuilder {
    issuer.token().subject("gwen")
}

/// An admin's token that was good until five minutes ago.
pub(crate) fn expired(issuer: &Issuer) -> TokenBuilder {
    admin(issuer).expired_since(Duration::from_secs(300))
}

/// Makes an admin of the caller and keeps the signature.
pub(crate) fn with_other_claims(token: &str) -> Result<String, Error> {
    let [header, claims, signature] = parts(token)?;
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims)?)?;
    claims["roles"] = json!(["admin"]);
    Ok(format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(claims.to_string())))
}

/// Keeps the claims and changes one octet of the signature.
pub(crate) fn with_other_signature(token: &str) -> Result<String, Error> {
    let [header, claims, signature] = parts(token)?;
    let mut signature = URL_SAFE_NO_PAD.decode(signature)?;
    if let Some(octet) = signature.first_mut() {
        *octet ^= 1;
    }
    Ok(format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Says that no signature is needed (RFC 7519 §6).
pub(crate) fn unsigned(token: &str) -> Result<String, Error> {
    let [_, claims, _] = parts(token)?;
    Ok(format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#)))
}

fn parts(token: &str) -> Result<[&str; 3], Error> {
    token.split('.').collect::<Vec<_>>().try_into().map_err(|_| "not a compact token".into())
}

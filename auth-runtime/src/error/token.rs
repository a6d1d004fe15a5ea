//! Why a token is not accepted.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// One reason to refuse a token.
///
/// Values that were compared appear where they are not the token's own: times and the clock, never claims.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// `alg` names an algorithm that is not configured (RFC 8725 §3.1).
    AlgorithmNotAllowed,
    /// `alg` is configured, but the key with this `kid` is for another one (RFC 8725 §3.1).
    AlgorithmMismatch,
    /// No audience of the token is ours (RFC 7519 §4.1.3).
    BadAudience,
    /// The named claim has the wrong JSON type or an unusable value.
    BadClaimType(Cow<'static, str>),
    /// The header lacks `alg`, has a member of the wrong type, or one that makes it more than a plain
    /// signature (RFC 7515 §4, RFC 8725 §3.10).
    BadHeader,
    /// The issuer is not the configured one, compared octet for octet (RFC 7519 §4.1.1).
    BadIssuer,
    /// The signature does not verify with the key.
    BadSignature,
    /// The header demands extensions; none is supported (RFC 7515 §4.1.11).
    CriticalUnsupported,
    /// A member name occurs twice in the header or the claims (RFC 7519 §4).
    DuplicateMember,
    /// `exp` plus leeway is not after now (RFC 7519 §4.1.4).
    Expired {
        /// The token's `exp`, in Unix seconds, rounded up.
        at: i64,
        /// The clock, in Unix seconds.
        now: i64,
        /// The tolerance that was granted.
        leeway: Duration,
    },
    /// The key with this `kid` is published but must not verify signatures.
    KeyUnusable,
    /// Not three base64url parts, or the header or claims are not one JSON object in UTF-8.
    Malformed,
    /// The named claim is required and absent, or a required claim has another value.
    MissingClaim(Cow<'static, str>),
    /// `nbf` minus leeway is after now (RFC 7519 §4.1.5).
    NotYetValid {
        /// The token's `nbf`, in Unix seconds, rounded up.
        at: i64,
        /// The clock, in Unix seconds.
        now: i64,
        /// The tolerance that was granted.
        leeway: Duration,
    },
    /// The token is bound to a key (`cnf`, RFC 7800) and was sent as a plain bearer token.
    SenderConstrained,
    /// Nested deeper than [`limits::TOKEN_DEPTH`](crate::limits::TOKEN_DEPTH).
    TooDeep,
    /// Longer than [`limits::TOKEN_BYTES`](crate::limits::TOKEN_BYTES).
    TooLarge,
    /// The claims do not fit the named type, which the handler asks for.
    UnfitClaims(&'static str),
    /// No key with this `kid` is published by the issuer.
    UnknownKey,
    /// `typ`, `cty` or a required claim says that this is another kind of token (RFC 8725 §3.11).
    WrongType,
}

impl TokenError {
    /// The stable reason code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlgorithmNotAllowed => "alg_not_allowed",
            Self::AlgorithmMismatch => "alg_mismatch",
            Self::BadAudience => "bad_audience",
            Self::BadClaimType(_) | Self::UnfitClaims(_) => "bad_claim_type",
            Self::BadHeader => "bad_header",
            Self::BadIssuer => "bad_issuer",
            Self::BadSignature => "bad_signature",
            Self::CriticalUnsupported => "crit_unsupported",
            Self::DuplicateMember => "duplicate_member",
            Self::Expired { .. } => "expired",
            Self::KeyUnusable => "key_unusable",
            Self::Malformed => "malformed",
            Self::MissingClaim(_) => "missing_claim",
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::SenderConstrained => "sender_constrained",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
            Self::UnknownKey => "unknown_key",
            Self::WrongType => "wrong_type",
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlgorithmNotAllowed => f.write_str("the token's algorithm is not configured"),
            Self::AlgorithmMismatch => f.write_str("the token's algorithm is not the key's"),
            Self::BadAudience => f.write_str("none of the token's audiences is a configured one, octet for octet"),
            Self::BadClaimType(claim) => write!(f, "the claim `{claim}` has an unusable type or value"),
            Self::BadHeader => f.write_str("the token's header is not that of a signed token"),
            Self::BadIssuer => {
                f.write_str("the token's issuer, or the gateway in front, is not a configured one, octet for octet")
            },
            Self::BadSignature => f.write_str("the signature does not verify"),
            Self::CriticalUnsupported => f.write_str("the token demands extensions that are not supported"),
            Self::DuplicateMember => f.write_str("a member occurs twice"),
            Self::Expired { at, now, leeway } => {
                write!(f, "the token expired at {at}, it is {now}, leeway {} s", leeway.as_secs())
            }
            Self::KeyUnusable => f.write_str("the key is published but not usable for verification"),
            Self::Malformed => f.write_str(
                "not a compact signed token with JSON header and claims; opaque and encrypted tokens cannot be verified",
            ),
            Self::MissingClaim(claim) => write!(f, "the claim `{claim}` is required"),
            Self::NotYetValid { at, now, leeway } => {
                write!(f, "the token is valid from {at}, it is {now}, leeway {} s", leeway.as_secs())
            }
            Self::SenderConstrained => {
                f.write_str("the token is bound to a key and needs proof of possession")
            }
            Self::TooDeep => f.write_str("the token nests too deep"),
            Self::TooLarge => f.write_str("the token is too long"),
            Self::UnfitClaims(wanted) => write!(f, "the claims do not fit `{wanted}`"),
            Self::UnknownKey => f.write_str("the configured issuer publishes no key with this `kid`"),
            Self::WrongType => {
                f.write_str("another kind of token, such as an ID token in place of an access token")
            },
        }
    }
}

impl std::error::Error for TokenError {}

use std::time::{SystemTime, UNIX_EPOCH};

use auth_runtime::{Keys, Requirement, Verifier, VerifierBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::{BareKey, Signer, block_on};

/// Who issues the tokens.
pub const ISSUER: &str = "https://login.shop.example/realms/shop";

/// Whom the tokens are for.
pub const AUDIENCE: &str = "https://api.shop.example/orders";

/// How long the tokens are, about, whatever the length of their signatures.
pub const TOKEN_BYTES: usize = 900;

/// An accepted token with everything that is needed to check it in several ways.
#[derive(Debug)]
pub struct Jwt {
    verifier: Verifier,
    bare: BareKey,
    token: String,
    signature: Vec<u8>,
    signed: usize,
}

impl Jwt {
    /// A token that a caller with the role `admin` would send, and its verifier.
    ///
    /// # Panics
    /// When the token is not accepted.
    #[must_use]
    pub fn new(signer: &Signer) -> Self {
        let token = padded(signer);
        let signed = token.rfind('.').expect("a token");
        let signature = URL_SAFE_NO_PAD.decode(&token[signed + 1..]).expect("a signature");
        let jwt = Self { verifier: verifier(signer), bare: signer.bare_key(), token, signature, signed };
        assert!(jwt.bare() && jwt.verify(&jwt.token), "the fixture is wrong");
        jwt
    }

    /// The token's text.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The verifier that accepts it.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Other claims under the signature of this token; `other` is a token with the same header.
    ///
    /// # Panics
    /// When `other` is no token.
    #[must_use]
    pub fn tampered(&self, other: &str) -> String {
        let (signed, _) = other.rsplit_once('.').expect("a token");
        format!("{signed}{}", &self.token[self.signed..])
    }

    /// The bare signature check over what the signature covers.
    #[must_use]
    pub fn bare(&self) -> bool {
        self.bare.accepts(&self.token.as_bytes()[..self.signed], &self.signature)
    }

    /// Verification and role check of `token`.
    #[must_use]
    pub fn verify(&self, token: &str) -> bool {
        is_admin(&self.verifier, token)
    }
}

/// Verification and role check of `token`.
#[must_use]
pub fn is_admin(verifier: &Verifier, token: &str) -> bool {
    block_on(verifier.verify(token)).is_ok_and(|caller| caller.require(&Requirement::Role("admin")).is_ok())
}

/// The time in Unix seconds: the verifiers use the system's clock, as they do in a function.
///
/// # Panics
/// Before 1970.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs()
}

/// A verifier that knows this signer.
///
/// # Panics
/// When the fixture is wrong.
#[must_use]
pub fn verifier(signer: &Signer) -> Verifier {
    verifier_builder(signer, signer.keys()).build().expect("a verifier")
}

/// A verifier for the algorithm of this signer, with these keys, to be added to.
pub fn verifier_builder(signer: &Signer, keys: Keys) -> VerifierBuilder {
    let builder = Verifier::builder().issuer(ISSUER).audience(AUDIENCE);
    builder.algorithms([signer.algorithm()]).keys(keys)
}

impl Signer {
    /// A token with the claims of RFC 9068 §2.2, roles, and as many `permissions`; `changes` are merged in.
    #[must_use]
    pub fn token(&self, permissions: usize, changes: &Value) -> String {
        let permissions: Vec<_> = (0..permissions).map(|n| format!("catalogue:{n}:read")).collect();
        let mut claims = json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "5be86359-073c-434b-ad2d-a3932222dabe",
            "client_id": "shop-frontend",
            "jti": "0c1c7a0e-6a5d-4b61-8a27-6f9d2f7a9a3c",
            "iat": now() - 60,
            "exp": now() + 3_600,
            "scope": "openid orders:read orders:write",
            "roles": ["viewer", "admin"],
        });
        if !permissions.is_empty() {
            claims["permissions"] = json!(permissions);
        }
        for (name, value) in changes.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        self.sign(&claims)
    }
}

/// The shortest token of at least the wanted length.
fn padded(signer: &Signer) -> String {
    let mut tokens = (0..).map(|permissions| signer.token(permissions, &json!({})));
    tokens.find(|token| token.len() >= TOKEN_BYTES).expect("a token")
}

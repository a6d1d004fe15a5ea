//! Verifiers for common identity providers: a line each.
//!
//! A preset is a thin constructor over [`VerifierBuilder`](crate::VerifierBuilder): it sets the issuer, the key address,
//! the algorithms, what tells this kind of token from others of the same issuer, and where roles and scopes stand. What
//! you call on the builder afterwards replaces what the preset says of the issuer, the keys, the algorithms and the places
//! of roles and scopes, so that they can be set apart, as an emulator needs it. `audience`, `require_claim` and `header`
//! add to it; the audience, or what stands in for it, is always yours to say.
//!
//! ```
//! use auth_runtime::Verifier;
//! use auth_runtime::idp::{Auth0, Cognito};
//!
//! # fn main() -> Result<(), auth_runtime::ConfigError> {
//! let staff = Cognito::user_pool("eu-west-1", "eu-west-1_EXAMPLE").client_id("1example23456789").build()?;
//! let partners = Auth0::domain("example.eu.auth0.com").audience("https://api.example").build()?;
//! let verifier = Verifier::any_of([staff, partners])?;
//! # Ok(()) }
//! ```
//!
//! | provider | kind of token is told by | bound to you by | roles | scopes |
//! |---|---|---|---|---|
//! | [`Cognito`] | `token_use` | `client_id` (access), `aud` (ID) | `cognito:groups` | `scope` |
//! | [`Auth0`] | audience | `aud` | yours to name | `scope`, `permissions` |
//! | [`Firebase`] | ID tokens only | `aud`, `auth_time` has come | yours to name | – |
//! | [`Google`] | ID tokens only | `aud` | – | – |
//! | [`GoogleIap`] | its own header | `aud` | – | – |
//! | [`Entra`] | `ver`, and `azp` or `appid` | `aud`, tenants | `roles` | `scp` |
//! | [`AzureB2c`] | policy in `tfp` or `acr` | `aud` | – | `scp` |
//! | [`Okta`] | `cid` | `aud` | `groups` | `scp` |
//! | [`Keycloak`] | payload `typ` | `aud` | realm and client roles | `scope` |
//! | [`Supabase`] | audience | `aud` | `app_metadata.roles` | – |
//! | [`Clerk`] | session tokens only | `azp` | `org_role`, `o.rol` | – |
//! | [`Alb`] | its own header | `client` and `signer` of the token's header | – | – |
//! | [`CloudflareAccess`] | its own header | `aud` | – | – |
//! | [`Netlify`] | its own cookie | `aud` | `app_metadata.authorization.roles`, `app_metadata.roles` | – |
//! | [`GithubActions`] | audience | `aud`, `repository_id` | – | – |
//! | [`AwsSts`] | audience | `aud`, account issuer | – | – |
//! | [`Kubernetes`] | audience | `aud` | – | – |

/// What a preset that asks for a host name says to anything else.
const NOT_A_HOST: &str =
    "the domain is a host name such as `example.okta.com`, without `https://`, slashes and path";

mod aws;
mod google;
mod hosted;
mod microsoft;
mod workload;

pub use self::aws::{Alb, AwsSts, Cognito};
pub use self::google::{Firebase, Google, GoogleIap};
pub use self::hosted::{Auth0, Clerk, CloudflareAccess, Keycloak, Netlify, Okta, Supabase};
pub use self::microsoft::{AzureB2c, Entra};
pub use self::workload::{GithubActions, Kubernetes};

/// Whether this can be a host name or a label of one.
fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

/// These issuers never end in a slash, and addresses that people paste often do.
fn without_slash(mut url: String) -> String {
    url.truncate(url.trim_end_matches('/').len());
    url
}

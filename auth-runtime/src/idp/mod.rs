//! Verifiers for common identity providers: a line each.
//!
//! A preset is a thin constructor over [`VerifierBuilder`](crate::VerifierBuilder): it sets the issuer, the key address,
//! the algorithms, what tells this kind of token from others of the same issuer, and where roles and scopes stand. What
//! you call on the builder afterwards wins, so the issuer and the key address can always be set apart, as an emulator
//! needs it; the audience, or what stands in for it, is always yours to say.
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
//! | [`CloudflareAccess`] | its own header | `aud` | – | – |
//! | [`GithubActions`] | audience | `aud`, `repository_id` | – | – |
//! | [`AwsSts`] | audience | `aud`, account issuer | – | – |
//! | [`Kubernetes`] | audience | `aud` | – | – |

mod aws;
mod google;
mod hosted;
mod microsoft;
mod workload;

pub use self::aws::{AwsSts, Cognito};
pub use self::google::{Firebase, Google, GoogleIap};
pub use self::hosted::{Auth0, Clerk, CloudflareAccess, Keycloak, Okta, Supabase};
pub use self::microsoft::{AzureB2c, Entra};
pub use self::workload::{GithubActions, Kubernetes};

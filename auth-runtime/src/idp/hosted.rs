//! Auth0, Okta, Keycloak, Supabase, Clerk, Cloudflare Access and Netlify.

use jsonwebtoken::Algorithm;

use crate::keys::source::Keys;
use crate::verify::{Verifier, VerifierBuilder};

/// Auth0: access tokens for an API. `scope` and, where role-based access control adds them, `permissions` are scopes.
/// Roles stand in a claim of your own namespace: name it with [`roles_claim`](VerifierBuilder::roles_claim). Bind to a
/// client or an organization with `require_claim("azp", ..)` or `require_claim("org_id", ..)`.
#[derive(Clone, Debug)]
pub struct Auth0 {
    domain: String,
}

impl Auth0 {
    /// A tenant (`example.eu.auth0.com`) or a custom domain. The issuer is the domain with a slash behind it.
    #[must_use]
    pub fn domain(domain: impl Into<String>) -> Self {
        Self { domain: domain.into() }
    }

    /// Tokens for the API with this identifier.
    pub fn audience(&self, audience: impl Into<String>) -> VerifierBuilder {
        Verifier::builder()
            .issuer(format!("https://{}/", self.domain))
            .audience(audience)
            .default_scope_claims(&["scope", "permissions"])
            .problem_unless(super::is_host(&self.domain), super::NOT_A_HOST)
            .default_keys(Keys::jwk_set_url(format!("https://{}/.well-known/jwks.json", self.domain)))
            .default_algorithms(&[Algorithm::RS256])
    }
}

/// Okta: access tokens of a custom authorization server; only they have `cid`. Tokens of the organization's own server
/// are not meant to be read by others.
#[derive(Clone, Debug)]
pub struct Okta {
    domain: String,
    issuer: String,
}

impl Okta {
    /// An authorization server by domain (`example.okta.com`) and id (`default`).
    #[must_use]
    pub fn authorization_server(domain: impl AsRef<str>, server_id: impl AsRef<str>) -> Self {
        let domain = domain.as_ref().to_owned();
        Self { issuer: format!("https://{domain}/oauth2/{}", server_id.as_ref()), domain }
    }

    /// Tokens for this audience, such as `api://default`. Bind to a client with `require_claim("cid", ..)`.
    pub fn audience(&self, audience: impl Into<String>) -> VerifierBuilder {
        Verifier::builder()
            .issuer(&self.issuer)
            .audience(audience)
            .require_present("cid")
            .default_scope_claims(&["scp"])
            .default_role_claims(&["groups"])
            .problem_unless(super::is_host(&self.domain), super::NOT_A_HOST)
            .default_keys(Keys::jwk_set_url(format!("{}/v1/keys", self.issuer)))
            .default_algorithms(&[Algorithm::RS256])
    }
}

/// Keycloak: access tokens, told from ID and refresh tokens by `typ` = `Bearer` among the claims. Realm roles, and the
/// roles of the client that is the audience, are roles.
#[derive(Clone, Debug)]
pub struct Keycloak {
    issuer: String,
}

impl Keycloak {
    /// A realm of the server at `base` (`https://id.example`, or with `/auth` for old servers).
    #[must_use]
    pub fn realm(base: impl AsRef<str>, realm: impl AsRef<str>) -> Self {
        Self { issuer: format!("{}/realms/{}", base.as_ref().trim_end_matches('/'), realm.as_ref()) }
    }

    /// Tokens for this client; the realm needs an audience mapper for it, `account` is not enough to tell APIs apart.
    pub fn audience(&self, client: impl Into<String>) -> VerifierBuilder {
        let client = client.into();
        let segment = client.replace('~', "~0").replace('/', "~1");
        Verifier::builder()
            .issuer(&self.issuer)
            .audience(client)
            .require_claim("typ", "Bearer")
            .default_role_claims(&["/realm_access/roles", &format!("/resource_access/{segment}/roles")])
            .default_keys(Keys::jwk_set_url(format!("{}/protocol/openid-connect/certs", self.issuer)))
            .default_algorithms(&[Algorithm::RS256])
    }
}

/// Supabase: tokens of signed-in users of one project. Roles are read from `app_metadata.roles`, which only the server
/// sets; `user_metadata` is the user's to write and is refused as a place for roles or scopes.
#[derive(Clone, Debug)]
pub struct Supabase {
    issuer: String,
}

impl Supabase {
    /// A project by its reference.
    #[must_use]
    pub fn project(reference: impl AsRef<str>) -> Self {
        Self { issuer: format!("https://{}.supabase.co/auth/v1", reference.as_ref()) }
    }

    /// Tokens signed with the project's own keys.
    pub fn signing_keys(&self) -> VerifierBuilder {
        self.builder()
            .default_keys(Keys::jwk_set_url(format!("{}/.well-known/jwks.json", self.issuer)))
            .default_algorithms(&[Algorithm::ES256, Algorithm::RS256])
    }

    /// Tokens signed with the project's legacy shared secret.
    pub fn shared_secret(&self, secret: impl Into<Vec<u8>>) -> VerifierBuilder {
        self.builder().default_keys(Keys::secret(secret)).default_algorithms(&[Algorithm::HS256])
    }

    fn builder(&self) -> VerifierBuilder {
        let builder = Verifier::builder().issuer(&self.issuer).audience("authenticated");
        builder.default_role_claims(&["/app_metadata/roles"]).never_authority("user_metadata")
    }
}

/// Clerk: session tokens, which name the page they were made for in `azp` instead of an audience. The role in the active
/// organization is the role (`org:admin` in version 1, `admin` in version 2).
#[derive(Clone, Debug)]
pub struct Clerk {
    issuer: String,
}

impl Clerk {
    /// The frontend API address, such as `https://clerk.example.com`.
    #[must_use]
    pub fn frontend_api(url: impl Into<String>) -> Self {
        Self { issuer: super::without_slash(url.into()) }
    }

    /// Tokens made for the page at this origin; more with [`audience`](VerifierBuilder::audience).
    pub fn authorized_party(&self, origin: impl Into<String>) -> VerifierBuilder {
        Verifier::builder()
            .issuer(&self.issuer)
            .audience(origin)
            .audience_claim("azp")
            .default_role_claims(&["org_role", "/o/rol"])
            .default_keys(Keys::jwk_set_url(format!("{}/.well-known/jwks.json", self.issuer)))
            .default_algorithms(&[Algorithm::RS256])
    }
}

/// Cloudflare Access, which adds its assertion in the header `Cf-Access-Jwt-Assertion`. Service tokens have an empty
/// `sub` and are refused.
///
/// Browsers hold the same token in the cookie `CF_Authorization`: where the header does not get through, add
/// [`cookie("CF_Authorization")`](VerifierBuilder::cookie). A header wins over the cookie.
#[derive(Clone, Debug)]
pub struct CloudflareAccess {
    team: String,
}

impl CloudflareAccess {
    /// A team by name: `https://{team}.cloudflareaccess.com`.
    #[must_use]
    pub fn team(team: impl AsRef<str>) -> Self {
        Self { team: team.as_ref().to_owned() }
    }

    /// Requests to the application with this audience tag.
    pub fn application(&self, audience_tag: impl Into<String>) -> VerifierBuilder {
        let issuer = format!("https://{}.cloudflareaccess.com", self.team);
        Verifier::builder()
            .default_keys(Keys::jwk_set_url(format!("{issuer}/cdn-cgi/access/certs")))
            .issuer(issuer)
            .audience(audience_tag)
            .header("cf-access-jwt-assertion")
            .problem_unless(super::is_host(&self.team), "the team is a name, without `https://` and domain")
            .default_algorithms(&[Algorithm::RS256])
    }
}

/// Netlify with tokens of your own provider: its role-based access control reads them from the cookie `nf_jwt`, verified with a
/// secret that the site and the provider share. Roles are `app_metadata.authorization.roles` and `app_metadata.roles`.
/// Requests that change something have to come from the same origin, see [`cookie`](VerifierBuilder::cookie).
///
/// Tokens of Netlify Identity are verified by Netlify alone: see [`Gateway::netlify`](crate::gateway::Gateway::netlify).
#[derive(Clone, Debug)]
pub struct Netlify {
    issuer: String,
}

impl Netlify {
    /// The provider's tokens, by their `iss`.
    #[must_use]
    pub fn issuer(issuer: impl Into<String>) -> Self {
        Self { issuer: issuer.into() }
    }

    /// The secret that was set for the site, at least 32 octets. Say whom the tokens are for with
    /// [`audience`](VerifierBuilder::audience).
    pub fn shared_secret(&self, secret: impl Into<Vec<u8>>) -> VerifierBuilder {
        Verifier::builder()
            .issuer(&self.issuer)
            .cookie("nf_jwt")
            .default_role_claims(&["/app_metadata/authorization/roles", "/app_metadata/roles"])
            .never_authority("user_metadata")
            .default_keys(Keys::secret(secret))
            .default_algorithms(&[Algorithm::HS256])
    }
}

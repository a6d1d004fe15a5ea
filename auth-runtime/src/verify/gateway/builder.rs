//! Says which gateway is believed, and what of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::form::{Form, ListForm};
use super::source::Source;
use super::{Pin, TrustedGateway};
use crate::clock::{Clock, SystemClock};
use crate::error::{ConfigError, ConfigProblem};
use crate::verify::Verifier;

/// Makes a [`Verifier`] of what a gateway found out; see the [module](crate::gateway).
#[must_use = "a verifier is made by `build`"]
pub struct Gateway {
    pub(super) source: Source,
    pub(super) pins: Vec<Pin>,
    pub(super) any_invoker: bool,
    pub(super) issuers: Vec<String>,
    pub(super) audiences: Vec<String>,
    pub(super) audience_claim: Option<String>,
    pub(super) required: Vec<(Vec<String>, Vec<String>)>,
    pub(super) role_claims: Vec<String>,
    pub(super) scope_claims: Vec<String>,
    pub(super) forms: Vec<(String, Form)>,
    pub(super) subject_key: Option<String>,
    pub(super) leeway: Duration,
    pub(super) others: Vec<Gateway>,
    clock: Option<Arc<dyn Clock>>,
}

impl Gateway {
    /// The JWT authorizer of an HTTP API. It checks the signature, the issuer, the times, and that `aud` *or*
    /// `client_id` is on its list; it takes ID tokens as well as access tokens, so say which you want with
    /// [`require_claim`](Self::require_claim).
    ///
    /// All claims arrive as text. `authorizer.jwt.scopes` is not looked at: it is `null` on routes without scopes,
    /// and the claim `scope` says the same.
    ///
    /// A handler that takes `ApiGatewayV2httpRequest` needs every claim to be text, as the gateway writes them;
    /// emulators that write numbers and lists need `serde_json::Value`.
    pub fn http_api_jwt() -> Self {
        Self::of(Source::HttpApiJwt)
    }

    /// The Cognito authorizer of a REST API: for ID tokens when the method lists no scopes, else for access tokens.
    /// `exp` and `iat` may be dates in words (`Thu Jan 01 01:00:00 UTC 2026`); groups mostly are
    /// [`ListForm::Commas`].
    pub fn rest_cognito() -> Self {
        Self::of(Source::RestCognito)
    }

    /// A Lambda authorizer of your own, of a REST, HTTP or WebSocket API. The keys of its context are claims; `sub`,
    /// or else `principalId`, is the caller, and `exp` in Unix seconds is mandatory: it is compared with the clock
    /// for every request, so that neither a cached answer nor an open WebSocket connection outlives its token.
    ///
    /// A REST API makes text of numbers and booleans, and an authorizer of this crate writes lists as
    /// [`ListForm::Json`].
    pub fn lambda_authorizer() -> Self {
        Self::of(Source::LambdaAuthorizer)
    }

    /// AppSync, for resolvers: the claims of a token of a user pool or of an OpenID Connect issuer, which AppSync has verified.
    /// An API key leaves no identity: 401 `missing_credential`. The identity of another kind of caller is refused with 401
    /// `bad_issuer`, unless [`or`](Self::or) adds it, and so is one that could be of two kinds.
    ///
    /// The handler has to take `LambdaEvent<serde_json::Value>`: the typed event reads the identity of a user pool as one of
    /// IAM and drops its claims. There is nothing to pin, and the function has to be a direct resolver; see the
    /// [module](crate::gateway#what-is-trusted).
    ///
    /// ```
    /// use auth_runtime::gateway::{Gateway, ListForm};
    ///
    /// # fn main() -> Result<(), auth_runtime::ConfigError> {
    /// let verifier = Gateway::appsync()
    ///     .trust_any_invoker()
    ///     .issuer("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE")
    ///     .audience("1example23456789")
    ///     .audience_claim("client_id")
    ///     .require_claim("token_use", "access")
    ///     .roles_claim("cognito:groups", ListForm::Json)
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn appsync() -> Self {
        Self::of(Source::AppSync)
    }

    /// AppSync, for resolvers, and callers who sign requests with credentials of AWS IAM. As [`iam`](Self::iam), with the claims
    /// `account`, `assumed_role`, `user_id`, `cognito_identity_id`, `cognito_identity_pool_id`, `cognito_amr` and
    /// `cognito_provider`; the audience is the field, `Query.order`. A guest of an identity pool is a caller too: `cognito_amr` is
    /// `["unauthenticated"]`. Pin the caller's [`account`](Self::account); otherwise as [`appsync`](Self::appsync).
    ///
    /// ```
    /// use auth_runtime::gateway::Gateway;
    ///
    /// # fn main() -> Result<(), auth_runtime::ConfigError> {
    /// // `#[require_auth(claim("assumed_role") == "arn:aws:sts::123456789012:assumed-role/reports", verifier = SERVICES)]`
    /// let services = Gateway::appsync_iam().account("123456789012").build()?;
    /// # Ok(()) }
    /// ```
    pub fn appsync_iam() -> Self {
        Self::of(Source::AppSyncIam)
    }

    /// AppSync, for resolvers, and callers whom a Lambda authorizer of your own let in: its `resolverContext`. As
    /// [`lambda_authorizer`](Self::lambda_authorizer): `exp` is mandatory, and AppSync makes text of numbers and booleans. The
    /// audience is the field, `Query.order`, unless one is demanded. There is nothing to pin; otherwise as
    /// [`appsync`](Self::appsync).
    ///
    /// ```
    /// use auth_runtime::gateway::{Gateway, ListForm};
    ///
    /// # fn main() -> Result<(), auth_runtime::ConfigError> {
    /// // The authorizer has `.context(["sub", "exp", "roles"])`.
    /// let verifier = Gateway::appsync_authorizer()
    ///     .trust_any_invoker()
    ///     .issuer("https://issuer.example.com/")
    ///     .roles_claim("roles", ListForm::Json)
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn appsync_authorizer() -> Self {
        Self::of(Source::AppSyncAuthorizer)
    }

    /// Believes another kind of caller of the same AppSync API too, by rules of its own:
    /// [`appsync`](Self::appsync), [`appsync_iam`](Self::appsync_iam) and [`appsync_authorizer`](Self::appsync_authorizer).
    ///
    /// ```
    /// use auth_runtime::gateway::Gateway;
    ///
    /// # fn main() -> Result<(), auth_runtime::ConfigError> {
    /// let users = Gateway::appsync_authorizer().trust_any_invoker().issuer("https://issuer.example.com/");
    /// let services = Gateway::appsync_iam().account("123456789012");
    /// let verifier = users.or(services).build()?;
    /// # Ok(()) }
    /// ```
    pub fn or(mut self, mut other: Self) -> Self {
        let further = std::mem::take(&mut other.others);
        self.others.push(other);
        self.others.extend(further);
        self
    }

    /// AWS IAM in front of an HTTP API, a REST API or a function URL: callers who sign requests with their
    /// credentials.
    ///
    /// The subject is the ARN and the issuer `iam.amazonaws.com`. Claims for rules: `account` (the caller's),
    /// `assumed_role` (the ARN without the session, which the caller names), `user_id`, `org`, `cognito_identity_id`,
    /// `cognito_identity_pool_id` and `cognito_amr`; the typed events of function URLs lack `org` and the last three,
    /// those of REST APIs `org`. A guest of an identity pool is a caller too. Such a caller is known for one request:
    /// [`expires_at`](crate::Principal::expires_at) is the next second, and the audience is the API's id.
    ///
    /// ```
    /// use auth_runtime::gateway::Gateway;
    ///
    /// # fn main() -> Result<(), auth_runtime::ConfigError> {
    /// // `#[require_auth(claim("account") == "123456789012", verifier = SERVICES)]`
    /// let services = Gateway::iam().api_id("a1b2c3d4e5").build()?;
    /// # Ok(()) }
    /// ```
    pub fn iam() -> Self {
        Self::of(Source::Iam)
    }

    /// AWS IAM as an auth policy of VPC Lattice, events of version 2. As [`iam`](Self::iam), with the claims
    /// `account`, `assumed_role`, `org` and `source_vpc_arn`; the audience is the service's ARN. Pin the
    /// [`service`](Self::service).
    pub fn vpc_lattice() -> Self {
        Self::of(Source::VpcLattice)
    }

    /// Netlify functions: the user that Netlify Identity found for the bearer token, from the client context. Roles
    /// are `app_metadata.roles`; `user_metadata` is the user's own to write. The issuer is the address of the
    /// identity service, `https://{site}/.netlify/identity`. There is nothing to pin. The token of the site's
    /// administrator that comes along is never kept.
    pub fn netlify() -> Self {
        let mut gateway = Self::of(Source::Netlify);
        gateway.role_claims.push("/app_metadata/roles".to_owned());
        gateway
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            pins: Vec::new(),
            any_invoker: false,
            issuers: Vec::new(),
            audiences: Vec::new(),
            audience_claim: None,
            required: Vec::new(),
            role_claims: Vec::new(),
            scope_claims: Vec::new(),
            forms: Vec::new(),
            subject_key: None,
            leeway: Duration::ZERO,
            others: Vec::new(),
            clock: None,
        }
    }

    /// Believes this API only: `a1b2c3d4e5` of `a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com`, or the id of a
    /// function URL. Call again for several, as with every pin.
    pub fn api_id(self, id: impl Into<String>) -> Self {
        self.pin("apiId", id.into())
    }

    /// Believes APIs of this account only. Events of WebSocket APIs do not name one, and those of AppSync only that of a caller
    /// with IAM: there it is the caller who has to be of this account.
    pub fn account(self, id: impl Into<String>) -> Self {
        self.pin("accountId", id.into())
    }

    /// Believes requests to this domain name only.
    pub fn domain(self, name: impl Into<String>) -> Self {
        self.pin("domainName", name.into())
    }

    /// Believes this stage only. Every API can have one of the name, so another pin is needed as well.
    pub fn stage(self, name: impl Into<String>) -> Self {
        self.pin("stage", name.into())
    }

    /// Believes this service of VPC Lattice only, by its ARN.
    pub fn service(self, arn: impl Into<String>) -> Self {
        self.pin("serviceArn", arn.into())
    }

    fn pin(mut self, member: &'static str, value: String) -> Self {
        match self.pins.iter_mut().find(|pin| pin.member == member) {
            Some(pin) => pin.values.push(value),
            None => self.pins.push(Pin { member, values: vec![value] }),
        }
        self
    }

    /// Does without pins: everybody who may invoke the function may say who is calling. For functions that one
    /// gateway alone may invoke.
    pub fn trust_any_invoker(mut self) -> Self {
        self.any_invoker = true;
        self
    }

    /// Who must have issued the token that the gateway checked: `iss`, octet for octet. Call again for several.
    ///
    /// Where the context of an authorizer of your own has no `iss`, the only issuer is meant.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuers.push(issuer.into());
        self
    }

    /// Whom the token must be for; call again for several, one match is enough. For an authorizer of your own this is
    /// optional: without it, the API's id is the audience, or the field of AppSync.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Reads the audience from another claim than `aud`: Cognito access tokens carry `client_id`. A text in brackets
    /// is a list.
    pub fn audience_claim(mut self, path: impl Into<String>) -> Self {
        self.audience_claim = Some(path.into());
        self
    }

    /// Demands that a claim be exactly this string: Cognito access tokens have `token_use` = `access`.
    pub fn require_claim(mut self, path: impl Into<String>, value: impl Into<String>) -> Self {
        self.required.push((vec![path.into()], vec![value.into()]));
        self
    }

    /// Demands that a claim be there as a string that is not empty.
    pub fn require_present(mut self, path: impl Into<String>) -> Self {
        self.required.push((vec![path.into()], Vec::new()));
        self
    }

    /// Where roles stand, and how they are written. Call again for several claims. Without this nobody has a role.
    pub fn roles_claim(mut self, path: impl Into<String>, form: ListForm) -> Self {
        let path = path.into();
        self.role_claims.push(path.clone());
        self.list(path, form)
    }

    /// Where scopes stand, and how they are written. Call again for several claims. Default: `scope`, in
    /// [`ListForm::Spaces`].
    pub fn scopes_claim(mut self, path: impl Into<String>, form: ListForm) -> Self {
        let path = path.into();
        self.scope_claims.push(path.clone());
        self.list(path, form)
    }

    /// Another claim that is a list, for rules such as `claim("amr") contains "mfa"`.
    pub fn list(mut self, path: impl Into<String>, form: ListForm) -> Self {
        self.forms.push((path.into(), Form::List(form)));
        self
    }

    /// A claim that is `true` or `false`, for rules such as `claim("email_verified") == true`.
    pub fn boolean(mut self, path: impl Into<String>) -> Self {
        self.forms.push((path.into(), Form::Boolean));
        self
    }

    /// A claim that is a whole number, for rules such as `claim("level") >= 3`. `exp`, `nbf`, `iat` and `auth_time`
    /// always are.
    pub fn integer(mut self, path: impl Into<String>) -> Self {
        self.forms.push((path.into(), Form::Integer));
        self
    }

    /// The key of the context of an authorizer of your own that names the caller, instead of `sub` or `principalId`.
    pub fn subject_key(mut self, key: impl Into<String>) -> Self {
        self.subject_key = Some(key.into());
        self
    }

    /// Tolerance for clocks that differ, as [`VerifierBuilder::leeway`](crate::VerifierBuilder::leeway). Default:
    /// none.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Tells the time by another clock than the system's, for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// As [`clock`](Self::clock), for a clock that the test keeps to move it.
    pub fn shared_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Makes the verifier.
    ///
    /// # Errors
    /// [`ConfigError`] lists everything that is missing, empty or contradictory.
    pub fn build(self) -> Result<Verifier, ConfigError> {
        let mut problems = Vec::new();
        match self.trusted(&mut problems) {
            Some(gateway) if problems.is_empty() => Ok(Verifier::of_gateway(gateway)),
            _ => Err(ConfigError::new(problems)),
        }
    }

    fn trusted(mut self, problems: &mut Vec<ConfigProblem>) -> Option<TrustedGateway> {
        self.check_pins(problems);
        self.complete();
        let rules = self.rules(problems);
        let Self { source, pins, subject_key, forms, clock, others, .. } = self;
        let clock = clock.unwrap_or_else(|| Arc::new(SystemClock::default()));
        let others = others.into_iter().map(|other| other.trusted(problems)).collect::<Option<_>>();
        Some(TrustedGateway { source, subject_key, pins, forms, rules: rules?, clock, others: others? })
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway")
            .field("source", &self.source)
            .field("pins", &self.pins)
            .finish_non_exhaustive()
    }
}

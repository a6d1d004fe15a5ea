//! Which verifier a guard uses: the one it names, or the one of the process.

use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use super::Verifier;
use crate::error::ConfigError;

/// Set once: by [`install`], or by the first guard that needs it, from the environment.
static CONFIGURED: OnceLock<Result<Verifier, ConfigError>> = OnceLock::new();

/// Makes `verifier` the one that every guard without `verifier = path` uses. Call it once, in `main`.
///
/// # Errors
/// [`AlreadyConfigured`] when one was installed before, or a guard has run already and read the environment.
pub fn install(verifier: Verifier) -> Result<(), AlreadyConfigured> {
    CONFIGURED.set(Ok(verifier)).map_err(|_| AlreadyConfigured(()))
}

/// The verifier of every guard that names none: the installed one, else the one of the environment.
///
/// ```no_run
/// # async fn handler(request: lambda_http::Request) -> Result<(), auth_runtime::Error> {
/// let caller = auth_runtime::installed()?.authenticate(&request).await?;
/// # let _ = caller;
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`ConfigError`] when none is installed and the environment does not say enough: see [`Verifier::from_env`].
pub fn installed() -> Result<Verifier, ConfigError> {
    CONFIGURED.get_or_init(Verifier::from_env).clone()
}

/// The process has a verifier already.
pub struct AlreadyConfigured(());

impl fmt::Display for AlreadyConfigured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a verifier is installed already, or a guard has read the environment: call `install` once, first; the tests of \
             a project share one, see `auth_runtime::local`",
        )
    }
}

/// As `Display`, for `unwrap` and for `main`.
impl fmt::Debug for AlreadyConfigured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for AlreadyConfigured {}

/// What `verifier = path` may name: a `static` that makes a [`Verifier`] on first use, or a function that lends one.
///
/// ```
/// use std::sync::LazyLock;
/// use auth_runtime::{ConfigError, Verifier};
///
/// static PARTNERS: LazyLock<Result<Verifier, ConfigError>> = LazyLock::new(Verifier::from_env);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be named by `verifier = ..`",
    label = "not a source of verifiers",
    note = "name a `static` `LazyLock` or `OnceLock` of a `Verifier` (or of a `Result`), or a function that returns a `&'static` one"
)]
pub trait VerifierSource {
    /// The verifier.
    ///
    /// # Errors
    /// [`ConfigError`] when it could not be built; the request is answered 500 and the body does not run.
    fn verifier(&self) -> Result<Verifier, ConfigError>;
}

impl VerifierSource for Verifier {
    fn verifier(&self) -> Result<Verifier, ConfigError> {
        Ok(self.clone())
    }
}

impl<S: VerifierSource> VerifierSource for Result<S, ConfigError> {
    fn verifier(&self) -> Result<Verifier, ConfigError> {
        self.as_ref().map_err(Clone::clone)?.verifier()
    }
}

impl<S: VerifierSource, F: FnOnce() -> S> VerifierSource for LazyLock<S, F> {
    fn verifier(&self) -> Result<Verifier, ConfigError> {
        LazyLock::force(self).verifier()
    }
}

impl<S: VerifierSource> VerifierSource for OnceLock<S> {
    fn verifier(&self) -> Result<Verifier, ConfigError> {
        self.get()
            .ok_or_else(|| ConfigError::one("the verifier named by the rule was not set before the request: set its `OnceLock` in `main`"))?
            .verifier()
    }
}

impl VerifierSource for &Verifier {
    fn verifier(&self) -> Result<Verifier, ConfigError> {
        Ok((*self).clone())
    }
}

impl<S: VerifierSource + ?Sized> VerifierSource for Arc<S> {
    fn verifier(&self) -> Result<Verifier, ConfigError> {
        (**self).verifier()
    }
}

/// A function lends one: a verifier made anew for every request would fetch its keys anew.
impl<S: VerifierSource + 'static, F: Fn() -> &'static S> VerifierSource for F {
    fn verifier(&self) -> Result<Verifier, ConfigError> {
        self().verifier()
    }
}

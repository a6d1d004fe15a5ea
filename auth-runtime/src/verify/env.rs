//! Configuration from environment variables.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::Duration;

use jsonwebtoken::Algorithm;

use super::{Verifier, VerifierBuilder};
use crate::error::{ConfigError, ConfigProblem};
use crate::keys::source::Keys;

const PREFIX: &str = "AUTH_";

/// The variables, in the order of the documentation.
const NAMES: [&str; 18] = [
    "AUTH_ISSUER",
    "AUTH_AUDIENCE",
    "AUTH_ALGORITHMS",
    "AUTH_JWKS_URL",
    "AUTH_JWKS_SEED",
    "AUTH_JWKS_SEED_FILE",
    "AUTH_JWKS",
    "AUTH_PUBLIC_KEY",
    "AUTH_SECRET",
    "AUTH_SECRET_BASE64",
    "AUTH_AUDIENCE_CLAIM",
    "AUTH_REQUIRED_CLAIMS",
    "AUTH_ROLES_CLAIM",
    "AUTH_SCOPES_CLAIM",
    "AUTH_LEEWAY_SECONDS",
    "AUTH_COOKIE",
    "AUTH_HEADER",
    "AUTH_ALLOW_HTTP_ON_LOOPBACK",
];

impl Verifier {
    /// Builds a verifier from environment variables; this is what a guard does on first use when nothing was installed.
    ///
    /// | variable | meaning | default |
    /// |---|---|---|
    /// | `AUTH_ISSUER` | exact `iss` of the tokens | mandatory |
    /// | `AUTH_AUDIENCE` | exact `aud`; several separated by commas | mandatory |
    /// | `AUTH_ALGORITHMS` | such as `RS256`; several separated by commas | mandatory |
    /// | `AUTH_JWKS_URL` | address of the key set | one of these five is mandatory, two are an error |
    /// | `AUTH_JWKS_SEED` | with `AUTH_JWKS_URL`: key set to start with, as JSON; see [`Keys::jwk_set_url_seeded`] | none |
    /// | `AUTH_JWKS_SEED_FILE` | the same, in a file of the deployment package | none |
    /// | `AUTH_JWKS` | the key set itself, as JSON | |
    /// | `AUTH_PUBLIC_KEY` | one public key in PEM; `\n` may stand for line breaks | |
    /// | `AUTH_SECRET` | shared secret, its octets as they stand | |
    /// | `AUTH_SECRET_BASE64` | shared secret in standard base64 | |
    /// | `AUTH_AUDIENCE_CLAIM` | claim that holds the audience | `aud` |
    /// | `AUTH_REQUIRED_CLAIMS` | `claim=value`, several separated by commas | none |
    /// | `AUTH_ROLES_CLAIM` | claims that hold roles, separated by commas | `roles` |
    /// | `AUTH_SCOPES_CLAIM` | claims that hold scopes, separated by commas | `scope` and `scp` |
    /// | `AUTH_LEEWAY_SECONDS` | clock tolerance, 0 to 300 | `0` |
    /// | `AUTH_COOKIE` | name of a cookie that may carry the token | none |
    /// | `AUTH_HEADER` | name of a further header that may carry the token | none |
    /// | `AUTH_ALLOW_HTTP_ON_LOOPBACK` | `true`: plain http to this machine, for a local issuer | `false` |
    ///
    /// The environment describes one issuer whose key-set address is known. Discovery, several issuers, presets and private
    /// certificate authorities are for [`builder`](Verifier::builder), [`idp`](crate::idp) and
    /// [`any_of`](Verifier::any_of).
    ///
    /// Claims are named as [`ClaimPath`](crate::ClaimPath) says: `cognito:groups`, `/realm_access/roles`.
    ///
    /// # Errors
    /// [`ConfigError`] lists everything that is missing, empty, contradictory or unusable, and names that begin with
    /// `AUTH_` and are nearly one of these.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(std::env::vars_os())
    }

    /// As [`from_env`](Self::from_env), from variables given by hand; others than `AUTH_…` are ignored.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn from_vars<N, V>(vars: impl IntoIterator<Item = (N, V)>) -> Result<Self, ConfigError>
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        Variables::read(vars.into_iter().map(|(name, value)| (name.into(), value.into()))).builder().build()
    }
}

struct Variables {
    values: BTreeMap<String, String>,
    problems: Vec<ConfigProblem>,
}

impl Variables {
    fn read(vars: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let mut variables = Self { values: BTreeMap::new(), problems: Vec::new() };
        for (name, value) in vars {
            let Ok(name) = name.into_string() else { continue };
            if !name.to_ascii_uppercase().starts_with(PREFIX) {
                continue;
            }
            match (NAMES.contains(&name.as_str()), value.into_string()) {
                (true, Ok(value)) if !value.trim().is_empty() => {
                    variables.values.insert(name, value);
                }
                (true, Ok(_)) => variables.problem(format!("{name} is empty: give it a value or remove it")),
                (true, Err(_)) => variables.problem(format!("{name} is not UTF-8")),
                (false, _) => variables.check_near_miss(&name),
            }
        }
        variables
    }

    /// A setting that was meant and not read could leave a check out: a slip of the pen, or a name made of words that
    /// one of ours is made of. Anything else that begins with `AUTH_` is somebody else's.
    fn check_near_miss(&mut self, name: &str) {
        let upper = name.to_ascii_uppercase();
        let near = NAMES
            .iter()
            .find(|known| strsim::damerau_levenshtein(known, &upper) <= 2)
            .or_else(|| NAMES.iter().find(|known| has_words_of(&upper, known)));
        if let Some(known) = near {
            self.problem(format!("{name} is not a setting: did you mean {known}?"));
        }
    }

    fn builder(mut self) -> VerifierBuilder {
        let mut builder = Verifier::builder();
        if let Some(issuer) = self.values.remove("AUTH_ISSUER") {
            builder = builder.issuer(issuer);
        }
        builder = self.list("AUTH_AUDIENCE").into_iter().fold(builder, VerifierBuilder::audience);
        let problems = self.problems.len();
        builder = builder.algorithms(self.algorithms());
        builder.bad_algorithms = self.problems.len() > problems;
        builder = self.keys().into_iter().fold(builder, VerifierBuilder::keys);
        if let Some(path) = self.values.remove("AUTH_AUDIENCE_CLAIM") {
            builder = builder.audience_claim(path);
        }
        for claim in self.list("AUTH_REQUIRED_CLAIMS") {
            match claim.split_once('=') {
                Some((path, value)) => builder = builder.require_claim(path, value),
                None => self.problem("AUTH_REQUIRED_CLAIMS is not of the form `claim=value,claim=value`"),
            }
        }
        builder = self.list("AUTH_ROLES_CLAIM").into_iter().fold(builder, VerifierBuilder::roles_claim);
        builder = self.list("AUTH_SCOPES_CLAIM").into_iter().fold(builder, VerifierBuilder::scopes_claim);
        builder = builder.leeway(self.leeway());
        if let Some(name) = self.values.remove("AUTH_COOKIE") {
            builder = builder.cookie(name);
        }
        if let Some(name) = self.values.remove("AUTH_HEADER") {
            builder = builder.header(name);
        }
        if self.flag("AUTH_ALLOW_HTTP_ON_LOOPBACK") {
            builder = builder.allow_http_on_loopback();
        }
        builder.problems = self.problems;
        builder
    }

    fn algorithms(&mut self) -> Vec<Algorithm> {
        let mut algorithms = Vec::new();
        for name in self.list("AUTH_ALGORITHMS") {
            match name.parse() {
                Ok(algorithm) => algorithms.push(algorithm),
                Err(_) => self.problem(
                    "AUTH_ALGORITHMS is not a list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA, HS256, \
                     HS384, HS512",
                ),
            }
        }
        algorithms
    }

    /// More than one is an error, and none is told by the builder.
    fn keys(&mut self) -> Option<Keys> {
        let (seed, url) = (self.seed(), self.values.remove("AUTH_JWKS_URL"));
        if seed.is_some() && url.is_none() {
            self.problem(
                "AUTH_JWKS_SEED and AUTH_JWKS_SEED_FILE need AUTH_JWKS_URL, where newer keys come from",
            );
        }
        let url = url.map(|url| match seed {
            Some(seed) => ("AUTH_JWKS_URL", Ok(Keys::jwk_set_url_seeded(url, seed))),
            None => ("AUTH_JWKS_URL", Ok(Keys::jwk_set_url(url))),
        });
        let set = self.values.remove("AUTH_JWKS").map(|json| ("AUTH_JWKS", Ok(Keys::jwk_set(json))));
        let pem = self.values.remove("AUTH_PUBLIC_KEY");
        // Consoles and templates flatten line breaks.
        let pem = pem.map(|pem| ("AUTH_PUBLIC_KEY", Ok(Keys::pem(pem.replace("\\n", "\n")))));
        let secret =
            self.values.remove("AUTH_SECRET").map(|secret| ("AUTH_SECRET", Ok(Keys::secret(secret))));
        let base64 =
            self.values.remove("AUTH_SECRET_BASE64").map(|text| ("AUTH_SECRET_BASE64", base64_secret(&text)));

        let given: Vec<_> = [url, set, pem, secret, base64].into_iter().flatten().collect();
        if given.len() > 1 {
            let names: Vec<_> = given.iter().map(|(name, _)| *name).collect();
            self.problem(format!("{} are set: keep one", names.join(" and ")));
        }
        let (_, keys) = given.into_iter().next()?;
        keys.map_err(|text| self.problem(text)).ok()
    }

    fn seed(&mut self) -> Option<String> {
        let text = self.values.remove("AUTH_JWKS_SEED");
        let Some(path) = self.values.remove("AUTH_JWKS_SEED_FILE") else { return text };
        if text.is_some() {
            self.problem("AUTH_JWKS_SEED and AUTH_JWKS_SEED_FILE are set: keep one");
            return text;
        }
        let read = std::fs::read_to_string(path.trim());
        read.map_err(|error| self.problem(format!("AUTH_JWKS_SEED_FILE cannot be read: {}", error.kind())))
            .ok()
    }

    fn leeway(&mut self) -> Duration {
        match self.values.remove("AUTH_LEEWAY_SECONDS").map(|text| text.trim().parse()) {
            None => Duration::ZERO,
            Some(Ok(seconds)) => Duration::from_secs(seconds),
            Some(Err(_)) => {
                self.problem("AUTH_LEEWAY_SECONDS is not a whole number of seconds");
                Duration::ZERO
            }
        }
    }

    fn flag(&mut self, name: &str) -> bool {
        match self.values.remove(name).as_deref() {
            Some("true") => true,
            None | Some("false") => false,
            Some(_) => {
                self.problem(format!("{name} is neither `true` nor `false`"));
                false
            }
        }
    }

    fn list(&mut self, name: &str) -> Vec<String> {
        let text = self.values.remove(name).unwrap_or_default();
        if text.is_empty() {
            return Vec::new();
        }
        let items: Vec<_> = text.split(',').map(|item| item.trim().to_owned()).collect();
        if items.iter().any(String::is_empty) {
            self.problem(format!("{name} has an empty item"));
        }
        items.into_iter().filter(|item| !item.is_empty()).collect()
    }

    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(ConfigProblem::new(text));
    }
}

/// Whether every word of `name` begins a word of `known`, or the other way round.
fn has_words_of(name: &str, known: &str) -> bool {
    let words = |name: &'_ str| name.split('_').skip(1).map(str::to_owned).collect::<Vec<_>>();
    let known = words(known);
    let is_known =
        |word: &String| known.iter().any(|k| k.starts_with(word.as_str()) || word.starts_with(k.as_str()));
    words(name).iter().all(|word| word.len() >= 3 && is_known(word))
}

fn base64_secret(text: &str) -> Result<Keys, &'static str> {
    use base64::Engine as _;
    let decoded = base64::engine::general_purpose::STANDARD.decode(text.trim());
    decoded.map(Keys::secret).map_err(|_| "AUTH_SECRET_BASE64 is not standard base64 with padding")
}

//! Without arguments: the handlers behind a local front, and something to try on them.

use auth_runtime::local::{BoundFront, Front, Issuer, LocalError, TokenBuilder};
use auth_runtime::{Algorithm, guarded};
use lambda_runtime::{Error, service_fn, tracing};

use crate::tokens;

pub(crate) async fn run() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let (issuer, other) = (Issuer::start().await?, Issuer::start().await?);
    auth_runtime::install(issuer.verifier().build()?)?;
    let front = bind().await?;
    println!("{}", introduction(&front.url(), &issuer, &other)?);
    tokio::select! {
        () = front.serve() => Ok(()),
        stopped = tokio::signal::ctrl_c() => Ok(stopped?),
    }
}

/// The well-known port if it is free.
async fn bind() -> Result<BoundFront, LocalError> {
    let front = Front::new(service_fn(guarded!(::quickstart::handlers::app)));
    match front.clone().bind("127.0.0.1:8080").await {
        Err(LocalError::Bind { .. }) => front.bind("127.0.0.1:0").await,
        bound => bound,
    }
}

fn introduction(url: &str, issuer: &Issuer, other: &Issuer) -> Result<String, Error> {
    // ES256 makes shorter tokens than RS256 does.
    let sign = |token: TokenBuilder| token.algorithm(Algorithm::ES256).sign();
    let (admin, viewer) = (sign(tokens::admin(issuer))?, sign(tokens::viewer(issuer))?);
    let (expired, foreign) = (sign(tokens::expired(issuer))?, sign(tokens::admin(other))?);
    let tampered = tokens::with_other_claims(&viewer)?;
    let curl = |options: &str, token: &str, path: &str| {
        format!("curl -i {options}-H \"Authorization: Bearer {token}\" {url}{path}")
    };
    let order = r#"-H "Content-Type: application/json" -d "{}" "#;
    let requests = [
        ("public: 200", format!("curl -i {url}/health")),
        ("no token: 401", format!("curl -i {url}/me")),
        ("viewer: 200", curl("", &viewer, "/me")),
        ("viewer, who has the scope orders:read: 200", curl("", &viewer, "/orders")),
        ("viewer, who may not order: 403", curl(order, &viewer, "/orders")),
        ("viewer, who is no admin: 403", curl("-X DELETE ", &viewer, "/users/42")),
        ("admin: 201", curl(order, &admin, "/orders")),
        ("admin: 200", curl("-X DELETE ", &admin, "/users/42")),
        ("admin, five minutes too late: 401", curl("", &expired, "/me")),
        ("admin of another issuer: 401", curl("", &foreign, "/me")),
        ("viewer who wrote `admin` into the token: 401", curl("-X DELETE ", &tampered, "/users/42")),
    ];
    let requests: Vec<String> = requests.iter().map(|(what, line)| format!("# {what}\n{line}\n")).collect();
    Ok(format!(
        "Serving at {url}, with tokens of the issuer {}, until Ctrl-C.\n\n{}\n\
        The log below has the reason of every refusal; the caller is not told.\n",
        issuer.url(),
        requests.join("\n")
    ))
}

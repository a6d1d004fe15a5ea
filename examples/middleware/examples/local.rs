//! The same service on this machine, with tokens to try.

use auth_runtime::local::{Front, Issuer};
use lambda_http::{Adapter, Error, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let issuer = Issuer::start().await?;
    auth_runtime::install(issuer.verifier().build()?)?;
    // What `lambda_http::run` puts around a service, too.
    let front = Front::new(Adapter::from(middleware::service())).bind("127.0.0.1:0").await?;
    let editor = issuer.token().subject("emma").role("editor").sign()?;
    let reader = issuer.token().subject("rob").role("reader").sign()?;
    for (what, token) in [("an editor: 200", editor), ("a reader: 403", reader)] {
        println!("# {what}\ncurl -i -X PUT -H 'Authorization: Bearer {token}' {}/pages/1\n", front.url());
    }
    front.serve().await;
    Ok(())
}

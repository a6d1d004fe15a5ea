//! The same handler on this machine, with tokens to try.

use auth_runtime::local::{Front, Issuer};
use lambda_runtime::{Error, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let issuer = Issuer::start().await?;
    let verifier = issuer.verifier().build()?;
    let handler = service_fn(move |event| {
        let verifier = verifier.clone();
        async move { inline::transfer(&verifier, event).await }
    });
    let front = Front::new(handler).bind("127.0.0.1:0").await?;
    let (clerk, treasurer) = (issuer.token().subject("clara"), issuer.token().subject("theo"));
    let (clerk, treasurer) = (clerk.sign()?, treasurer.scope("transfers:large").sign()?);
    for (what, token, amount) in [
        ("a small one: 201", &clerk, 10),
        ("a large one by somebody without the scope: 403", &clerk, 5_000),
        ("a large one: 201", &treasurer, 5_000),
    ] {
        let (url, body) = (front.url(), format!(r#"{{"to":"shop","amount":{amount}}}"#));
        println!("# {what}");
        println!("curl -i --json '{body}' -H 'Authorization: Bearer {token}' {url}/transfers\n");
    }
    front.serve().await;
    Ok(())
}

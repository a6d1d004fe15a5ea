//! The same router on this machine, on a plain server, with tokens to try.

use auth_runtime::local::Issuer;
use lambda_http::{Error, tracing};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let issuer = Issuer::start().await?;
    auth_runtime::install(issuer.verifier().build()?)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let admin = issuer.token().subject("alice").role("admin").sign()?;
    let viewer = issuer.token().subject("victor").role("viewer").sign()?;
    for (what, token, path) in [
        ("whom the token names: 200", &viewer, "/me"),
        ("their own page: 200", &viewer, "/users/victor"),
        ("the page of another: 403", &viewer, "/users/alice"),
        ("an admin: 200", &admin, "/orders/1 -X DELETE"),
        ("not an admin: 403", &viewer, "/orders/1 -X DELETE"),
    ] {
        println!("# {what}\ncurl -i -H 'Authorization: Bearer {token}' http://{address}{path}\n");
    }
    println!("# everybody: 200\ncurl -i http://{address}/offers\n");
    Ok(axum::serve(listener, axum_router::router()).await?)
}

#[require_auth(optional)]
async fn greet(event: Request, #[principal] caller: Option<Principal>) -> Result<Response<Body>, Error> {
    Ok(hello(caller))
}

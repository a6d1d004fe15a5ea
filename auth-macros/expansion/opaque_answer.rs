#[require_auth(role = "admin")]
async fn page(mut request: Request, #[principal] caller: &Principal) -> Result<impl IntoResponse, Error> {
    request.touch(caller)?;
    Ok("done")
}

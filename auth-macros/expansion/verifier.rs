#[require_auth(verifier = crate::auth::PARTNERS, scope = "stock:read")]
async fn stock(event: LambdaEvent<In>) -> Result<Out, Error> {
    answer(event).await
}

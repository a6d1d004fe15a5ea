#[require_auth]
async fn whoami(event: LambdaEvent<In>) -> Result<Out, Error> {
    answer(event).await
}

#[require_auth]
async fn look(event: &mut LambdaEvent<In>) -> Result<Out, Error> {
    event.touch().await
}

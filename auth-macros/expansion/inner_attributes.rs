#[require_auth]
async fn quiet(event: LambdaEvent<In>) -> Result<Out, Error> {
    #![allow(clippy::too_many_lines)]
    answer(event).await
}

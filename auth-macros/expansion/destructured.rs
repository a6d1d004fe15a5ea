#[require_auth]
async fn split(LambdaEvent { payload, context }: LambdaEvent<In>) -> Result<Out, Error> {
    answer(payload, context).await
}

#[require_auth]
async fn ping(_: LambdaEvent<In>) -> Result<Out, Error> {
    Ok(Out::pong())
}

#[require_auth]
async fn pong(_event: LambdaEvent<In>) -> Result<Out, Error> {
    Ok(Out::ping())
}

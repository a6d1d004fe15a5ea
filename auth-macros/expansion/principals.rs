#[require_auth]
async fn report(
    store: &Store,
    #[principal] caller: &Principal,
    event: LambdaEvent<In>,
    #[allow(unused)]
    #[principal]
    mut claims: Claims<MyClaims>,
) -> Result<Out, Error> {
    store.report(caller, &mut claims, event).await
}

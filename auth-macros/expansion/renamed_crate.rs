#[require_auth(crate = ::renamed, role = "admin")]
async fn delete_user(event: LambdaEvent<In>, #[principal] caller: Principal) -> Result<Out, Error> {
    delete(event, caller).await
}

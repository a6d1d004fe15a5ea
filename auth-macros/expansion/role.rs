/// Deletes a user.
#[require_auth(role = "admin")]
#[tracing::instrument(skip_all)]
pub(crate) async fn delete_user(event: LambdaEvent<In>) -> Result<Out, Error> {
    let user = find(&event).await?;
    if user.is_gone() {
        return Ok(Out::gone());
    }
    delete(user).await
}

/// Deletes a user.
#[tracing::instrument(skip_all)]
pub(crate) async fn delete_user(event: LambdaEvent<In>) -> Result<Out, Error> {
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
            ::core::module_path!(),
            "delete_user",
            ::auth_runtime::__private::Access::Required(
                ::auth_runtime::__private::Requirement::Role("admin"),
            ),
        )
        .documented("Deletes a user.");
    pub enum __AuthHere {}
    impl ::auth_runtime::__private::HasRule<__AuthHere>
    for ::auth_runtime::__private::Handler<
        {
            ::auth_runtime::__private::handler_id(
                ::core::module_path!(),
                0,
                "delete_user",
            )
        },
    > {}
    let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &event);
    if let ::core::result::Result::Err(__auth_rejection) = ::auth_runtime::__private::authorize(
            __auth_pending,
        )
        .await
    {
        return ::auth_runtime::__private::reject(__auth_rejection);
    }
    {
        let user = find(&event).await?;
        if user.is_gone() {
            return Ok(Out::gone());
        }
        delete(user).await
    }
}

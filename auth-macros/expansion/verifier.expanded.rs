async fn stock(event: LambdaEvent<In>) -> Result<Out, Error> {
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
            ::core::module_path!(),
            "stock",
            ::auth_runtime::__private::Access::Required(
                ::auth_runtime::__private::Requirement::Scope("stock:read"),
            ),
        )
        .verified_by("crate::auth::PARTNERS");
    pub enum __AuthHere {}
    impl ::auth_runtime::__private::HasRule<__AuthHere>
    for ::auth_runtime::__private::Handler<
        { ::auth_runtime::__private::handler_id(::core::module_path!(), 0, "stock") },
    > {}
    let __auth_pending = ::auth_runtime::__private::begin_with(
        &__AUTH_RULE,
        &crate::auth::PARTNERS,
        &event,
    );
    if let ::core::result::Result::Err(__auth_rejection) = ::auth_runtime::__private::authorize(
            __auth_pending,
        )
        .await
    {
        return ::auth_runtime::__private::reject(__auth_rejection);
    }
    { answer(event).await }
}

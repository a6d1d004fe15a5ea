async fn whoami(event: LambdaEvent<In>) -> Result<Out, Error> {
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
        ::core::module_path!(),
        "whoami",
        ::auth_runtime::__private::Access::Required(
            ::auth_runtime::__private::Requirement::Authenticated,
        ),
    );
    pub enum __AuthHere {}
    impl ::auth_runtime::__private::HasRule<__AuthHere>
    for ::auth_runtime::__private::Handler<
        { ::auth_runtime::__private::handler_id(::core::module_path!(), 0, "whoami") },
    > {}
    let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &event);
    if let ::core::result::Result::Err(__auth_rejection) = ::auth_runtime::__private::authorize(
            __auth_pending,
        )
        .await
    {
        return ::auth_runtime::__private::reject(__auth_rejection);
    }
    { answer(event).await }
}

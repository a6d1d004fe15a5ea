async fn greet(event: Request) -> Result<Response<Body>, Error> {
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
        ::core::module_path!(),
        "greet",
        ::auth_runtime::__private::Access::Optional,
    );
    pub enum __AuthHere {}
    impl ::auth_runtime::__private::HasRule<__AuthHere>
    for ::auth_runtime::__private::Handler<
        { ::auth_runtime::__private::handler_id(::core::module_path!(), 0, "greet") },
    > {}
    let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &event);
    let __auth_grant = match ::auth_runtime::__private::authorize_optional(
            __auth_pending,
        )
        .await
    {
        ::core::result::Result::Ok(__auth_grant) => __auth_grant,
        ::core::result::Result::Err(__auth_rejection) => {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
    };
    let caller: Option<Principal> = match ::auth_runtime::__private::principal(
        &__auth_grant,
    ) {
        ::core::result::Result::Ok(__auth_principal) => __auth_principal,
        ::core::result::Result::Err(__auth_rejection) => {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
    };
    { Ok(hello(caller)) }
}

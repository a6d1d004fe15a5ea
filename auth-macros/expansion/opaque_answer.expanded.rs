async fn page(mut request: Request) -> Result<impl IntoResponse, Error> {
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
        ::core::module_path!(),
        "page",
        ::auth_runtime::__private::Access::Required(
            ::auth_runtime::__private::Requirement::Role("admin"),
        ),
    );
    pub enum __AuthHere {}
    impl ::auth_runtime::__private::HasRule<__AuthHere>
    for ::auth_runtime::__private::Handler<
        { ::auth_runtime::__private::handler_id(::core::module_path!(), 0, "page") },
    > {}
    let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &request);
    let __auth_grant = match ::auth_runtime::__private::authorize(__auth_pending).await {
        ::core::result::Result::Ok(__auth_grant) => __auth_grant,
        ::core::result::Result::Err(__auth_rejection) => {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
    };
    let caller: &Principal = match ::auth_runtime::__private::principal(&__auth_grant) {
        ::core::result::Result::Ok(__auth_principal) => __auth_principal,
        ::core::result::Result::Err(__auth_rejection) => {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
    };
    let __auth_output = async move {
        if let ::core::option::Option::Some(__auth_never) = ::core::option::Option::None::<
            Result<_, Error>,
        > {
            return __auth_never;
        }
        {
            request.touch(caller)?;
            Ok("done")
        }
    }
        .await;
    ::auth_runtime::__private::allow(__auth_output)
}

async fn report(store: &Store, event: LambdaEvent<In>) -> Result<Out, Error> {
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
        ::core::module_path!(),
        "report",
        ::auth_runtime::__private::Access::Required(
            ::auth_runtime::__private::Requirement::Authenticated,
        ),
    );
    pub enum __AuthHere {}
    impl ::auth_runtime::__private::HasRule<__AuthHere>
    for ::auth_runtime::__private::Handler<
        { ::auth_runtime::__private::handler_id(::core::module_path!(), 0, "report") },
    > {
        const PARAMETERS: usize = 2usize;
    }
    let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &event);
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
    #[allow(unused)]
    let mut claims: Claims<MyClaims> = match ::auth_runtime::__private::principal(
        &__auth_grant,
    ) {
        ::core::result::Result::Ok(__auth_principal) => __auth_principal,
        ::core::result::Result::Err(__auth_rejection) => {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
    };
    { store.report(caller, &mut claims, event).await }
}

async fn delete_user(event: LambdaEvent<In>) -> Result<Out, Error> {
    static __AUTH_RULE: ::renamed::__private::Rule = ::renamed::__private::Rule::of(
        ::core::module_path!(),
        "delete_user",
        ::renamed::__private::Access::Required(
            ::renamed::__private::Requirement::Role("admin"),
        ),
    );
    pub enum __AuthHere {}
    impl ::renamed::__private::HasRule<__AuthHere>
    for ::renamed::__private::Handler<
        { ::renamed::__private::handler_id(::core::module_path!(), 0, "delete_user") },
    > {}
    let __auth_pending = ::renamed::__private::begin(&__AUTH_RULE, &event);
    let __auth_grant = match ::renamed::__private::authorize(__auth_pending).await {
        ::core::result::Result::Ok(__auth_grant) => __auth_grant,
        ::core::result::Result::Err(__auth_rejection) => {
            return ::renamed::__private::reject(__auth_rejection);
        }
    };
    let caller: Principal = match ::renamed::__private::principal(&__auth_grant) {
        ::core::result::Result::Ok(__auth_principal) => __auth_principal,
        ::core::result::Result::Err(__auth_rejection) => {
            return ::renamed::__private::reject(__auth_rejection);
        }
    };
    { delete(event, caller).await }
}

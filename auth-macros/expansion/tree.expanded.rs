async fn list_orders(event: LambdaEvent<In>) -> Result<Out, Error> {
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::new(
        ::core::concat!(::core::module_path!(), "::", "list_orders"),
        ::auth_runtime::__private::Access::Required(
            ::auth_runtime::__private::Requirement::All(
                &[
                    ::auth_runtime::__private::Requirement::Role("editor"),
                    ::auth_runtime::__private::Requirement::Any(
                        &[
                            ::auth_runtime::__private::Requirement::Role("admin"),
                            ::auth_runtime::__private::Requirement::All(
                                &[
                                    ::auth_runtime::__private::Requirement::Scope(
                                        "orders:read",
                                    ),
                                    ::auth_runtime::__private::Requirement::Not(
                                        &::auth_runtime::__private::Requirement::All(
                                            &[
                                                ::auth_runtime::__private::Requirement::Role("suspended"),
                                                ::auth_runtime::__private::Requirement::Scope("trial"),
                                            ],
                                        ),
                                    ),
                                ],
                            ),
                        ],
                    ),
                ],
            ),
        ),
    );
    let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &event);
    match ::auth_runtime::__private::authorize(__auth_pending).await {
        ::core::result::Result::Ok(_) => {}
        ::core::result::Result::Err(__auth_rejection) => {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
    }
    { orders(event).await }
}

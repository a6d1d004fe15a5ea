async fn quiet(event: LambdaEvent<In>) -> Result<Out, Error> {
    #![allow(clippy::too_many_lines)]
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::new(
        ::core::concat!(::core::module_path!(), "::", "quiet"),
        ::auth_runtime::__private::Access::Required(
            ::auth_runtime::__private::Requirement::Authenticated,
        ),
    );
    let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &event);
    match ::auth_runtime::__private::authorize(__auth_pending).await {
        ::core::result::Result::Ok(_) => {}
        ::core::result::Result::Err(__auth_rejection) => {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
    }
    { answer(event).await }
}

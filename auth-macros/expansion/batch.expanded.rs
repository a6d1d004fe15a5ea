pub(crate) async fn ship(
    (__auth_event): LambdaEvent<SqsEvent>,
) -> Result<SqsBatchResponse, Error> {
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
        ::core::module_path!(),
        "ship",
        ::auth_runtime::__private::Access::Required(
            ::auth_runtime::__private::Requirement::Role("admin"),
        ),
    );
    pub enum __AuthHere {}
    impl ::auth_runtime::__private::HasRule<__AuthHere>
    for ::auth_runtime::__private::Handler<
        { ::auth_runtime::__private::handler_id(::core::module_path!(), 0, "ship") },
    > {}
    const _: () = {
        use ::auth_runtime::__private::NoDemands as _;
        if let ::core::option::Option::Some(__auth_principal) = ::auth_runtime::__private::Demands::<
            Vec<Principal>,
        >::OF {
            if !::auth_runtime::__private::implies(
                &::auth_runtime::__private::Requirement::Role("admin"),
                &__auth_principal,
            ) {
                ::core::panic!(
                    "{}",
                    "handler `ship`: the rule `role = \"admin\"` does not make certain what `Vec` proves: demand it in the rule, or take a `Principal`"
                )
            }
        }
    };
    let __auth_reports = ::auth_runtime::__private::reports::<
        Result<SqsBatchResponse, Error>,
    >();
    let mut __auth_batch = __auth_event;
    let __auth_screened = match ::auth_runtime::__private::screen(
            &__AUTH_RULE,
            ::auth_runtime::__private::records(&mut __auth_batch),
            ::auth_runtime::__private::RefusedRecords::Fail,
            &__auth_reports,
        )
        .await
    {
        ::core::result::Result::Ok(__auth_screened) => __auth_screened,
        ::core::result::Result::Err(__auth_rejection) => {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
    };
    let senders: Vec<Principal> = match ::auth_runtime::__private::principal(
        &__auth_screened,
    ) {
        ::core::result::Result::Ok(__auth_principal) => __auth_principal,
        ::core::result::Result::Err(__auth_rejection) => {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
    };
    let LambdaEvent { payload, .. } = __auth_batch;
    let __auth_output = async move {
        if let ::core::option::Option::Some(__auth_never) = ::core::option::Option::None::<
            Result<SqsBatchResponse, Error>,
        > {
            return __auth_never;
        }
        {
            for (record, sender) in payload.records.iter().zip(&senders) {
                ship(record, sender).await?;
            }
            Ok(SqsBatchResponse::default())
        }
    }
        .await;
    ::auth_runtime::__private::report(&__auth_reports, __auth_screened, __auth_output)
}

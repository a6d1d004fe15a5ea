impl<S: Store + ?Sized> Api<S> {
    pub async fn get<'a, const N: usize>(
        &'a self,
        event: LambdaEvent<In>,
    ) -> Result<[Out; N], Error>
    where
        S: 'a,
    {
        static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
            ::core::module_path!(),
            "get",
            ::auth_runtime::__private::Access::Required(
                ::auth_runtime::__private::Requirement::Role("reader"),
            ),
        );
        let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &event);
        if let ::core::result::Result::Err(__auth_rejection) = ::auth_runtime::__private::authorize(
                __auth_pending,
            )
            .await
        {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
        { self.store.get(event).await }
    }
    async fn put(store: &S, request: In) -> Result<Out, Error> {
        static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
            ::core::module_path!(),
            "put",
            ::auth_runtime::__private::Access::Required(
                ::auth_runtime::__private::Requirement::Role("writer"),
            ),
        );
        pub enum __AuthHere {}
        impl ::auth_runtime::__private::HasRule<__AuthHere>
        for ::auth_runtime::__private::Handler<
            { ::auth_runtime::__private::handler_id(::core::module_path!(), 0, "put") },
        > {
            const PARAMETERS: usize = 2usize;
        }
        let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &request);
        if let ::core::result::Result::Err(__auth_rejection) = ::auth_runtime::__private::authorize(
                __auth_pending,
            )
            .await
        {
            return ::auth_runtime::__private::reject(__auth_rejection);
        }
        { store.put(request).await }
    }
}

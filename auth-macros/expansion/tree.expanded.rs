async fn list_orders(event: LambdaEvent<In>) -> Result<Out, Error> {
    const __AUTH_REQUIREMENT: ::auth_runtime::__private::Requirement = ::auth_runtime::__private::Requirement::All(
        &[
            ::auth_runtime::__private::Requirement::Role("editor"),
            ::auth_runtime::__private::Requirement::Any(
                &[
                    ::auth_runtime::__private::Requirement::Role("admin"),
                    ::auth_runtime::__private::Requirement::All(
                        &[
                            ::auth_runtime::__private::Requirement::Scope("orders:read"),
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
    );
    const _: () = match ::auth_runtime::__private::fault(&__AUTH_REQUIREMENT) {
        1 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: nobody can meet `all(role = \"editor\", any(role = \"admin\", all(scope = \"orders:read\", not(all(role = \"suspended\", scope = \"trial\")))))`: correct it, or write `#[deny_all]`"
            )
        }
        2 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: every verified caller meets `all(role = \"editor\", any(role = \"admin\", all(scope = \"orders:read\", not(all(role = \"suspended\", scope = \"trial\")))))`: correct it, or write `#[require_auth]` alone"
            )
        }
        4 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: `role = \"editor\"` changes nothing here: the rule means the same as `any(role = \"admin\", all(scope = \"orders:read\", not(all(role = \"suspended\", scope = \"trial\"))))`; remove it"
            )
        }
        5 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: `any(role = \"admin\", all(scope = \"orders:read\", not(all(role = \"suspended\", scope = \"trial\"))))` changes nothing here: the rule means the same as `role = \"editor\"`; remove it"
            )
        }
        6 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: `role = \"admin\"` changes nothing here: the rule means the same as `all(role = \"editor\", all(scope = \"orders:read\", not(all(role = \"suspended\", scope = \"trial\"))))`; remove it"
            )
        }
        7 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: `all(scope = \"orders:read\", not(all(role = \"suspended\", scope = \"trial\")))` changes nothing here: the rule means the same as `all(role = \"editor\", role = \"admin\")`; remove it"
            )
        }
        8 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: `scope = \"orders:read\"` changes nothing here: the rule means the same as `all(role = \"editor\", any(role = \"admin\", not(all(role = \"suspended\", scope = \"trial\"))))`; remove it"
            )
        }
        9 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: `not(all(role = \"suspended\", scope = \"trial\"))` changes nothing here: the rule means the same as `all(role = \"editor\", any(role = \"admin\", scope = \"orders:read\"))`; remove it"
            )
        }
        10 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: `all(role = \"suspended\", scope = \"trial\")` changes nothing here: the rule means the same as `all(role = \"editor\", any(role = \"admin\", all(scope = \"orders:read\", not(all(role = \"suspended\", scope = \"trial\")))))`; remove it"
            )
        }
        11 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: `role = \"suspended\"` changes nothing here: the rule means the same as `all(role = \"editor\", any(role = \"admin\", all(scope = \"orders:read\", not(scope = \"trial\"))))`; remove it"
            )
        }
        12 => {
            ::core::panic!(
                "{}",
                "handler `list_orders`: `scope = \"trial\"` changes nothing here: the rule means the same as `all(role = \"editor\", any(role = \"admin\", all(scope = \"orders:read\", not(role = \"suspended\"))))`; remove it"
            )
        }
        _ => {}
    };
    static __AUTH_RULE: ::auth_runtime::__private::Rule = ::auth_runtime::__private::Rule::of(
        ::core::module_path!(),
        "list_orders",
        ::auth_runtime::__private::Access::Required(__AUTH_REQUIREMENT),
    );
    pub enum __AuthHere {}
    impl ::auth_runtime::__private::HasRule<__AuthHere>
    for ::auth_runtime::__private::Handler<
        {
            ::auth_runtime::__private::handler_id(
                ::core::module_path!(),
                0,
                "list_orders",
            )
        },
    > {}
    let __auth_pending = ::auth_runtime::__private::begin(&__AUTH_RULE, &event);
    if let ::core::result::Result::Err(__auth_rejection) = ::auth_runtime::__private::authorize(
            __auth_pending,
        )
        .await
    {
        return ::auth_runtime::__private::reject(__auth_rejection);
    }
    { orders(event).await }
}

//! The attributes of [`auth-runtime`](https://docs.rs/auth-runtime), which re-exports them: depend on that crate, not on
//! this one.
//!
//! One attribute passes through these stages, one file each:
//!
//! ```text
//! attribute ── args ──► requirement ─┐
//!                                    ├─► plan ──► expand ──► the function with a guard in front of its body
//! item ────── handler ── event ──────┤
//!                     └─ output ─────┘
//!                errors ◄── every stage ── recover ──► the item and a compile error for every mistake
//! ```
//!
//! `engine` joins them into a pure function on tokens, which the unit tests call. Names and paths that end up in the
//! author's crate are all in `paths`.
//!
//! The derives for declared roles, scopes and authentication classes have a folder of their own, `vocabulary`; which names
//! these can have is said once, in `names`.

mod args;
mod authorizer;
mod batch;
mod comparison;
mod engine;
mod entry;
mod errors;
mod event;
mod expand;
mod extent;
mod forgotten;
mod handler;
mod module;
mod names;
mod open;
mod output;
mod paths;
mod plan;
mod record;
mod recover;
mod requirement;
mod verdict;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// # Reference
///
/// ## What it does
///
/// The attribute puts a guard in front of the body of an `async fn` and leaves everything else as it is: name,
/// visibility, generics, other attributes, and the body itself. Before anything of the body runs, the guard copies the
/// credential out of the event, verifies it, and decides whether the caller meets the rule. If not, the handler
/// returns a refusal (400, 401, 403, 500 or 503) in the shape the front of the function understands, with the
/// `WWW-Authenticate` challenge of RFC 6750 or RFC 9470 and a constant body.
///
/// A mistake in the attribute or in the signature is a compile error that names the handler and the remedy; there is no
/// spelling that builds without a guard.
///
/// ## Conditions
///
/// Without a condition every verified caller may pass. A comma means "and" everywhere except directly inside `any`.
///
/// | Key | Holds when | Refused with |
/// |---|---|---|
/// | `role = "admin"` | the caller has this role, compared byte for byte | 403 `insufficient_role` |
/// | `role = Role::Admin` | the caller has this declared role, or one that includes it | 403 `insufficient_role` |
/// | `scope = "orders:read"` | the token carries this scope (one scope per key, RFC 6749 §3.3) | 403 `insufficient_scope` |
/// | `scope = Scope::OrdersRead` | the token carries this declared scope, or the caller has a role that grants it | 403 `insufficient_scope` |
/// | `permission = "orders:{id}:write"` | the token's `permissions` or scopes grant it, segment by segment; `{id}` is the path parameter `id` | 403 `condition_failed` |
/// | `acr = "urn:example:gold"`, `acr = Acr::Gold` | the claim `acr` is this class; declared: or one that includes it | 401 `step_up_required` |
/// | `amr = "hwk"` | the claim `amr` lists this method (RFC 8176) | 401 `step_up_required` |
/// | `mfa` | the same as `amr = "mfa"` | 401 `step_up_required` |
/// | `max_age = "5m"` | `auth_time` is at most so long ago: whole `s`, `m`, `h` or `d` | 401 `step_up_required` |
/// | `claim("tenant") == path("tenant")` | two [values](#values) relate so | 403 `condition_failed` |
/// | `when = \|principal, event\| ..` | the closure, `async` or not, or the function at the path, answers `true` or `Ok(true)` | 403 `condition_failed`, on `Err` 503 `store_unavailable` |
/// | `rule = crate::rules::STAFF` | the constant `Requirement` at this path holds | as its parts |
/// | `all(..)` | every member holds; the way to ask for two roles or two scopes | the most telling reason |
/// | `any(..)` | at least one member holds | the most helpful reason |
/// | `not(..)` | the members certainly do not all hold | 403 `condition_failed` |
///
/// ```text
/// #[require_auth]
/// #[require_auth(role = "admin")]
/// #[require_auth(role = Role::Editor, scope = "orders:write")]
/// #[require_auth(all(scope = "orders:read", scope = "users:read"))]
/// #[require_auth(any(role = "admin", all(scope = "orders:read", not(role = "suspended"))))]
/// #[require_auth(scope = "docs:read", claim("department") == "finance")]
/// #[require_auth(permission = "orders:{order_id}:write", mfa, max_age = "5m")]
/// #[require_auth(any(role = "admin", when = |caller, event| is_own(caller, event)))]
/// #[require_auth(any(rule = STAFF, claim("sub") == path("user_id")))]
/// ```
///
/// Refused, because each would mean something other than it seems: an unknown key, `role`, `scope`, `acr` or a setting
/// given twice, the same condition twice in one list, an empty name or group, white space around a role, a scope that is
/// not a scope token, a permission with a wildcard, two values that could never be compared, and a rule that never holds,
/// always holds or has a part that changes nothing.
///
/// ## Values
///
/// A comparison begins with one of these; what it is compared with may be another or a constant. What stands in the
/// request is copied out of the event before anything is waited for.
///
/// | Value | Type | Where it is found |
/// |---|---|---|
/// | `claim("name")`, `claim("/outer/inner")` | as in the token | the verified token; a name that begins with `/` is a JSON Pointer (RFC 6901) |
/// | `path("name")` | text | `pathParameters` of an HTTP or REST API, also through `lambda_http`; elsewhere there are none |
/// | `query("name")` | text, decoded | HTTP API and function URL: `rawQueryString`; REST API and load balancer: all values, or the last where the event has no more; `lambda_http`: the URI |
/// | `header("name")` | text | the header, in any case of its name; an HTTP API and a function URL join several by commas |
/// | `body("name")`, `body("/outer/inner")` | as in the body | the JSON body, without base64, unless `Content-Type` says something else; at most 32 levels; `lambda_http`: of `Body`, `String` and `Vec<u8>` |
/// | `source_ip` | address | HTTP API, function URL, REST API: `sourceIp` of the request context; load balancer: the last entry of `X-Forwarded-For`, which it writes itself; `lambda_http`: the context's, so none behind a load balancer |
/// | `now` | number | the time of the decision in Unix seconds, by the verifier's clock |
/// | `hour` | number | its hour in UTC, 0 to 23 |
/// | `weekday` | number | its day in UTC, 1 for Monday to 7 for Sunday |
/// | `arg(name)` | as the parameter | a parameter of the handler: `&str`, `String`, `bool`, an integer up to 64 bits, or an `Option` of these |
/// | `"text"`, `-5`, `true`, `["de", "fr"]` | text, number, truth value, list | on the right only; a list is of one type; fractions are refused |
///
/// | Operator | Holds when | Types |
/// |---|---|---|
/// | `==` | equal: texts byte for byte, numbers by value, an address by being in the range | any but lists and objects |
/// | `!=` | both are there, of one type, and not equal | any but lists and objects |
/// | `<`, `<=`, `>`, `>=` | in this order | numbers |
/// | `in` | equal to one element of the list on the right: `in ["a", "b"]`, `in claim("tenants")` | the element's |
/// | `contains` | one element of the list on the left is equal; never a part of a text | the element's |
///
/// **Undecided** is a comparison of which a value is absent (`null` too), given twice, unreadable, or of another type than the
/// other: nothing is converted, `"5"` is not `5`. So are `permission` without its path parameter, `acr`, `amr` and `max_age`
/// without their claims. What is undecided refuses, also under `not`; only in `any` may another member let the caller in.
/// A body with duplicate members or anything but JSON is not read at all.
///
/// Compared with `source_ip`, a text is an address (`"192.0.2.7"`, `"2001:db8::1"`) or a range (`"10.0.0.0/8"`).
///
/// ## Settings
///
/// | Key | Means | Default |
/// |---|---|---|
/// | `refused_records = "fail"`, `"drop"` | for a [batch](#batches): what becomes of records the rule refuses | an error |
/// | `optional` | a request without a credential may pass too; one with a bad credential may not. Excludes conditions | a credential is needed |
/// | `verifier = path` | verify with what this path names: a `static` that holds a `Verifier`, or a function that lends one | the installed verifier, or else the one the environment describes |
/// | `vocabulary(role = Role, scope = Scope, acr = Acr)` | look the texts of these keys up in declared enums; any of the three | texts are taken as they are |
/// | `allow(never, always, redundant)` | put up with a rule that never holds, always holds, or has a part that changes nothing | each is a compile error |
/// | `crate = path` | find `auth-runtime` here; the path begins with `::` or `crate` | `::auth_runtime` |
///
/// ```text
/// #[require_auth(optional)]
/// #[require_auth(role = "partner", verifier = crate::auth::PARTNERS)]
/// #[require_auth(role = "admin", vocabulary(role = crate::auth::Role))]
/// #[require_auth(role = "admin", max_age = "5m", max_age = "1h", allow(redundant))]
/// #[require_auth(role = "admin", crate = ::renamed)]
/// ```
///
/// ## Parameters
///
/// `#[principal]` marks a parameter the guard fills. It disappears from the visible signature: callers do not pass it.
/// Its type is `Principal`, `&Principal`, `Claims<T>` for a `T` that `serde` can read from the claims, or a `Proof` of a role
/// that the rule makes certain; with `optional`, and only then, an `Option` of the first three. Several parameters may be
/// marked. A parameter of one of these types without the marker is refused as forgotten; one that callers do pass takes its
/// type under another name, `type Operator = Principal;`.
///
/// `#[event]` marks the parameter that carries the request. It is only needed when this cannot be told: otherwise the
/// event is the one parameter whose type is called `LambdaEvent` or `Request`, or else the only parameter there is; when
/// two could be meant, the attribute asks. Whatever is chosen must implement `AuthEvent`.
///
/// ```text
/// async fn h(event: LambdaEvent<ApiGatewayV2httpRequest>, #[principal] caller: &Principal) -> Result<.., Error>
/// async fn h(#[event] event: &Incoming, context: Context) -> Result<.., Error>
/// ```
///
/// ## Batches
///
/// The records of a batch (`SqsEvent`, `SqsEventObj<T>`, `SnsEvent`, `SnsEventObj<T>`, `KafkaEvent`) come from several
/// senders, so each carries a credential: SQS and SNS in the message attribute `authorization`, Kafka in the header of that
/// name. The guard takes out of the event every record whose sender does not meet the rule, and the body sees the others, in
/// the same order. `refused_records` says what becomes of the rest:
///
/// - `"fail"`: an `SqsBatchResponse` reports them, so that the queue tries again and in the end sets them aside. The event
///   source has to be told to expect that (`ReportBatchItemFailures`). In a FIFO queue later messages of the same group are
///   reported too. Another return type cannot report one record: then the whole batch fails, before the body runs.
/// - `"drop"`: they count as handled; the log has a line for each.
///
/// A record that could not be decided, for want of keys, is always tried again.
///
/// ```text
/// #[require_auth(scope = "orders:ship", body("tenant") == claim("tenant"), refused_records = "fail")]
/// async fn ship(event: LambdaEvent<SqsEvent>, #[principal] senders: Vec<Principal>) -> Result<SqsBatchResponse, Error>
/// ```
///
/// `#[principal]` is a `Vec<Principal>` or `&[Principal]`, one for each record that is left. Conditions may ask for claims, the
/// time and the `body` of the message; for anything else put the attribute above a function that takes one record, such as
/// `async fn handle(message: SqsMessage) -> Result<(), Error>`. A token may expire while its message waits: see
/// `VerifierBuilder::max_queue_age`.
///
/// ## Handlers it accepts
///
/// Any `async fn` with an event and a result: free functions, associated functions, methods with any receiver,
/// generics, lifetimes, `where`, captured clients before or after the event, events that are destructured, unused,
/// borrowed or `mut`. The return type is a `Result` under any name whose success type can carry a refusal: the response
/// type of the front, `serde_json::Value`, `http::Response`, `StreamResponse` and `FunctionResponse` over a body made of text
/// (refused before the first byte), or `impl IntoResponse` and `impl Serialize`. Where the event
/// is an HTTP request the error type is free; elsewhere a refusal is an error, and has to be made
/// `From<auth_runtime::Rejection>`, as `lambda_runtime::Error`, `Diagnostic` and `String` are. A `serde_json::Value` may be
/// either, so both have to be possible.
///
/// A function that is not `async` and returns `Pin<Box<dyn Future>>`, a `BoxFuture` or `impl Future` is accepted too, and with it
/// methods inside an `async_trait` block: what it does to make its future is done after the decision.
///
/// Not accepted: declarations without a body, and anything that is not a function. Put `auth_runtime::layer::RequireAuthLayer` around
/// closures and around services that are written by hand, or check inside of them with `Verifier::authenticate`. A success type
/// without room for a status, such as `&'static str`, is refused too: say `impl IntoResponse`.
///
/// Attributes apply from the top down, so one below sees the guarded function and one above decides what the guard
/// sees. The future stays `Send` wherever it was.
#[proc_macro_attribute]
pub fn require_auth(arguments: TokenStream, item: TokenStream) -> TokenStream {
    engine::require_auth(arguments.into(), item.into()).0.into()
}

/// # Reference
///
/// Takes the conditions and settings of `require_auth`, but for `when`, `arg(..)`, `body(..)`, `optional` and `refused_records`, and
/// `context("sub", "exp", ..)`: the claims that are handed on to the function behind. The function has no body; it ends
/// with `;`. Its event and its answer are those of one front, its error is `From<AuthorizerError>`, as
/// `lambda_runtime::Error` is.
#[proc_macro_attribute]
pub fn authorizer(arguments: TokenStream, item: TokenStream) -> TokenStream {
    engine::authorizer(arguments.into(), item.into()).0.into()
}

/// # Reference
///
/// `reason` is mandatory and not empty; it stands in the table of rules. `crate = path` as for `require_auth`. Any function
/// with a body may be public, `async` or not. A `#[principal]` parameter is refused: `#[require_auth(optional)]` verifies
/// callers who present a token.
#[proc_macro_attribute]
pub fn public(arguments: TokenStream, item: TokenStream) -> TokenStream {
    engine::public(arguments.into(), item.into()).0.into()
}

/// # Reference
///
/// Takes no arguments but `crate = path`. Needs a handler that `require_auth` would accept, because it answers in the same
/// shape: 403 `condition_failed`, and no token is looked at.
#[proc_macro_attribute]
pub fn deny_all(arguments: TokenStream, item: TokenStream) -> TokenStream {
    engine::deny_all(arguments.into(), item.into()).0.into()
}

/// # Reference
///
/// The attribute stands above a module that is written out in the file. Every `async fn`, and every function that returns
/// a future, which is visible outside of the module needs one of the three rules; private ones are taken for helpers.
/// Methods and nested modules count. What is given in parentheses (`verifier`, `vocabulary`, `crate`, `allow`) is added to
/// each `#[require_auth]` in the module that does not say it itself; of `vocabulary`, each of its three by itself.
#[proc_macro_attribute]
pub fn handlers(arguments: TokenStream, item: TokenStream) -> TokenStream {
    engine::handlers(arguments.into(), item.into()).0.into()
}

/// # Reference
///
/// Takes the conditions of `require_auth`, apart from `when` and `arg(..)`, which belong to one handler, and the settings
/// `vocabulary`, `allow` and `crate`. What it makes is a constant expression of type `Requirement`, and it is checked like
/// the rule of an attribute. A rule without a condition is refused.
#[proc_macro]
pub fn rule(input: TokenStream) -> TokenStream {
    engine::rule(input.into()).0.into()
}

/// # Reference
///
/// Takes the path of a handler, or a closure that ends with calling one: `|event| delete_user(&client, event)`, also
/// `async`, also in a block after other statements. The value is what was put in.
///
/// The handler is recognised by the path it is defined at, so an imported name does not do: write
/// `guarded!(handlers::delete_user)`, or `crate::`, `self::` and `super::` paths, and `::other_crate::` for one of another
/// crate, such as the library of the same package. Generic arguments may follow. Methods and functions inside of `impl` are
/// not seen, nor are functions of the same name that stand inside of another function told apart: what is seen is that a
/// function at this path has a rule.
#[proc_macro]
pub fn guarded(input: TokenStream) -> TokenStream {
    entry::guarded(input.into()).0.into()
}

/// Declares the roles of an application as an enum.
///
/// ```text
/// #[derive(Clone, Copy, Roles)]
/// enum Role {
///     #[role(includes(Editor), grants(Scope::UsersWrite))]
///     Admin,
///     #[role(includes(Viewer), grants(Scope::OrdersWrite))]
///     Editor,
///     #[role("read-only")]
///     Viewer,
/// }
/// ```
///
/// | On a variant, `#[role(..)]` | Means | Default |
/// |---|---|---|
/// | `"read-only"` | tokens spell the role like this | the variant in lower case; one of several words must say |
/// | `includes(Editor, ..)` | who has this role may do what those roles may, and what they include | nothing |
/// | `grants(Scope::UsersWrite, ..)` | who has this role, or one that includes it, has these scopes | nothing |
///
/// Above the enum, `#[roles(crate = path)]` says where `auth-runtime` is; the path begins with `::` or `crate`.
///
/// Besides the trait, each role has two functions, both `const` and as visible as the enum: `name` gives the name in
/// tokens, `as_role` the requirement.
///
/// Refused: two roles with one name, a role that includes itself, directly or through others, what is included or
/// granted twice, what another included role includes already, variants with fields or numbers, and generics. Scopes
/// that a role grants must say so: `#[scopes(roles = Role)]`.
#[proc_macro_derive(Roles, attributes(role, roles))]
pub fn derive_roles(item: TokenStream) -> TokenStream {
    vocabulary::derive(names::Kind::Role, item.into()).0.into()
}

/// Declares the scopes of an application as an enum.
///
/// ```text
/// #[derive(Clone, Copy, Scopes)]
/// #[scopes(roles = Role)]
/// enum Scope {
///     #[scope("orders:write")]
///     OrdersWrite,
///     Openid,
/// }
/// ```
///
/// On a variant, `#[scope("orders:write")]` says how tokens spell the scope (RFC 6749 §3.3); otherwise it is the variant
/// in lower case, and one of several words must say.
///
/// | Above the enum, `#[scopes(..)]` | Means | Default |
/// |---|---|---|
/// | `roles = path` | these roles grant scopes of this enum: who has such a role has the scope | only the token's own scopes count |
/// | `crate = path` | find `auth-runtime` here; the path begins with `::` or `crate` | `::auth_runtime` |
///
/// Besides the trait, each scope has two functions, both `const` and as visible as the enum: `name` gives the name in
/// tokens, `as_scope` the requirement.
#[proc_macro_derive(Scopes, attributes(scope, scopes))]
pub fn derive_scopes(item: TokenStream) -> TokenStream {
    vocabulary::derive(names::Kind::Scope, item.into()).0.into()
}

/// Declares authentication context classes, the values of the `acr` claim (OpenID Connect Core §2), as an enum.
///
/// ```text
/// #[derive(Clone, Copy, AcrValues)]
/// enum Acr {
///     #[acr("urn:example:gold", includes(Silver))]
///     Gold,
///     #[acr("urn:example:silver")]
///     Silver,
/// }
/// ```
///
/// | On a variant, `#[acr(..)]` | Means | Default |
/// |---|---|---|
/// | `"urn:example:gold"` | tokens spell the class like this | the variant in lower case; one of several words must say |
/// | `includes(Silver, ..)` | this class is enough wherever those are asked for | nothing |
///
/// Above the enum, `#[acr_values(crate = path)]` says where `auth-runtime` is; the path begins with `::` or `crate`.
///
/// Besides the trait, each class has two functions, both `const` and as visible as the enum: `name` gives the name in
/// tokens, `as_acr` the requirement.
#[proc_macro_derive(AcrValues, attributes(acr, acr_values))]
pub fn derive_acr_values(item: TokenStream) -> TokenStream {
    vocabulary::derive(names::Kind::Acr, item.into()).0.into()
}

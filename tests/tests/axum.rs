//! axum routers: layers, extractors and the attribute, in Lambda and on a plain server.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use auth_runtime::axum::{Require, RouteRule};
use auth_runtime::layer::RequireAuthLayer;
use auth_runtime::{Claims, Clock, PathParameters, Principal, Requirement, Verifier, require_auth, rule};
use auth_tests::log::Log;
use auth_tests::{NOW, Signer, claims, verifier};
use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawPathParams, Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{delete, get};
use axum::{Extension, Router};
use lambda_http::tower::{Layer as _, ServiceExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Counts how often it is asked for the time, which is once for each verification and more.
#[derive(Debug)]
struct Ticking(AtomicUsize);

impl Clock for Ticking {
    fn unix_seconds(&self) -> i64 {
        self.0.fetch_add(1, Ordering::SeqCst);
        NOW
    }

    fn monotonic_seconds(&self) -> i64 {
        NOW
    }
}

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static CLOCK: LazyLock<Arc<Ticking>> = LazyLock::new(|| Arc::new(Ticking(AtomicUsize::new(0))));

/// Another issuer's key, known to one layer only.
static PARTNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("k1"));
static PARTNERS: LazyLock<Verifier> = LazyLock::new(|| verifier(&[&PARTNER]));

/// The verifier of this process.
fn install() {
    static INSTALLED: LazyLock<()> = LazyLock::new(|| {
        let keys = auth_runtime::Keys::jwk_set(auth_tests::key_set(&[&SIGNER]).to_string());
        let builder = auth_tests::verifier_without_keys().keys(keys).shared_clock(CLOCK.clone());
        auth_runtime::install(builder.build().expect("a verifier")).expect("the first");
    });
    LazyLock::force(&INSTALLED);
}

fn token(changes: Value) -> String {
    SIGNER.sign(&claims(&changes))
}

fn request(method: &str, path: &str, token: Option<&str>) -> Request {
    let request = Request::builder().method(method).uri(path);
    let request = token
        .into_iter()
        .fold(request, |request, token| request.header(AUTHORIZATION, format!("Bearer {token}")));
    request.body(Body::empty()).expect("a request")
}

struct Answer {
    status: u16,
    challenge: Option<String>,
    kind: Option<String>,
    body: String,
}

async fn send(router: &Router, request: Request) -> Answer {
    install();
    let response = router.clone().oneshot(request).await.expect("infallible");
    let header = |name| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
    let (challenge, kind) = (header(WWW_AUTHENTICATE), header(CONTENT_TYPE));
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 4_096).await.expect("a body").to_vec();
    Answer { status, challenge, kind, body: String::from_utf8(body).expect("text") }
}

async fn get_as(router: &Router, path: &str, token: Option<&str>) -> (u16, String) {
    let answer = send(router, request("GET", path, token)).await;
    (answer.status, answer.body)
}

struct Admin;

impl RouteRule for Admin {
    const REQUIREMENT: Requirement = rule!(role = "admin");
    const NAME: &'static str = "admin";
}

struct Writer;

impl RouteRule for Writer {
    const REQUIREMENT: Requirement = rule!(scope = "orders:write");
}

struct Owner;

impl RouteRule for Owner {
    const REQUIREMENT: Requirement = rule!(claim("sub") == path("user_id"));
}

struct OwnTenant;

impl RouteRule for OwnTenant {
    const REQUIREMENT: Requirement =
        rule!(claim("tenant") == header("x-tenant"), claim("tenant") == query("tenant"));
}

#[derive(serde::Deserialize)]
struct Shop {
    department: String,
}

async fn who(caller: Principal) -> String {
    caller.subject().to_owned()
}

async fn perhaps(caller: Option<Principal>) -> String {
    caller.map_or("nobody".to_owned(), |caller| caller.subject().to_owned())
}

async fn shop(Claims(shop): Claims<Shop>) -> String {
    shop.department
}

async fn perhaps_shop(shop: Option<Claims<Shop>>) -> String {
    shop.map_or("none".to_owned(), |Claims(shop)| shop.department)
}

async fn admin(State(runs): State<Arc<AtomicUsize>>, admin: Require<Admin>) -> String {
    runs.fetch_add(1, Ordering::SeqCst);
    admin.into_principal().subject().to_owned()
}

#[tokio::test]
async fn extractors_give_who_calls() {
    let router = Router::new()
        .route("/who", get(who))
        .route("/perhaps", get(perhaps))
        .route("/shop", get(shop))
        .route("/perhaps-shop", get(perhaps_shop));
    let (good, clerk) = (token(json!({})), token(json!({"department": "books"})));
    let expired = token(json!({"exp": NOW}));
    for (path, token, status, body) in [
        ("/who", Some(&good), 200, "user-1"),
        ("/who", None, 401, ""),
        ("/who", Some(&expired), 401, ""),
        ("/perhaps", Some(&good), 200, "user-1"),
        ("/perhaps", None, 200, "nobody"),
        ("/perhaps", Some(&expired), 401, ""),
        ("/shop", Some(&clerk), 200, "books"),
        ("/shop", Some(&good), 401, ""),
        ("/shop", None, 401, ""),
        ("/perhaps-shop", Some(&clerk), 200, "books"),
        ("/perhaps-shop", None, 200, "none"),
        ("/perhaps-shop", Some(&good), 401, ""),
    ] {
        let (answered, text) = get_as(&router, path, token.map(String::as_str)).await;
        assert_eq!(answered, status, "{path}");
        assert!(status != 200 || text == body, "{path}: {text}");
    }
}

#[tokio::test]
async fn a_rule_by_the_name_of_a_type() {
    let log = Log::start();
    let runs = Arc::new(AtomicUsize::new(0));
    let write = async |caller: Require<Writer>| caller.subject().to_owned();
    let router = Router::new().route("/admin", get(admin)).with_state(runs.clone());
    let router = router.route("/write", get(write));
    let (admin, viewer) = (token(json!({"roles": ["admin"]})), token(json!({"roles": ["viewer"]})));
    assert_eq!(get_as(&router, "/admin", Some(&admin)).await, (200, "user-1".to_owned()));
    let refused = send(&router, request("GET", "/admin", Some(&viewer))).await;
    assert_eq!((refused.status, refused.challenge), (403, None));
    assert_eq!(refused.kind.as_deref(), Some("application/problem+json"));
    assert!(refused.body.contains("\"status\":403"));
    assert!(log.last().contains("handler=admin code=\"insufficient_role\""), "{log:?}");
    let nobody = send(&router, request("GET", "/admin", None)).await;
    assert_eq!((nobody.status, nobody.challenge.as_deref()), (401, Some("Bearer")));
    assert_eq!(runs.load(Ordering::SeqCst), 1);

    let writer = token(json!({"scope": "orders:write"}));
    assert_eq!(get_as(&router, "/write", Some(&writer)).await.0, 200);
    let refused = send(&router, request("GET", "/write", Some(&admin))).await;
    let asked = r#"Bearer error="insufficient_scope", scope="orders:write""#;
    assert_eq!((refused.status, refused.challenge.as_deref()), (403, Some(asked)));
}

#[tokio::test]
async fn conditions_on_the_request() {
    async fn path_parameters(parameters: RawPathParams, mut request: Request, next: Next) -> Response {
        request.extensions_mut().insert(PathParameters::from_iter(&parameters));
        next.run(request).await
    }
    let own = async |_: Require<Owner>| "own";
    let tenant = async |_: Require<OwnTenant>| "own";
    let unknown = Router::new().route("/users/{user_id}", get(own)).route("/tenant", get(tenant));
    let router = unknown.clone().route_layer(from_fn(path_parameters));
    let layered = Router::new()
        .route("/users/{user_id}", get(async || "own"))
        .route_layer(RequireAuthLayer::new(Owner::REQUIREMENT))
        .route_layer(from_fn(path_parameters));
    let token = token(json!({"tenant": "t1"}));
    for router in [&router, &layered] {
        assert_eq!(get_as(router, "/users/user-1", Some(&token)).await.0, 200);
        assert_eq!(get_as(router, "/users/user%2D1", Some(&token)).await.0, 200, "decoded, as by `Path`");
        assert_eq!(get_as(router, "/users/user-2", Some(&token)).await.0, 403);
    }
    assert_eq!(get_as(&unknown, "/users/user-1", Some(&token)).await.0, 403, "nobody said what the path is");
    let ask = async |header: &str, query: &str| {
        let mut request = request("GET", &format!("/tenant?tenant={query}"), Some(&token));
        request.headers_mut().insert("x-tenant", header.parse().expect("a header"));
        send(&router, request).await.status
    };
    assert_eq!(ask("t1", "t1").await, 200);
    assert_eq!(ask("t2", "t1").await, 403);
    assert_eq!(ask("t1", "t2").await, 403);
}

#[tokio::test]
async fn layers_for_a_router_and_for_a_route() {
    let router = Router::new()
        .route("/orders", get(who))
        .route("/orders/{id}", delete(who).layer(RequireAuthLayer::new(Admin::REQUIREMENT)))
        .route_layer(RequireAuthLayer::new(Requirement::Authenticated))
        .route("/health", get(async || "up"));
    let (admin, viewer) = (token(json!({"roles": ["admin"]})), token(json!({"roles": ["viewer"]})));
    assert_eq!(get_as(&router, "/health", None).await.0, 200);
    assert_eq!(get_as(&router, "/orders", Some(&viewer)).await, (200, "user-1".to_owned()));
    assert_eq!(get_as(&router, "/orders", None).await.0, 401);
    assert_eq!(send(&router, request("DELETE", "/orders/1", Some(&admin))).await.status, 200);
    assert_eq!(send(&router, request("DELETE", "/orders/1", Some(&viewer))).await.status, 403);
    assert_eq!(get_as(&router, "/nowhere", None).await.0, 404, "a route layer is for routes that match");
}

/// Tokens of the partner are nothing to the installed verifier, which extractors use where there is no layer.
#[tokio::test]
async fn extractors_give_what_the_layer_found() {
    let routes = || Router::new().route("/who", get(who)).route("/perhaps", get(perhaps));
    let routes = || routes().route("/admin", get(admin).with_state(Arc::default()));
    let bare = routes();
    let required = routes().layer(RequireAuthLayer::new(Requirement::Authenticated).verifier(|| &*PARTNERS));
    let optional = routes().layer(RequireAuthLayer::optional().verifier(|| &*PARTNERS));
    let partner = PARTNER.sign(&claims(&json!({"sub": "partner", "roles": ["admin"]})));
    let viewer = PARTNER.sign(&claims(&json!({"sub": "partner"})));
    for path in ["/who", "/perhaps", "/admin"] {
        assert_eq!(get_as(&bare, path, Some(&partner)).await.0, 401, "{path}");
        for router in [&required, &optional] {
            assert_eq!(get_as(router, path, Some(&partner)).await, (200, "partner".to_owned()), "{path}");
        }
    }
    assert_eq!(get_as(&required, "/admin", Some(&viewer)).await.0, 403);
    assert_eq!(get_as(&optional, "/perhaps", None).await, (200, "nobody".to_owned()));
    let nobody = send(&optional, request("GET", "/who", None)).await;
    assert_eq!((nobody.status, nobody.challenge.as_deref()), (401, Some("Bearer")));
    assert_eq!(get_as(&optional, "/admin", None).await.0, 401);
}

#[tokio::test]
async fn handlers_take_the_principal_of_a_layer_from_the_extensions() {
    let handler = async |caller: Option<Extension<Principal>>| {
        caller.map_or("nobody".to_owned(), |Extension(caller)| caller.subject().to_owned())
    };
    let optional = RequireAuthLayer::optional().verifier(|| &*PARTNERS);
    let smuggled = PARTNERS.verify(&PARTNER.sign(&claims(&json!({"sub": "smuggled"})))).await.expect("good");
    let router = Router::new().route("/", get(handler)).route("/who", get(who)).layer(optional);
    let router = router.layer(Extension(smuggled));
    let partner = PARTNER.sign(&claims(&json!({"sub": "partner"})));
    assert_eq!(get_as(&router, "/", Some(&partner)).await, (200, "partner".to_owned()));
    assert_eq!(get_as(&router, "/", None).await, (200, "nobody".to_owned()));
    assert_eq!(get_as(&router, "/who", None).await.0, 401);
}

#[tokio::test(flavor = "current_thread")]
async fn several_extractors_verify_once() {
    let one = async |_: Principal| "one";
    let four = async |_: Require<Admin>, _: Principal, _: Claims<Value>, _: Option<Principal>| "four";
    let router = Router::new().route("/one", get(one)).route("/four", get(four));
    let token = token(json!({"roles": ["admin"]}));
    // Other tests ask the same clock, so the fewest of many are compared.
    let mut fewest = [usize::MAX; 2];
    for _ in 0..50 {
        for (path, fewest) in ["/one", "/four"].into_iter().zip(&mut fewest) {
            let before = CLOCK.0.load(Ordering::SeqCst);
            assert_eq!(get_as(&router, path, Some(&token)).await.0, 200);
            *fewest = (*fewest).min(CLOCK.0.load(Ordering::SeqCst) - before);
        }
    }
    assert!(fewest[0] > 0);
    assert_eq!(fewest[0], fewest[1]);
}

mod attribute {
    use super::*;

    #[require_auth(role = "admin")]
    async fn whole(request: Request, #[principal] caller: Principal) -> Response {
        drop(request);
        Response::new(Body::from(caller.subject().to_owned()))
    }

    #[require_auth(role = "admin")]
    async fn fallible(
        State(runs): State<Arc<AtomicUsize>>,
        Path(id): Path<u32>,
        #[event] request: Request,
    ) -> Result<Response, StatusCode> {
        runs.fetch_add(1, Ordering::SeqCst);
        drop(request);
        if id == 0 { Err(StatusCode::NOT_FOUND) } else { Ok(Response::new(Body::from(id.to_string()))) }
    }

    #[require_auth(role = "admin")]
    async fn opaque(request: Request) -> Result<impl axum::response::IntoResponse, StatusCode> {
        drop(request);
        Ok("opaque")
    }

    #[tokio::test]
    async fn works_where_the_handler_takes_the_request() {
        let runs = Arc::new(AtomicUsize::new(0));
        let router = Router::new()
            .route("/whole", get(whole))
            .route("/fallible/{id}", get(fallible))
            .route("/opaque", get(opaque))
            .with_state(runs.clone());
        let (admin, viewer) = (token(json!({"roles": ["admin"]})), token(json!({})));
        for (path, body) in [("/whole", "user-1"), ("/fallible/7", "7"), ("/opaque", "opaque")] {
            assert_eq!(get_as(&router, path, Some(&admin)).await, (200, body.to_owned()));
            assert_eq!(get_as(&router, path, Some(&viewer)).await.0, 403, "{path}");
            let nobody = send(&router, request("GET", path, None)).await;
            assert_eq!((nobody.status, nobody.challenge.as_deref()), (401, Some("Bearer")), "{path}");
        }
        assert_eq!(get_as(&router, "/fallible/0", Some(&admin)).await.0, 404);
        assert_eq!(runs.load(Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn inline_in_a_handler() {
    async fn handler(request: Request) -> Result<String, auth_runtime::Error> {
        let caller = auth_runtime::installed()?.authenticate(&request).await?;
        caller.require(&rule!(role = "admin"))?;
        Ok(caller.subject().to_owned())
    }

    let router = Router::new().route("/", get(handler));
    let admin = token(json!({"roles": ["admin"]}));
    assert_eq!(get_as(&router, "/", Some(&admin)).await, (200, "user-1".to_owned()));
    assert_eq!(get_as(&router, "/", Some(&token(json!({})))).await.0, 403);
    let nobody = send(&router, request("GET", "/", None)).await;
    assert_eq!((nobody.status, nobody.challenge.as_deref()), (401, Some("Bearer")));
}

/// What `lambda_http` hands to a router: an event of API Gateway, with the layer around the router and inside of it.
#[tokio::test]
async fn behind_lambda_http() {
    install();
    let router = Router::new().fallback(who).layer(RequireAuthLayer::new(Admin::REQUIREMENT));
    let around = RequireAuthLayer::new(Admin::REQUIREMENT).layer(Router::new().fallback(who));
    for (token, status) in [(token(json!({"roles": ["admin"]})), 200), (token(json!({})), 403)] {
        let event = auth_tests::event("apigw_http_v2_bearer", &token).to_string();
        let request = || lambda_http::request::from_str(&event).expect("an event");
        let inside: Result<Response, Infallible> = router.clone().oneshot(request()).await;
        assert_eq!(inside.expect("an answer").status(), status);
        let outside: Result<Response, Infallible> = around.clone().oneshot(request()).await;
        assert_eq!(outside.expect("an answer").status(), status);
    }
}

/// `lambda_http` writes an address of the path, in which dots go up: a router then serves another path than the gateway chose.
#[tokio::test]
async fn a_parameter_of_the_gateway_is_not_that_of_another_path() {
    const OWN: Requirement = rule!(path("user") == claim("sub"));
    install();
    let served = async |Path((user, _)): Path<(String, String)>| user;
    let router = Router::new().route("/prod/users/{user}/{*rest}", get(served));
    let router = router.route_layer(RequireAuthLayer::new(OWN));
    let mut event = auth_tests::event("apigw_http_v2_bearer", &token(json!({"sub": "u1"})));
    event["requestContext"]["stage"] = json!("prod");
    for (user, rest, status) in [
        ("u1", "orders", 200),
        ("u1", "a%20b", 200),
        ("u1", "a b", 200),
        ("u1", "...", 200),
        ("u2", "orders", 403),
        ("u1", "x/%2E%2e/../u2/orders", 403),
        ("u1", r"..\u2\orders", 403),
        ("u1", ".\t./u2/orders", 403),
    ] {
        event["rawPath"] = json!(format!("/users/{user}/{rest}"));
        event["pathParameters"] = json!({ "user": user, "proxy": rest });
        let request = lambda_http::request::from_str(&event.to_string()).expect("an event");
        let path = request.uri().path().to_owned();
        let answer: Result<Response, Infallible> = router.clone().oneshot(request).await;
        let answer = answer.expect("an answer");
        let shown = answer.status();
        let served = to_bytes(answer.into_body(), 1_000).await.expect("a body");
        assert_eq!(shown, status, "{rest}, which is {path}, for {}", String::from_utf8_lossy(&served));
    }
}

/// Inside of a router a body is a stream, so that nothing is known of it.
#[tokio::test]
async fn a_condition_on_the_body_is_asked_around_a_router() {
    const OWN: Requirement = rule!(claim("tenant") == body("tenant"));
    install();
    let routes = || Router::new().fallback(who);
    let around = RequireAuthLayer::new(OWN).layer(routes());
    let inside = routes().layer(RequireAuthLayer::new(OWN));
    let token = token(json!({"tenant": "t1"}));
    let request = |tenant: &str| {
        let body = lambda_http::Body::Text(json!({ "tenant": tenant }).to_string());
        request("GET", "/", Some(&token)).map(|_| body)
    };
    for (tenant, status) in [("t1", 200), ("t2", 403)] {
        assert_eq!(around.clone().oneshot(request(tenant)).await.expect("an answer").status(), status);
        assert_eq!(inside.clone().oneshot(request(tenant)).await.expect("an answer").status(), 403);
    }
}

#[expect(dead_code, reason = "it compiles")]
async fn routers_run_on_lambda() -> Result<(), lambda_http::Error> {
    let router = Router::new().fallback(who).layer(RequireAuthLayer::new(Admin::REQUIREMENT));
    lambda_http::run(router.clone()).await?;
    lambda_http::run_with_streaming_response_concurrent(router.clone()).await?;
    lambda_http::run_with_streaming_response(RequireAuthLayer::new(Admin::REQUIREMENT).layer(router)).await
}

/// No Lambda anywhere: hyper, on loopback.
#[tokio::test]
async fn on_a_plain_server() {
    async fn exchange(address: SocketAddr, token: &str) -> String {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let head = format!(
            "GET /orders HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("answered");
        answer
    }

    install();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().route("/orders", get(who)).layer(RequireAuthLayer::new(Admin::REQUIREMENT));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let admitted = exchange(address, &token(json!({"roles": ["admin"]}))).await;
    assert!(admitted.starts_with("HTTP/1.1 200 OK\r\n") && admitted.ends_with("user-1"), "{admitted}");
    let refused = exchange(address, &token(json!({"exp": NOW}))).await;
    assert!(refused.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{refused}");
    assert!(refused.contains("www-authenticate: Bearer error=\"invalid_token\"\r\n"), "{refused}");
    server.abort();
}

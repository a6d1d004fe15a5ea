//! Lists of routes.

use auth_runtime::authorizer::{AuthorizerError, Routes};
use auth_runtime::{Access, Condition, Operand, Operator, Requirement, Rule};
use auth_tests::event;
use serde_json::{Value, json};

use super::{ARN, Gate, READ, WRITE, statement, told};

const ADMIN: Requirement = Requirement::Role("admin");

async fn policy(gate: &Gate, routes: Routes, claims: Value) -> Value {
    let event = event("authorizer_rest_token", &gate.token(&claims));
    told::<Value>(gate.routes(routes), &event).await.expect("an answer")
}

fn short<'a>(answer: &'a Value, effect: &str) -> Vec<&'a str> {
    let stage = ARN.strip_suffix("GET/orders/42").expect("an ARN");
    statement(answer, effect).into_iter().map(|arn| arn.strip_prefix(stage).expect("of this stage")).collect()
}

fn orders() -> Routes {
    Routes::new()
        .route("GET", "/orders", READ)
        .route("GET", "/orders/{id}", READ)
        .route("DELETE", "/orders/{id}", ADMIN)
        .route("GET", "/orders/{id}/invoices", Requirement::All(&[READ, ADMIN]))
        .route("GET", "/orders/export", WRITE)
}

#[tokio::test]
async fn a_caller_gets_exactly_the_routes_of_the_caller() {
    let gate = Gate::new();
    let reader = policy(&gate, orders(), json!({})).await;
    assert_eq!(short(&reader, "Allow"), ["GET/orders", "GET/orders/*"]);
    assert_eq!(
        short(&reader, "Deny"),
        ["GET/orders/*/*", "GET/orders/export", "*//*", "*/*/", "*%*", "*/.*"]
    );
    let admin = policy(&gate, orders(), json!({ "roles": ["admin"] })).await;
    assert_eq!(
        short(&admin, "Allow"),
        ["GET/orders", "GET/orders/*", "DELETE/orders/*", "GET/orders/*/invoices"]
    );
    assert!(!short(&admin, "Deny").contains(&"GET/orders/*/*"));
    assert!(short(&admin, "Deny").contains(&"GET/orders/export"));
    let writer = policy(&gate, orders(), json!({ "scope": "orders:write" })).await;
    assert_eq!((short(&writer, "Allow"), short(&writer, "Deny")), (vec!["GET/orders/export"], vec![]));
    // Nothing: whatever of this stage is asked about next, the answer is no.
    let nobody = policy(&gate, orders(), json!({ "scope": "other" })).await;
    assert_eq!((short(&nobody, "Allow"), short(&nobody, "Deny")), (vec![], vec!["*"]));
}

#[tokio::test]
async fn a_resource_is_not_shortened() {
    let gate = Gate::new();
    let told = async |length| {
        let mut event = event("authorizer_rest_token", &gate.token(&json!({})));
        let stage = "s".repeat(length - ARN.len() + "prod".len());
        event["methodArn"] = ARN.replace("prod", &stage).into();
        let authorizer = gate.routes(Routes::new().route("GET", "/orders/42", READ));
        told::<Value>(authorizer, &event).await.map(|answer| statement(&answer, "Allow").len())
    };
    assert_eq!(told(512).await, Ok(1));
    assert_eq!(told(513).await, Err(AuthorizerError::TooLarge));
}

#[tokio::test]
async fn rules_come_from_handlers() {
    let gate = Gate::new();
    let rules = [
        Rule::new("shop::list", Access::Required(READ)),
        Rule::new("shop::remove", Access::Required(ADMIN)),
        Rule::new("shop::health", Access::Public { reason: "health check" }),
        Rule::new("shop::retired", Access::DenyAll),
    ];
    let rules: Vec<&Rule> = rules.iter().collect();
    let routes = Routes::new().handlers(
        &rules,
        &[
            ("GET", "/orders", "shop::list"),
            ("DELETE", "/orders/{id}", "shop::remove"),
            ("GET", "/health", "shop::health"),
            ("GET", "/retired", "shop::retired"),
        ],
    );
    assert_eq!(short(&policy(&gate, routes, json!({})).await, "Allow"), ["GET/orders", "GET/health"]);
    let unknown = gate.routes(Routes::new().handlers(&rules, &[("GET", "/", "shop::lst")])).build();
    assert!(unknown.expect_err("no such handler").to_string().contains("`shop::lst`"));
    let twice = [rules[0], rules[0]];
    assert!(gate.routes(Routes::new().handlers(&twice, &[("GET", "/", "shop::list")])).build().is_err());
}

#[test]
fn what_depends_on_the_request_cannot_be_kept() {
    const OWN: Requirement =
        Requirement::Condition(Condition::new(Operand::Path("id"), Operator::Equal, Operand::Claim("sub")));
    let gate = Gate::new();
    let built = |rule: Requirement| gate.routes(Routes::new().route("GET", "/users/{id}", rule)).build();
    assert!(built(READ).is_ok());
    let error = built(OWN).expect_err("a condition on the path");
    assert_eq!(
        error.problems().iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "the rule of `GET /users/{id}` cannot be stated in a policy that is kept, because it asks about the request: use \
          `Authorizer::exact`, or decide in the handler"
        ]
    );
    assert!(gate.exact(OWN).build().is_ok());
}

#[test]
fn what_a_wildcard_cannot_keep_apart_is_refused() {
    let gate = Gate::new();
    let with = |rule| {
        let routes = Routes::new().route("GET", "/a/{x}", READ).route("GET", "/a/{x}/{y}", WRITE);
        gate.routes(routes.route("GET", "/a/{x}/b", rule)).build()
    };
    assert!(with(WRITE).is_ok());
    let error = with(ADMIN).expect_err("`*/b` is in `*/*`").to_string();
    assert!(error.contains("without `GET /a/{x}/{y}`, because `*` matches slashes too"), "{error}");
}

#[tokio::test]
async fn a_rule_that_is_malformed_is_an_outage() {
    let gate = Gate::new();
    let routes = Routes::new().route("GET", "/", READ).route("GET", "/a", Requirement::Any(&[]));
    let event = event("authorizer_rest_token", &gate.token(&json!({})));
    let told = told::<Value>(gate.routes(routes), &event).await;
    assert_eq!(told, Err(AuthorizerError::Undecided { code: "misconfigured" }));
}

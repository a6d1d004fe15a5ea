//! Real handlers against every persona and every kind of token.

use auth_runtime::local::{Issuer, Trial, TrialError};
use auth_runtime::table::Persona;
use auth_runtime::{Access, Requirement, Rule, require_auth};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use tokio::sync::OnceCell;

type Event = LambdaEvent<ApiGatewayV2httpRequest>;
type Answer = Result<ApiGatewayV2httpResponse, Error>;

#[require_auth(role = "admin")]
async fn delete_user(event: Event) -> Answer {
    Ok(ApiGatewayV2httpResponse::default())
}

#[require_auth(any(role = "editor", scope = "orders:write"))]
async fn edit_order(event: Event) -> Answer {
    Err("a body may fail".into())
}

async fn health(_: Event) -> Answer {
    Ok(ApiGatewayV2httpResponse::default())
}

const EDIT: Requirement =
    Requirement::Any(&[Requirement::Role("editor"), Requirement::Scope("orders:write")]);
static RULES: [Rule; 3] = [
    Rule::new("trial::delete_user", Access::Required(Requirement::Role("admin"))),
    Rule::new("trial::edit_order", Access::Required(EDIT)),
    Rule::new("trial::health", Access::Public { reason: "health check" }),
];

fn rules() -> Vec<&'static Rule> {
    RULES.iter().collect()
}

async fn issuer() -> &'static Issuer {
    static ISSUER: OnceCell<Issuer> = OnceCell::const_new();
    let start = async || {
        let issuer = Issuer::start().await.expect("a local issuer");
        auth_runtime::install(issuer.offline_verifier().build().expect("a verifier")).expect("the first one");
        issuer
    };
    ISSUER.get_or_init(start).await
}

#[tokio::test]
async fn handlers_answer_as_their_rules_say() {
    auth_runtime::assert_matrix!(
        issuer: issuer().await,
        rules: rules(),
        roles: &[],
        handlers: [delete_user, self::edit_order, health],
    );
}

#[tokio::test]
async fn every_persona_and_every_flaw_is_tried() {
    let rules = rules();
    let trial = Trial::new(issuer().await, &rules, Persona::each(&rules, &[], &[]));
    let trial =
        trial.handler("delete_user", service_fn(delete_user)).handler("edit_order", service_fn(edit_order));
    let calls = trial.handler("health", service_fn(health)).run().await.expect("as the rules say");
    // Without a token; any caller, two roles and a scope with a good token and seven bad ones.
    assert_eq!(calls, 3 * (1 + 4 * 8));
}

#[tokio::test]
async fn a_handler_without_its_guard_is_found() {
    let rules = &rules()[..1];
    let trial = Trial::new(issuer().await, rules, Persona::each(rules, &[], &[]));
    let error = trial.handler("delete_user", service_fn(health)).run().await.expect_err("no guard");
    let TrialError::Wrong(lines) = error else { panic!("{error}") };
    assert_eq!(lines.len(), 1 + 8 + 7, "all but the admin's good token");
    assert!(lines.contains(&"trial::delete_user: no token: expected 401, found to be let in".to_owned()));
    assert!(lines.contains(
        &"trial::delete_user: any caller, good token: expected 403, found to be let in".to_owned()
    ));
}

#[tokio::test]
async fn a_rule_without_a_handler_and_a_handler_without_a_rule_are_found() {
    let rules = &rules()[..2];
    let trial = Trial::new(issuer().await, rules, Vec::new());
    let trial = trial.handler("delete_user", service_fn(delete_user)).handler("user", service_fn(health));
    let error = trial.run().await.expect_err("two mistakes").to_string();
    assert!(error.contains("`trial::edit_order` has a rule and was not called"), "{error}");
    assert!(error.contains("`user` has no rule"), "{error}");
    assert!(!error.contains("delete_user"), "{error}");
}

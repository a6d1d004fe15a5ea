//! What is made of the table of rules.

use std::path::PathBuf;

use auth_runtime::__private::linkme::distributed_slice;
use auth_runtime::table::{
    Matrix, OpenApi, OpenApiProblem, OpenApiVersion, Persona, SecurityScheme, SnapshotError, Verdict,
    check_snapshot, snapshot, within,
};
use auth_runtime::{Access, Requirement, Rule, Term, rules};
use auth_tests::shop::{ROLES, ROUTES, RULES, SCOPES};
use auth_tests::{Signer, claims, verifier};
use serde_json::{Value, json};

const ADMIN: Requirement = Requirement::Role("admin");

#[distributed_slice(auth_runtime::__private::RULES)]
#[linkme(crate = auth_runtime::__private::linkme)]
static DELETE: Rule = Rule::new("linked::orders::delete", Access::Required(ADMIN));

#[distributed_slice(auth_runtime::__private::RULES)]
#[linkme(crate = auth_runtime::__private::linkme)]
static HEALTH: Rule = Rule::new("linked::health", Access::Public { reason: "health check" });

fn shop() -> Vec<&'static Rule> {
    RULES.iter().collect()
}

fn required(requirement: Requirement) -> Rule {
    Rule::new("h", Access::Required(requirement))
}

/// A file that is removed when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("rules-{}-{name}.snap", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0).or_else(|_| std::fs::remove_dir_all(&self.0)));
    }
}

#[test]
fn linked_rules_are_those_of_the_file() {
    auth_runtime::assert_rules!("tests/table.snap", within = "linked");
}

#[test]
fn a_handler_that_was_opened_is_shown() {
    let before = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/table-before.snap").as_ref();
    let error = check_snapshot(&within(&rules(), "linked"), before, false).expect_err("a difference");
    let shown = error.to_string();
    assert!(shown.contains("  OPENED   linked::health\n           - role = \"admin\"\n"), "{shown}");
    assert!(!shown.contains("linked::orders::delete"), "{shown}");
}

#[test]
#[should_panic(expected = "no rules are linked")]
fn no_rules_fail_the_test() {
    auth_runtime::assert_rules!("tests/table.snap", within = "link");
}

#[test]
fn only_rules_of_the_module_are_within_it() {
    assert_eq!(within(&rules(), "linked"), [&HEALTH, &DELETE]);
    assert_eq!(within(&rules(), "linked::orders"), [&DELETE]);
    assert!(within(&rules(), "linked::order").is_empty());
}

#[test]
fn an_absent_file_fails_until_it_is_blessed() {
    let file = Scratch::new("absent");
    let error = check_snapshot(&shop(), &file.0, false).expect_err("no file");
    assert!(matches!(error, SnapshotError::Absent(_)), "{error}");
    assert!(error.to_string().contains("AUTH_RULES=bless"), "{error}");
    check_snapshot(&shop(), &file.0, true).expect("written");
    check_snapshot(&shop(), &file.0, false).expect("the same");
}

#[test]
fn a_new_file_may_be_in_a_new_folder() {
    let folder = Scratch::new("folder");
    let file = folder.0.join("rules.snap");
    check_snapshot(&shop(), &file, true).expect("written");
    check_snapshot(&shop(), &file, false).expect("the same");
}

#[test]
fn a_snapshot_does_not_depend_on_order_lines_or_documentation() {
    let mut reversed = shop();
    reversed.reverse();
    assert_eq!(snapshot(&shop()), snapshot(&reversed));
    let (here, there) = (required(ADMIN).at("a.rs", 1), required(ADMIN).at("b.rs", 2).documented("x"));
    assert_eq!(snapshot(&[&here]), snapshot(&[&there]));
    assert_ne!(snapshot(&[&here]), snapshot(&[&there.verified_by("crate::OTHER")]));
}

#[test]
fn a_snapshot_shows_a_change_of_the_hierarchy() {
    const NARROW: Term = Term::new("Editor", "editor", &["editor"], &[]);
    const WIDE: Term = Term::new("Editor", "editor", &["editor", "viewer"], &[]);
    let (narrow, wide) =
        (required(Requirement::DeclaredRole(&NARROW)), required(Requirement::DeclaredRole(&WIDE)));
    assert_eq!(snapshot(&[&narrow]), "h  role = \"editor\"\n");
    assert_eq!(snapshot(&[&wide]), "h  role = \"editor\"\nrole \"editor\"  or role \"viewer\"\n");
}

#[test]
fn personas_are_who_the_rules_and_the_vocabulary_name() {
    let rule =
        required(Requirement::All(&[Requirement::Not(&Requirement::Role("z")), Requirement::Scope("s")]));
    let names = |personas: Vec<Persona>| {
        let text = Matrix::new(&[], personas).to_json();
        let json: Value = serde_json::from_str(&text).expect("JSON");
        let names = json["personas"].as_array().expect("a list").iter();
        names.map(|persona| persona["name"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(Persona::each(&[&rule], &[], &[])), ["no token", "any caller", "role z", "scope s"]);
    assert_eq!(
        names(Persona::each(&[&rule], &ROLES, &SCOPES)),
        [
            "no token",
            "any caller",
            "role admin",
            "role editor",
            "role z",
            "scope orders:read",
            "scope orders:write",
            "scope s"
        ]
    );
}

#[test]
fn what_is_not_known_of_a_persona_is_not_guessed() {
    use Requirement::{Acr, All, Any, MaxAge, Not, Role, When};
    use Verdict::{Allowed, Denied, Depends};
    const WHEN: Requirement = When(0, "|p, e| true");
    let admin = Persona::new("x").role("admin");
    for (requirement, verdict) in [
        (ADMIN, Allowed),
        (Role("other"), Denied),
        (Not(&ADMIN), Denied),
        (Not(&Role("other")), Allowed),
        (WHEN, Depends),
        (Not(&WHEN), Depends),
        (Not(&Acr("gold")), Depends),
        (All(&[ADMIN, MaxAge(1)]), Depends),
        (All(&[Role("other"), MaxAge(1)]), Denied),
        (Any(&[ADMIN, MaxAge(1)]), Allowed),
        (Any(&[Role("other"), MaxAge(1)]), Depends),
        (Requirement::Permission("a:{b}"), Depends),
        (All(&[]), Denied),
        (Not(&All(&[])), Denied),
    ] {
        assert_eq!(admin.may_call(&required(requirement)), verdict, "{requirement}");
        assert_eq!(Persona::anonymous().role("admin").may_call(&required(requirement)), Denied);
    }
    for (access, verdict) in
        [(Access::Public { reason: "x" }, Allowed), (Access::Optional, Allowed), (Access::DenyAll, Denied)]
    {
        assert_eq!(admin.may_call(&Rule::new("h", access)), verdict);
        assert_eq!(Persona::anonymous().may_call(&Rule::new("h", access)), verdict);
    }
}

/// The matrix and the guard have one evaluator; this holds them to it from outside.
#[tokio::test]
async fn a_persona_gets_what_a_token_with_its_roles_and_scopes_gets() {
    let signer = Signer::new("k1");
    let verifier = verifier(&[&signer]);
    let names = [
        ("admin", ""),
        ("editor", ""),
        ("hr", ""),
        ("suspended", ""),
        ("", "orders:read"),
        ("", "orders:write"),
    ];
    for (role, scope) in names {
        let token = signer.sign(&claims(&json!({ "roles": [role], "scope": scope })));
        let principal = verifier.verify(&token).await.expect("a principal");
        let persona = Persona::new("x").role(role).scope(scope);
        for rule in &RULES {
            let Access::Required(requirement) = rule.access() else { continue };
            let holds = principal.require(&requirement).is_ok();
            match persona.may_call(rule) {
                Verdict::Allowed => assert!(holds, "{role}{scope} {requirement}"),
                Verdict::Denied => assert!(!holds, "{role}{scope} {requirement}"),
                // This token has no other claims, and there is no request.
                Verdict::Depends => assert!(!holds, "{role}{scope} {requirement}"),
            }
        }
    }
}

#[test]
fn every_output_shows_which_handlers_are_public() {
    let matrix = Matrix::new(&shop(), Persona::each(&shop(), &ROLES, &SCOPES));
    let line = |text: &str, handler: &str| {
        text.lines().find(|line| line.contains(handler) && line.contains("yes")).expect("a line").to_owned()
    };
    for text in [matrix.to_text(), matrix.to_markdown()] {
        assert!(line(&text, "shop::health").contains("PUBLIC"));
        assert!(!line(&text, "shop::profile").contains("PUBLIC"));
    }
    let html = matrix.to_html();
    assert!(
        html.contains("2 open without a token") && html.contains("<span class=\"badge open\">public</span>")
    );
    let json: Value = serde_json::from_str(&matrix.to_json()).expect("JSON");
    let rule = |handler: &str| {
        json["rules"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|rule| rule["handler"] == handler)
            .expect("a rule")
    };
    assert_eq!(
        (&rule("shop::health")["access"], &rule("shop::profile")["access"]),
        (&json!("public"), &json!("required"))
    );
    assert_eq!(rule("shop::profile")["verdicts"][0], "denied");
    assert_eq!(rule("shop::health")["verdicts"][0], "allowed");
}

fn document(version: OpenApiVersion, scheme: SecurityScheme) -> Value {
    let document = OpenApi::new(version, scheme).info("Shop", "1").routes(&ROUTES).document(&shop());
    serde_json::from_str(&document.expect("a document")).expect("JSON")
}

fn openid() -> SecurityScheme {
    SecurityScheme::open_id_connect("login", "https://issuer.example/.well-known/openid-configuration")
}

#[test]
fn security_says_what_the_rule_says() {
    let document = document(OpenApiVersion::V3_0, openid());
    for (path, method, security) in [
        ("/health", "get", json!([])),
        ("/products", "get", json!([{}, {"login": []}])),
        ("/me", "get", json!([{"login": []}])),
        ("/orders", "get", json!([{"login": ["orders:read"]}])),
        ("/orders/{order_id}", "delete", json!([{"login": ["orders:write"]}])),
        (
            "/orders/{order_id}/refund",
            "post",
            json!([{"login": ["refunds:write"]}, {"login": ["orders:read"]}]),
        ),
        ("/exports", "get", json!([{"login": ["exports:read"]}, {"login": ["orders:read", "orders:write"]}])),
        ("/comments", "post", json!([{"login": []}])),
    ] {
        assert_eq!(document["paths"][path][method]["security"], security, "{method} {path}");
    }
}

#[test]
fn what_openapi_has_no_word_for_is_described() {
    let document = document(OpenApiVersion::V3_0, openid());
    let description = |path: &str, method: &str| document["paths"][path][method]["description"].to_string();
    assert!(description("/comments", "post").contains("not(role"));
    assert!(description("/orders/{order_id}", "delete").contains("no way back"));
    assert_eq!(description("/exports", "get"), "null");
    assert_eq!(
        document["paths"]["/payroll"]["get"]["x-auth-rule"],
        r#"all(role = "hr", acr = "mfa", max_age = "5m")"#
    );
}

#[test]
fn names_stand_only_where_the_version_allows_them() {
    let bearer = || SecurityScheme::bearer("token");
    let security =
        |version, scheme| document(version, scheme)["paths"]["/orders/{order_id}"]["put"]["security"].clone();
    assert_eq!(security(OpenApiVersion::V3_0, bearer()), json!([{"token": []}]));
    assert_eq!(security(OpenApiVersion::V3_1, bearer()), json!([{"token": ["editor"]}]));
    assert_eq!(security(OpenApiVersion::V3_1, openid()), json!([{"login": []}]), "a role is no scope");
}

#[test]
fn refusals_are_answers_of_guarded_operations_only() {
    let document = document(OpenApiVersion::V3_1, openid());
    let statuses = |path: &str| {
        let answers = document["paths"][path]["get"]["responses"].as_object().expect("answers");
        answers.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(statuses("/health"), ["default"]);
    assert_eq!(statuses("/products"), ["401", "503", "default"]);
    assert_eq!(statuses("/me"), ["401", "403", "503", "default"]);
}

#[test]
fn what_nobody_may_call_is_left_out() {
    let document = document(OpenApiVersion::V3_1, openid());
    assert_eq!(document["paths"].get("/old"), None);
    assert!(document["paths"].get("/health").is_some());
}

#[test]
fn a_handler_with_two_routes_has_two_identifiers() {
    let document = document(OpenApiVersion::V3_1, openid());
    let item = &document["paths"]["/orders/{order_id}"];
    assert_eq!(item["put"]["operationId"], "shop.orders.edit_order");
    assert_eq!(item["patch"]["operationId"], "shop.orders.edit_order_2");
}

#[test]
fn oauth2_lists_every_scope() {
    let scheme = SecurityScheme::client_credentials("login", "https://issuer.example/token");
    let document = document(OpenApiVersion::V3_0, scheme);
    let scopes = &document["components"]["securitySchemes"]["login"]["flows"]["clientCredentials"]["scopes"];
    let scopes: Vec<_> = scopes.as_object().expect("scopes").keys().collect();
    assert_eq!(scopes, ["exports:read", "orders:read", "orders:write", "refunds:write", "stock:read"]);
}

#[test]
fn every_route_that_cannot_be_stated_is_named() {
    let twice = [required(ADMIN), required(ADMIN)];
    let rules = [shop(), twice.iter().collect()].concat();
    let stated = OpenApi::new(OpenApiVersion::V3_1, openid()).routes(&ROUTES);
    stated.document(&rules).expect("a document");
    let error = stated
        .route("GET", "/x", "shop::helth")
        .route("ANY", "/y", "shop::health")
        .route("GET", "z", "shop::health")
        .route("get", "/health", "shop::health")
        .route("GET", "/h", "h")
        .document(&rules)
        .expect_err("five mistakes");
    assert_eq!(
        error.problems(),
        [
            OpenApiProblem::UnknownHandler {
                handler: "shop::helth".into(),
                nearest: Some("shop::health".into())
            },
            OpenApiProblem::UnknownMethod("ANY".into()),
            OpenApiProblem::MalformedPath("z".into()),
            OpenApiProblem::RepeatedRoute("GET /health".into()),
            OpenApiProblem::AmbiguousHandler("h".into()),
        ]
    );
}

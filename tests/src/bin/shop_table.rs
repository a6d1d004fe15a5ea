//! Prints what is made of the shop's table of rules: `text`, `markdown`, `json`, `html`, `snapshot`, or
//! `openapi VERSION SCHEME`.

use auth_runtime::Rule;
use auth_runtime::table::{Matrix, OpenApi, OpenApiVersion, Persona, SecurityScheme, snapshot};
use auth_tests::shop::{ROLES, ROUTES, RULES, SCOPES};

fn main() {
    let rules: Vec<&Rule> = RULES.iter().collect();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let matrix = Matrix::new(&rules, Persona::each(&rules, &ROLES, &SCOPES));
    print!(
        "{}",
        match arguments[..] {
            ["text"] => matrix.to_text(),
            ["markdown"] => matrix.to_markdown(),
            ["json"] => matrix.to_json(),
            ["html"] => matrix.to_html(),
            ["snapshot"] => snapshot(&rules),
            ["openapi", version, scheme] => openapi(version, scheme, &rules),
            _ => panic!("say text, markdown, json, html, snapshot, or openapi VERSION SCHEME"),
        }
    );
}

fn openapi(version: &str, scheme: &str, rules: &[&Rule]) -> String {
    let version = match version {
        "3.0" => OpenApiVersion::V3_0,
        "3.1" => OpenApiVersion::V3_1,
        other => panic!("no version `{other}`"),
    };
    let scheme = match scheme {
        "bearer" => SecurityScheme::bearer("token"),
        "openid" => SecurityScheme::open_id_connect(
            "login",
            "https://issuer.example/.well-known/openid-configuration",
        ),
        "code" => SecurityScheme::authorization_code(
            "login",
            "https://issuer.example/authorize",
            "https://issuer.example/token",
        ),
        "client" => SecurityScheme::client_credentials("login", "https://issuer.example/token"),
        other => panic!("no scheme `{other}`"),
    };
    let document = OpenApi::new(version, scheme).info("Shop", "1.0.0").routes(&ROUTES).document(rules);
    document.expect("every route has a rule")
}

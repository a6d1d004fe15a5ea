//! HTTP APIs: policies in both formats, and simple answers.

use auth_runtime::authorizer::Routes;
use auth_runtime::{Keys, Requirement, rule};
use auth_tests::{event, typed_event, verifier_without_keys};
use aws_lambda_events::apigw::{
    ApiGatewayV2CustomAuthorizerIamPolicyResponse, ApiGatewayV2CustomAuthorizerSimpleResponse,
    ApiGatewayV2CustomAuthorizerV1Request, ApiGatewayV2CustomAuthorizerV2Request,
};
use serde_json::{Value, json};

use super::{ARN, Gate, READ, SUBJECT, WRITE, sample, statement, told};

type Policy = ApiGatewayV2CustomAuthorizerIamPolicyResponse;
type Simple = ApiGatewayV2CustomAuthorizerSimpleResponse;

#[tokio::test]
async fn both_formats_take_policies() {
    let gate = Gate::new();
    let token = gate.token(&json!({}));
    let arn = ARN.replace("prod", "$default");
    for kind in ["authorizer_http_v1", "authorizer_http_v2"] {
        let event = event(kind, &token);
        let allowed = told::<Policy>(gate.exact(READ).context(["sub"]), &event).await.expect("an answer");
        let mut expected = sample("http_iam");
        expected["policyDocument"]["Statement"][0]["Resource"] = json!([arn]);
        assert_eq!(allowed, expected, "{kind}");
        let denied = told::<Policy>(gate.exact(WRITE), &event).await.expect("an answer");
        assert_eq!(
            (statement(&denied, "Allow"), statement(&denied, "Deny")),
            (vec![], vec![arn.as_str()]),
            "{kind}"
        );
        let listed = Routes::new().route("GET", "/orders/{id}", READ);
        let listed = told::<Policy>(gate.routes(listed).context(["sub"]), &event).await.expect("an answer");
        let mut sample = sample("http_iam");
        sample["policyDocument"]["Statement"]
            .as_array_mut()
            .expect("statements")
            .push(listed["policyDocument"]["Statement"][1].clone());
        assert_eq!(listed, sample, "{kind}");
    }
}

#[tokio::test]
async fn simple_answers_say_yes_or_no() {
    let gate = Gate::new();
    let v2 = |token: &str| event("authorizer_http_v2", token);
    let token = gate.token(&json!({ "roles": ["admin"] }));
    let context = ["sub", "roles"];
    let mut allowed = sample("http_simple_allow");
    allowed["context"]["roles"] = json!(r#"["admin"]"#);
    assert_eq!(told::<Simple>(gate.exact(READ).context(context), &v2(&token)).await, Ok(allowed));
    let mut odd_path = v2(&token);
    odd_path["routeArn"] = format!("{ARN}/*").into();
    for (what, authorizer, event) in [
        ("a rule that is not met", gate.exact(WRITE), v2(&token)),
        ("no token", gate.exact(READ), v2("")),
        ("a bad token", gate.exact(READ), v2("e30.e30.e30")),
        ("a hostile path", gate.exact(READ), odd_path),
    ] {
        assert_eq!(
            told::<Simple>(authorizer.context(context), &event).await,
            Ok(sample("http_simple_deny")),
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_simple_answer_goes_by_the_route_the_gateway_chose() {
    let gate = Gate::new();
    let routes = || Routes::new().route("GET", "/orders/{id}", READ).route("DELETE", "/orders/{id}", WRITE);
    let is_authorized = async |key: Value| {
        let mut event = event("authorizer_http_v2", &gate.token(&json!({})));
        event["routeKey"] = key;
        told::<Simple>(gate.routes(routes()), &event).await.expect("an answer")["isAuthorized"].clone()
    };
    assert_eq!(is_authorized(json!("GET /orders/{id}")).await, true);
    // The answer may be kept for the route, so the path of one request must not change it.
    let mut odd_path = event("authorizer_http_v2", &gate.token(&json!({})));
    odd_path["routeArn"] = ARN.replace("42", "*").into();
    assert_eq!(
        told::<Simple>(gate.routes(routes()), &odd_path).await.expect("an answer")["isAuthorized"],
        true
    );
    for other in [
        json!("DELETE /orders/{id}"),
        json!("GET /orders/42"),
        json!("$default"),
        json!(null),
        json!(["GET /orders/{id}"]),
    ] {
        assert_eq!(is_authorized(other.clone()).await, false, "{other}");
    }
}

#[tokio::test]
async fn events_with_null_members_are_decided() {
    let gate = Gate::new();
    let cookies = verifier_without_keys()
        .keys(Keys::jwk(gate.signer.jwk().to_string()))
        .cookie("__Host-session")
        .build();
    let token = gate.token(&json!({}));
    let mut null_cookies = event("authorizer_http_v2", &token);
    null_cookies["cookies"] = Value::Null;
    let mut null_headers = event("authorizer_http_v2_cookie", &token);
    null_headers["headers"] = Value::Null;
    assert!(serde_json::from_value::<ApiGatewayV2CustomAuthorizerV2Request>(null_cookies.clone()).is_err());
    assert!(serde_json::from_value::<ApiGatewayV2CustomAuthorizerV2Request>(null_headers.clone()).is_err());
    let authorizer = gate.exact(READ).build().expect("an authorizer");
    let answer: Simple = authorizer.answer(&null_cookies).await.expect("an answer");
    assert!(answer.is_authorized);
    let answer: Simple = authorizer.answer(&null_headers).await.expect("an answer");
    assert!(!answer.is_authorized, "no cookie was configured");
    let authorizer = gate.exact(READ).verifier(cookies.expect("a verifier")).build().expect("an authorizer");
    let answer: Simple = authorizer.answer(&null_headers).await.expect("an answer");
    assert!(answer.is_authorized);
}

#[tokio::test]
async fn typed_events_are_answered_alike() {
    let gate = Gate::new();
    let authorizer = gate.exact(READ).build().expect("an authorizer");
    let token = gate.token(&json!({}));
    let v1 = typed_event::<ApiGatewayV2CustomAuthorizerV1Request>("authorizer_http_v1", &token);
    let v2 = typed_event::<ApiGatewayV2CustomAuthorizerV2Request>("authorizer_http_v2", &token);
    let (one, two): (Policy, Policy) =
        (authorizer.answer(&v1).await.expect("an answer"), authorizer.answer(&v2).await.expect("an answer"));
    assert_eq!((&one.principal_id, one == two), (&Some(SUBJECT.to_owned()), true));
    let simple: Simple = authorizer.answer(&v2).await.expect("an answer");
    assert!(simple.is_authorized);
}

/// The type of payload format 1.0 has one value where the function behind sees all.
#[tokio::test]
async fn a_query_is_not_asked_of_a_type_that_keeps_one_value() {
    const OWN: Requirement = rule!(query("owner") == claim("sub"));
    let gate = Gate::new();
    let authorizer = gate.exact(OWN).build().expect("an authorizer");
    for (sent, is_owner) in [(vec![SUBJECT], true), (vec!["other", SUBJECT], false)] {
        let mut document = event("authorizer_http_v1", &gate.token(&json!({})));
        document["queryStringParameters"] = json!({ "owner": sent.last() });
        document["multiValueQueryStringParameters"] = json!({ "owner": sent });
        let effects = |answer: &Policy| {
            let answer = serde_json::to_value(answer).expect("JSON");
            answer["policyDocument"]["Statement"][0]["Effect"] == "Allow"
        };
        let answer: Policy = authorizer.answer(&document).await.expect("an answer");
        assert_eq!(effects(&answer), is_owner, "document, {sent:?}");
        let typed: ApiGatewayV2CustomAuthorizerV1Request =
            serde_json::from_value(document).expect("an event");
        let answer: Policy = authorizer.answer(&typed).await.expect("an answer");
        assert!(!effects(&answer), "typed, {sent:?}");
    }
    let mut two = event("authorizer_http_v2", &gate.token(&json!({})));
    for (query, is_owner) in
        [(format!("owner={SUBJECT}"), true), (format!("owner=other&owner={SUBJECT}"), false)]
    {
        two["rawQueryString"] = json!(query);
        let typed: ApiGatewayV2CustomAuthorizerV2Request =
            serde_json::from_value(two.clone()).expect("an event");
        let answer: Simple = authorizer.answer(&typed).await.expect("an answer");
        assert_eq!(answer.is_authorized, is_owner, "{query}");
    }
}

/// An error would be 500 there, as if it were our fault.
#[tokio::test]
async fn a_bad_token_is_denied_by_a_policy() {
    let gate = Gate::new();
    let authorizer = gate.exact(READ).build().expect("an authorizer");
    for (kind, bad) in
        [("authorizer_http_v1", "bad"), ("authorizer_http_v2", "bad"), ("authorizer_http_v2", "a.b.c")]
    {
        let answer = authorizer.answer::<_, Value>(&event(kind, bad)).await.expect("an answer");
        assert_eq!(statement(&answer, "Allow"), Vec::<&str>::new(), "{kind}");
        assert!(statement(&answer, "Deny")[0].ends_with("/NONE/nothing"), "{kind}");
        assert_eq!(answer["context"], json!({ "reason": "malformed" }), "{kind}");
    }
}

/// What serde would write of a typed event is the first of two values.
#[tokio::test]
async fn a_second_value_of_a_typed_header_is_seen() {
    let gate = Gate::new();
    let authorizer = gate.exact(READ).build().expect("an authorizer");
    let token = gate.token(&json!({}));
    let mut v2 = typed_event::<ApiGatewayV2CustomAuthorizerV2Request>("authorizer_http_v2", &token).payload;
    let answer: Simple = authorizer.answer(&v2).await.expect("an answer");
    assert!(answer.is_authorized);
    v2.headers.append("authorization", "Bearer e30".parse().expect("a value"));
    let answer: Simple = authorizer.answer(&v2).await.expect("an answer");
    assert!(!answer.is_authorized);
    v2.headers.insert("authorization", [0xff, 0xfe].as_slice().try_into().expect("a value"));
    let answer: Simple = authorizer.answer(&v2).await.expect("an answer");
    assert!(!answer.is_authorized);
}

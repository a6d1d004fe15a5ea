//! The resolver, called as AppSync calls it.

use auth_runtime::local::Issuer;
use aws_lambda_events::appsync::AppSyncDirectResolverEvent;
use lambda_runtime::{Context, LambdaEvent};
use serde_json::json;

async fn ask(id: &str, token: &str) -> Result<String, String> {
    let event = json!({
        "arguments": { "id": id }, "identity": null, "source": null, "prev": null, "stash": {},
        "request": { "headers": { "authorization": token }, "domainName": null },
        "info": { "parentTypeName": "Query", "fieldName": "order", "variables": {}, "selectionSetList": [], "selectionSetGraphQL": "" },
    });
    let event: AppSyncDirectResolverEvent = serde_json::from_value(event).expect("an event");
    let answer = appsync_resolver::order(LambdaEvent::new(event, Context::default())).await;
    answer.map(|order| order["seenBy"].to_string()).map_err(|error| error.error_type)
}

#[tokio::test]
async fn callers_see_their_own_orders() {
    let issuer = Issuer::start().await.expect("an issuer");
    auth_runtime::install(issuer.offline_verifier().build().expect("a verifier")).expect("the first one");
    let token = |subject: &str| issuer.token().subject(subject).scope("orders:read");
    let ann = token("ann").sign().expect("a token");
    let support = token("bob").role("support").sign().expect("a token");
    let stranger = issuer.token().subject("ann").sign().expect("a token");

    assert_eq!(ask("ann-1", &ann).await, Ok("\"ann\"".to_owned()));
    assert_eq!(ask("cid-1", &ann).await, Err("Forbidden".to_owned()));
    assert_eq!(ask("cid-1", &support).await, Ok("\"bob\"".to_owned()));
    assert_eq!(ask("ann-1", &stranger).await, Err("Forbidden".to_owned()));
    assert_eq!(ask("ann-1", &format!("{ann}x")).await, Err("Unauthorized".to_owned()));
}

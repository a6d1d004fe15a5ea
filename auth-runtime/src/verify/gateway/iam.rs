//! Callers who sign their requests with credentials of AWS IAM: the gateway checks the signature and says whose it is.

use serde_json::{Map, Value};

use crate::error::TokenError;

/// Who vouches for a subject that is an ARN.
pub(super) const ISSUER: &str = "iam.amazonaws.com";

/// `authorizer.iam` of an HTTP API or a function URL.
pub(super) fn of_http_api(authorizer: &Value) -> Option<Map<String, Value>> {
    let iam = authorizer.get("iam")?;
    let cognito = iam.get("cognitoIdentity").unwrap_or(&Value::Null);
    let mut claims = of_arn(text(iam, "userArn")?);
    add(&mut claims, "account", text(iam, "accountId"));
    add(&mut claims, "org", text(iam, "principalOrgId"));
    add(&mut claims, "user_id", text(iam, "userId"));
    add(&mut claims, "cognito_identity_id", text(cognito, "identityId"));
    add(&mut claims, "cognito_identity_pool_id", text(cognito, "identityPoolId"));
    let amr = cognito.get("amr").filter(|amr| amr.is_array());
    claims.extend(amr.map(|amr| ("cognito_amr".to_owned(), amr.clone())));
    Some(claims)
}

/// `identity` in the context of a REST or WebSocket API, which is there for every caller: only with an ARN was one checked.
pub(super) fn of_rest_api(context: &Value) -> Option<Map<String, Value>> {
    let identity = context.get("identity")?;
    let mut claims = of_arn(text(identity, "userArn")?);
    add(&mut claims, "account", text(identity, "accountId"));
    add(&mut claims, "org", text(identity, "principalOrgId"));
    add(&mut claims, "user_id", text(identity, "user"));
    add(&mut claims, "cognito_identity_id", text(identity, "cognitoIdentityId"));
    add(&mut claims, "cognito_identity_pool_id", text(identity, "cognitoIdentityPoolId"));
    let kind = text(identity, "cognitoAuthenticationType");
    claims.extend(kind.map(|kind| ("cognito_amr".to_owned(), Value::from(vec![kind]))));
    Some(claims)
}

/// `identity` of a resolver of AppSync. The account is written twice, and not by the caller: both have to be the same.
pub(super) fn of_resolver(identity: &Value) -> Result<Map<String, Value>, TokenError> {
    let mut claims = of_arn(text(identity, "userArn").ok_or(TokenError::BadIssuer)?);
    if claims.get("account").is_none_or(|account| identity.get("accountId") != Some(account)) {
        return Err(TokenError::BadIssuer);
    }
    add(&mut claims, "user_id", text(identity, "username"));
    add(&mut claims, "cognito_identity_id", text(identity, "cognitoIdentityId"));
    add(&mut claims, "cognito_identity_pool_id", text(identity, "cognitoIdentityPoolId"));
    add(&mut claims, "cognito_provider", text(identity, "cognitoIdentityAuthProvider"));
    let kind = text(identity, "cognitoIdentityAuthType");
    claims.extend(kind.map(|kind| ("cognito_amr".to_owned(), Value::from(vec![kind]))));
    Ok(claims)
}

/// `identity` in the context of VPC Lattice: without an auth policy it names the network alone.
pub(super) fn of_lattice(context: &Value) -> Option<Map<String, Value>> {
    let identity = context.get("identity")?;
    text(identity, "type").filter(|kind| *kind == "AWS_IAM")?;
    let mut claims = of_arn(text(identity, "principal")?);
    add(&mut claims, "org", text(identity, "principalOrgID"));
    add(&mut claims, "source_vpc_arn", text(identity, "sourceVpcArn"));
    Some(claims)
}

/// What an ARN says: `arn:{partition}:sts::{account}:assumed-role/{role}/{session}` and others.
fn of_arn(arn: &str) -> Map<String, Value> {
    let mut claims = Map::new();
    add(&mut claims, "iss", Some(ISSUER));
    add(&mut claims, "sub", Some(arn));
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let &["arn", _, service, _, account, resource] = parts.as_slice() else { return claims };
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    add(&mut claims, "account", Some(account).filter(|_| is_account));
    // Whoever assumes a role names the session.
    if let (true, "sts", Some((_, session))) = (is_account, service, assumed_role(resource)) {
        let role = arn.strip_suffix(session).and_then(|arn| arn.strip_suffix('/'));
        add(&mut claims, "assumed_role", role);
    }
    claims
}

fn assumed_role(resource: &str) -> Option<(&str, &str)> {
    let (role, session) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
    (!role.is_empty() && !session.is_empty() && !session.contains('/')).then_some((role, session))
}

fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    object.get(name)?.as_str().filter(|text| !text.is_empty())
}

fn add(claims: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    claims.extend(value.map(|value| (name.to_owned(), Value::from(value))));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_session_is_not_part_of_the_role() {
        let role = |arn: &str| of_arn(arn).get("assumed_role").cloned();
        assert_eq!(
            role("arn:aws:sts::123456789012:assumed-role/example-role/session"),
            Some(json!("arn:aws:sts::123456789012:assumed-role/example-role"))
        );
        for other in [
            "arn:aws:iam::123456789012:user/assumed-role/example-role/session",
            "arn:aws:iam::123456789012:assumed-role/example-role/session",
            "arn:aws:sts::123456789012:assumed-role/example-role",
            "arn:aws:sts::123456789012:assumed-role/example-role/",
            "arn:aws:sts::123456789012:assumed-role/a/b/c",
            "arn:aws:sts::123:assumed-role/example-role/session",
            "assumed-role/example-role/session",
        ] {
            assert_eq!(role(other), None, "{other}");
        }
    }
}

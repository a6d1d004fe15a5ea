//! The name of a method or route, as the gateway states it. The path in it is the caller's.

/// Longest `Resource` that API Gateway takes, in characters.
pub(super) const RESOURCE: usize = 512;

/// Longest method ARN, in bytes.
const METHOD_ARN: usize = 1_600;

/// Matches nothing that exists: a policy needs a resource, and one that is not understood is not repeated.
pub(super) const NOTHING: &str = "arn:aws:execute-api:us-east-1:000000000000:nothing/nothing/NONE/nothing";

/// A method ARN of which every part is plain: `arn:{partition}:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}`,
/// or `$connect` instead of method and path.
///
/// In a policy, `*`, `?` and `${` have a meaning; `%`, `..`, `//` and whatever is not ASCII may be read in two ways. So only
/// unreserved characters (RFC 3986 §2.3) are plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MethodArn<'a> {
    text: &'a str,
    /// Up to and with the stage.
    stage: &'a str,
}

impl<'a> MethodArn<'a> {
    /// `None` when a part is missing, or not plain.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let target = Self::parse_stage(text)?;
        let rest = text.strip_prefix(target.stage)?.strip_prefix('/')?;
        let is_plain = rest == "$connect"
            || rest.split_once('/').is_some_and(|(method, path)| {
                is_made_of(method, |c| c.is_ascii_uppercase())
                    && (path.is_empty() || path.split('/').all(is_plain_segment))
            });
        (is_plain && text.len() <= RESOURCE).then_some(target)
    }

    /// As [`parse`](Self::parse), where method and path do not matter.
    pub(super) fn parse_stage(text: &'a str) -> Option<Self> {
        if text.len() > METHOD_ARN {
            return None;
        }
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().unwrap_or_default();
        let [arn, partition, service, region, account, resource] = [(); 6].map(|()| next());
        let (api, rest) = resource.split_once('/')?;
        let (stage, rest) = rest.split_once('/')?;
        let is_name = |text| is_made_of(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        let is_plain = arn == "arn"
            && service == "execute-api"
            && is_name(partition)
            && is_name(region)
            && is_made_of(account, |c| c.is_ascii_digit())
            && is_made_of(api, |c| c.is_ascii_alphanumeric() || c == '-')
            && (stage == "$default" || is_made_of(stage, |c| c.is_ascii_alphanumeric() || "_-".contains(c)));
        let stage = text.strip_suffix(rest)?.strip_suffix('/')?;
        is_plain.then_some(Self { text, stage })
    }

    /// The whole.
    pub(super) fn as_str(self) -> &'a str {
        self.text
    }

    /// What the policy of this API and stage says of `resource`, such as `GET/orders/*`.
    pub(super) fn resource(self, resource: &str) -> String {
        format!("{}/{resource}", self.stage)
    }
}

/// One part of a path that means the same to everybody: unreserved characters, and no `.` or `..`.
pub(super) fn is_plain_segment(text: &str) -> bool {
    is_made_of(text, |c| c.is_ascii_alphanumeric() || "-._~".contains(c)) && !matches!(text, "." | "..")
}

fn is_made_of(text: &str, is_allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGE: &str = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod";

    fn arn(rest: &str) -> String {
        format!("{STAGE}/{rest}")
    }

    #[test]
    fn plain_arns_are_read() {
        for rest in ["GET/", "GET/orders/42", "DELETE/a.b/c_d/e~f/g-h", "$connect"] {
            let text = arn(rest);
            let parsed = MethodArn::parse(&text).unwrap();
            assert_eq!((parsed.as_str(), parsed.resource("x")), (text.as_str(), arn("x")), "{rest}");
        }
        let default = "arn:aws-cn:execute-api:cn-north-1:000000000000:abc/$default/GET/orders";
        assert_eq!(
            MethodArn::parse(default).unwrap().resource("x"),
            format!("{}/x", &default[..default.len() - 11])
        );
        assert!(MethodArn::parse(&arn(&format!("GET/{}", "a".repeat(512 - STAGE.len() - 5)))).is_some());
        assert!(MethodArn::parse(&arn(&format!("GET/{}", "a".repeat(513 - STAGE.len() - 5)))).is_none());
    }

    #[test]
    fn whatever_is_not_plain_is_none() {
        let paths = [
            "*",
            "a/*",
            "a?",
            "${aws:username}",
            "${*}",
            "%2A",
            "../admin",
            "a/..",
            ".",
            "a//b",
            "/a",
            "a/",
            "a b",
            "\u{e9}",
            "a:b",
            "a@b",
            "a+b",
            "a,b",
            "a;b",
            "a\\b",
            "a\nb",
            "a\0",
            "$connect",
            "a{b}",
        ];
        for path in paths {
            assert!(MethodArn::parse(&arn(&format!("GET/{path}"))).is_none(), "{path}");
        }
        for rest in ["", "GET", "get/a", "*/a", "/a", "$connect/", "$disconnect", "$default"] {
            assert!(MethodArn::parse(&arn(rest)).is_none(), "{rest}");
        }
    }

    #[test]
    fn every_part_is_there_and_plain() {
        let parts = ["arn", "aws", "execute-api", "eu-west-1", "123456789012", "a1b2c3d4e5/prod/GET/a"];
        assert!(MethodArn::parse(&parts.join(":")).is_some());
        for at in 0..parts.len() {
            for bad in ["", "*", "a*", "${x}", "/"] {
                let mut parts = parts;
                parts[at] = bad;
                assert!(MethodArn::parse(&parts.join(":")).is_none(), "{parts:?}");
                assert!(MethodArn::parse_stage(&parts.join(":")).is_none(), "{parts:?}");
            }
        }
        for resource in
            ["*/prod/GET/a", "a/*/GET/a", "a/$x/GET/a", "a/$default*/GET/a", "/prod/GET/a", "a//GET/a"]
        {
            let text = format!("arn:aws:execute-api:eu-west-1:123456789012:{resource}");
            assert!(MethodArn::parse_stage(&text).is_none(), "{resource}");
        }
        assert!(MethodArn::parse_stage(&arn(&"*".repeat(1_600 - STAGE.len() - 1))).is_some());
        assert!(MethodArn::parse_stage(&arn(&"*".repeat(1_601 - STAGE.len() - 1))).is_none());
    }
}

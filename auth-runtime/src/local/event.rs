//! An HTTP request as the event that API Gateway makes of it (HTTP API, payload format 2.0).

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CONNECTION, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use http::request::Parts;
use serde_json::{Value, json};

use super::timestamp::common_log_format;

/// Headers that concern one connection and end at the gateway.
const HOP_BY_HOP: [HeaderName; 6] =
    [CONNECTION, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// What the gateway knows of a request besides its text.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) peer: IpAddr,
    pub(super) port: u16,
    pub(super) since_epoch: Duration,
    pub(super) request_id: String,
    pub(super) trace_id: String,
}

/// Makes the event.
pub(super) fn event(request: &Parts, body: &[u8], arrival: &Arrival) -> Value {
    let path = request.uri.path();
    let query = request.uri.query().unwrap_or_default();
    let host = text(&request.headers, &HOST);
    // A port is not part of the name; an IPv6 address in brackets keeps its colons.
    let domain = host
        .rsplit_once(':')
        .map_or(host.as_str(), |(name, port)| if port.contains(']') { &host } else { name });
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers(&request.headers, arrival),
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": domain,
            "domainPrefix": domain.split('.').next(),
            "http": {
                "method": request.method.as_str(),
                "path": path,
                "protocol": format!("{:?}", request.version),
                "sourceIp": arrival.peer.to_string(),
                "userAgent": text(&request.headers, &USER_AGENT),
            },
            "requestId": arrival.request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": common_log_format(arrival.since_epoch),
            "timeEpoch": u64::try_from(arrival.since_epoch.as_millis()).unwrap_or(u64::MAX),
        },
        "isBase64Encoded": false,
    });
    // Absent where there is nothing, as the gateway leaves them out.
    let mut add = |name: &str, value: Value| {
        if let Value::Object(members) = &mut event {
            members.insert(name.to_owned(), value);
        }
    };
    let cookies = cookies(&request.headers);
    if !cookies.is_empty() {
        add("cookies", json!(cookies));
    }
    if !query.is_empty() {
        add("queryStringParameters", json!(query_parameters(query)));
    }
    if !body.is_empty() {
        let text = std::str::from_utf8(body).ok().filter(|_| is_text(&text(&request.headers, &CONTENT_TYPE)));
        add("isBase64Encoded", json!(text.is_none()));
        add("body", text.map_or_else(|| STANDARD.encode(body), str::to_owned).into());
    }
    event
}

/// Lowercase names, values of one name joined by commas, without what ends at the gateway, with what it adds.
fn headers(headers: &HeaderMap, arrival: &Arrival) -> BTreeMap<String, String> {
    let kept = headers.keys().filter(|name| **name != COOKIE && !HOP_BY_HOP.contains(name));
    let mut joined: BTreeMap<String, String> =
        kept.map(|name| (name.as_str().to_owned(), text(headers, name))).collect();
    let forwarded_for = joined.entry("x-forwarded-for".to_owned()).or_default();
    if !forwarded_for.is_empty() {
        forwarded_for.push_str(", ");
    }
    forwarded_for.push_str(&arrival.peer.to_string());
    joined.insert("x-forwarded-port".to_owned(), arrival.port.to_string());
    joined.insert("x-forwarded-proto".to_owned(), "http".to_owned());
    joined.insert("x-amzn-trace-id".to_owned(), arrival.trace_id.clone());
    joined
}

/// The values of one header, joined. Octets that are not UTF-8 become replacement characters: JSON cannot hold them.
fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    let values = headers.get_all(name).iter();
    values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect::<Vec<_>>().join(",")
}

/// Every cookie by itself, as `name=value`.
fn cookies(headers: &HeaderMap) -> Vec<String> {
    let values =
        headers.get_all(COOKIE).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let cookies: Vec<String> = values
        .flat_map(|value| value.split(';').map(|cookie| cookie.trim().to_owned()).collect::<Vec<_>>())
        .collect();
    cookies.into_iter().filter(|cookie| !cookie.is_empty()).collect()
}

/// Decoded names and values; values of one name joined by commas.
fn query_parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::<String, String>::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (percent_decode(name), percent_decode(value));
        parameters
            .entry(name)
            .and_modify(|values| {
                values.push(',');
                values.push_str(&value);
            })
            .or_insert(value);
    }
    parameters
}

/// As forms are encoded: a plus is a space, `%XX` is an octet, anything else stands for itself.
fn percent_decode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => return String::from_utf8_lossy(&decoded).into_owned(),
            [b'+', rest @ ..] => {
                decoded.push(b' ');
                rest
            }
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |octet: u8| char::from(octet).to_digit(16).unwrap_or_default();
                decoded.extend(u8::try_from(digit(*high) << 4 | digit(*low)));
                rest
            }
            [octet, rest @ ..] => {
                decoded.push(*octet);
                rest
            }
        };
    }
}

/// Whether the gateway passes a body of this media type on as text; all others become base64.
fn is_text(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || ["application/json", "application/javascript", "application/xml"].contains(&essence.as_str())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
    use http::Request;
    use http::request::Builder;

    use super::*;

    fn made_of(request: Builder, body: &[u8]) -> Value {
        let arrival = Arrival {
            peer: Ipv4Addr::LOCALHOST.into(),
            port: 8080,
            since_epoch: Duration::from_millis(1_795_211_471_123),
            request_id: "id-1".to_owned(),
            trace_id: "Root=1-a-b".to_owned(),
        };
        let event = event(&request.body(()).unwrap().into_parts().0, body, &arrival);
        // Whatever the request, the event is one the typed form reads.
        serde_json::from_value::<ApiGatewayV2httpRequest>(event.clone()).unwrap();
        event
    }

    #[test]
    fn a_plain_request_becomes_the_documented_event() {
        let request =
            Request::get("/users/42%20a").header("Host", "127.0.0.1:8080").header("User-Agent", "curl/8");
        assert_eq!(
            made_of(request, b""),
            json!({
                "version": "2.0",
                "routeKey": "$default",
                "rawPath": "/users/42%20a",
                "rawQueryString": "",
                "headers": {
                    "host": "127.0.0.1:8080",
                    "user-agent": "curl/8",
                    "x-amzn-trace-id": "Root=1-a-b",
                    "x-forwarded-for": "127.0.0.1",
                    "x-forwarded-port": "8080",
                    "x-forwarded-proto": "http",
                },
                "requestContext": {
                    "accountId": "000000000000",
                    "apiId": "local",
                    "domainName": "127.0.0.1",
                    "domainPrefix": "127",
                    "http": {
                        "method": "GET",
                        "path": "/users/42%20a",
                        "protocol": "HTTP/1.1",
                        "sourceIp": "127.0.0.1",
                        "userAgent": "curl/8",
                    },
                    "requestId": "id-1",
                    "routeKey": "$default",
                    "stage": "$default",
                    "time": "20/Nov/2026:21:51:11 +0000",
                    "timeEpoch": 1_795_211_471_123_u64,
                },
                "isBase64Encoded": false,
            })
        );
    }

    #[test]
    fn headers_of_one_name_are_joined_and_those_of_the_connection_dropped() {
        let request = Request::get("/")
            .header("Authorization", "Bearer a")
            .header("AUTHORIZATION", "Bearer b")
            .header("x-forwarded-for", "10.0.0.1")
            .header("connection", "close")
            .header("x-odd", http::HeaderValue::from_bytes(b"\xe9").unwrap());
        let event = made_of(request, b"");
        assert_eq!(event["headers"]["authorization"], "Bearer a,Bearer b");
        assert_eq!(event["headers"]["x-forwarded-for"], "10.0.0.1, 127.0.0.1");
        assert_eq!(event["headers"]["x-odd"], "\u{fffd}");
        assert_eq!(event["headers"].get("connection"), None);
    }

    #[test]
    fn cookies_leave_the_headers_and_stand_by_themselves() {
        let request = Request::get("/").header("cookie", "a=1; b=2;;").header("cookie", "c=3");
        let event = made_of(request, b"");
        assert_eq!(event["cookies"], json!(["a=1", "b=2", "c=3"]));
        assert_eq!(event["headers"].get("cookie"), None);
    }

    #[test]
    fn query_parameters_are_decoded_and_joined() {
        let event = made_of(Request::get("/?q=1&q=2+3&e=%20%C3%A9&x&p=100%&=v&&z=%zz"), b"");
        assert_eq!(event["rawQueryString"], "q=1&q=2+3&e=%20%C3%A9&x&p=100%&=v&&z=%zz");
        let expected = json!({ "q": "1,2 3", "e": " é", "x": "", "p": "100%", "": "v", "z": "%zz" });
        assert_eq!(event["queryStringParameters"], expected);
    }

    #[test]
    fn only_text_travels_as_text() {
        for kind in
            ["application/json", "TEXT/plain; charset=utf-8", "application/problem+json", "image/svg+xml"]
        {
            let event = made_of(Request::post("/").header("content-type", kind), b"{}");
            assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("{}"), &json!(false)), "{kind}");
        }
        for kind in ["", "application/octet-stream", "application/x-www-form-urlencoded", "image/png"] {
            let event = made_of(Request::post("/").header("content-type", kind), b"{}");
            assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("e30="), &json!(true)), "{kind}");
        }
        let event = made_of(Request::post("/").header("content-type", "text/plain"), b"\xff");
        assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("/w=="), &json!(true)));
        assert_eq!(made_of(Request::post("/"), b"").get("body"), None);
    }

    #[test]
    fn the_domain_is_the_host_without_its_port() {
        for (host, domain) in [
            ("api.example", "api.example"),
            ("localhost:80", "localhost"),
            ("[::1]:80", "[::1]"),
            ("[::1]", "[::1]"),
        ] {
            let event = made_of(Request::get("/").header("host", host), b"");
            assert_eq!(event["requestContext"]["domainName"], domain);
        }
    }
}

//! What a function answered, as the HTTP response that API Gateway makes of it (HTTP API, payload format 2.0).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, SET_COOKIE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde_json::{Map, Value};

/// Headers that the server writes itself.
const NOT_PASSED_ON: [HeaderName; 5] = [CONNECTION, CONTENT_LENGTH, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// Why an answer cannot be sent; callers of a gateway see 500.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unusable(pub(super) &'static str);

/// Makes the response. JSON without a `statusCode` is the body of a 200.
pub(super) fn response(answer: &Value) -> Result<Response<Bytes>, Unusable> {
    match answer {
        Value::Object(members) if members.contains_key("statusCode") => described(members),
        value => {
            let mut response = Response::new(Bytes::from(value.to_string()));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Ok(response)
        }
    }
}

fn described(members: &Map<String, Value>) -> Result<Response<Bytes>, Unusable> {
    let get = |name: &str| members.get(name).filter(|value| !value.is_null());
    let is_base64 = match get("isBase64Encoded") {
        None => false,
        Some(value) => value.as_bool().ok_or(Unusable("`isBase64Encoded` is not a boolean"))?,
    };
    let mut response = Response::new(body(get("body"), is_base64)?);
    *response.status_mut() = status(get("statusCode"))?;

    let mut headers = HeaderMap::new();
    for (name, value) in object(get("headers"), "`headers` is not an object")? {
        headers.insert(header_name(name)?, header_value(value)?);
    }
    for (name, values) in object(get("multiValueHeaders"), "`multiValueHeaders` is not an object")? {
        let name = header_name(name)?;
        headers.remove(&name);
        for value in list(Some(values), "`multiValueHeaders` does not hold lists")? {
            headers.append(&name, header_value(value)?);
        }
    }
    for cookie in list(get("cookies"), "`cookies` is not a list")? {
        headers.append(SET_COOKIE, header_value(cookie)?);
    }
    for name in NOT_PASSED_ON {
        headers.remove(name);
    }
    if !response.body().is_empty() && !headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain;charset=UTF-8"));
    }
    *response.headers_mut() = headers;
    Ok(response)
}

/// A final status: 1xx cannot be the answer.
fn status(value: Option<&Value>) -> Result<StatusCode, Unusable> {
    let number = value.and_then(Value::as_u64).filter(|number| (200..=599).contains(number));
    let status = number.and_then(|number| StatusCode::from_u16(u16::try_from(number).ok()?).ok());
    status.ok_or(Unusable("`statusCode` is not a number from 200 to 599"))
}

fn body(value: Option<&Value>, is_base64: bool) -> Result<Bytes, Unusable> {
    let text = match value {
        None => "",
        Some(value) => value.as_str().ok_or(Unusable("`body` is not a string: serialise it"))?,
    };
    if !is_base64 {
        return Ok(Bytes::from(text.to_owned()));
    }
    STANDARD
        .decode(text)
        .map(Bytes::from)
        .map_err(|_| Unusable("`isBase64Encoded` is true and `body` is not base64"))
}

fn object<'a>(
    value: Option<&'a Value>,
    problem: &'static str,
) -> Result<impl Iterator<Item = (&'a String, &'a Value)>, Unusable> {
    match value {
        None => Ok(None.into_iter().flatten()),
        Some(Value::Object(members)) => Ok(Some(members).into_iter().flatten()),
        Some(_) => Err(Unusable(problem)),
    }
}

fn list<'a>(value: Option<&'a Value>, problem: &'static str) -> Result<&'a [Value], Unusable> {
    match value {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(Unusable(problem)),
    }
}

fn header_name(name: &str) -> Result<HeaderName, Unusable> {
    HeaderName::try_from(name).map_err(|_| Unusable("the name of a header is not one"))
}

/// Numbers and booleans are taken as their text.
fn header_value(value: &Value) -> Result<HeaderValue, Unusable> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Err(Unusable("a header value is not a string"));
        }
    };
    HeaderValue::try_from(text).map_err(|_| Unusable("a header value holds control characters"))
}

#[cfg(test)]
mod tests {
    use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
    use aws_lambda_events::encodings::Body;
    use serde_json::json;

    use super::*;

    fn headers<'r>(response: &'r Response<Bytes>, name: &str) -> Vec<&'r str> {
        response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }

    #[test]
    fn a_described_answer_keeps_status_headers_cookies_and_body() {
        let made = response(&json!({
            "statusCode": 201,
            "headers": { "Content-Type": "text/html", "x-count": 3, "content-length": "999", "x-two": "dropped" },
            "multiValueHeaders": { "X-Two": ["a", "b"] },
            "cookies": ["a=1; Path=/", "b=2"],
            "body": "<p>",
            "isBase64Encoded": false,
        }))
        .unwrap();
        assert_eq!((made.status(), made.body().as_ref()), (StatusCode::CREATED, b"<p>".as_slice()));
        assert_eq!(headers(&made, "content-type"), ["text/html"]);
        assert_eq!(headers(&made, "x-count"), ["3"]);
        assert_eq!(headers(&made, "x-two"), ["a", "b"]);
        assert_eq!(headers(&made, "set-cookie"), ["a=1; Path=/", "b=2"]);
        assert!(headers(&made, "content-length").is_empty());
    }

    #[test]
    fn typed_answers_and_bare_ones_are_understood() {
        let mut typed = ApiGatewayV2httpResponse::default();
        typed.status_code = 200;
        typed.body = Some(Body::Binary(vec![0xff, 0]));
        typed.is_base64_encoded = true;
        let made = response(&serde_json::to_value(typed).unwrap()).unwrap();
        assert_eq!(made.body().as_ref(), [0xff, 0]);

        let made =
            response(&json!({ "statusCode": 204, "body": null, "headers": null, "cookies": null })).unwrap();
        assert_eq!((made.status(), made.body().len(), made.headers().len()), (StatusCode::NO_CONTENT, 0, 0));

        let made = response(&json!({ "statusCode": 200, "body": "hello" })).unwrap();
        assert_eq!(headers(&made, "content-type"), ["text/plain;charset=UTF-8"]);
    }

    #[test]
    fn json_without_a_status_is_the_body_of_a_200() {
        for value in [json!({ "answer": 42 }), json!("hello"), json!([1]), json!(null), json!(7)] {
            let made = response(&value).unwrap();
            assert_eq!((made.status(), made.body().as_ref()), (StatusCode::OK, value.to_string().as_bytes()));
            assert_eq!(headers(&made, "content-type"), ["application/json"]);
        }
    }

    #[test]
    fn what_a_gateway_cannot_send_is_unusable() {
        for answer in [
            json!({ "statusCode": null }),
            json!({ "statusCode": 0 }),
            json!({ "statusCode": 101 }),
            json!({ "statusCode": 600 }),
            json!({ "statusCode": -1 }),
            json!({ "statusCode": 200.5 }),
            json!({ "statusCode": [200] }),
            json!({ "statusCode": 200, "body": { "a": 1 } }),
            json!({ "statusCode": 200, "body": "%", "isBase64Encoded": true }),
            json!({ "statusCode": 200, "isBase64Encoded": "true" }),
            json!({ "statusCode": 200, "headers": [] }),
            json!({ "statusCode": 200, "headers": { "a b": "c" } }),
            json!({ "statusCode": 200, "headers": { "a": "b\r\nc: d" } }),
            json!({ "statusCode": 200, "headers": { "a": ["b"] } }),
            json!({ "statusCode": 200, "multiValueHeaders": { "a": "b" } }),
            json!({ "statusCode": 200, "cookies": "a=1" }),
            json!({ "statusCode": 200, "cookies": [{}] }),
        ] {
            assert!(response(&answer).is_err(), "{answer}");
        }
    }
}

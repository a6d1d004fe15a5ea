//! The cases as they go over the wire, and the events that each front makes of them.

use std::collections::{HashMap, HashSet};

use auth_tests::event;
use serde_json::{Map, Value, json};

/// How a front hands headers on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The last value in `headers`, all of them in `multiValueHeaders`.
    Both,
    /// Lower case, several values joined, cookies apart.
    Joined,
    /// The last value alone.
    Last,
    /// All of them in `multiValueHeaders` alone.
    Multi,
    /// All of them in `headers`.
    Arrays,
}

/// A kind of event.
pub(crate) struct Kind {
    /// The sample that it is made of.
    pub(crate) sample: &'static str,
    pub(crate) form: Form,
    /// Where the method is; a handshake does not say it.
    pub(crate) method: Option<&'static str>,
    /// Whether there can be a body.
    pub(crate) has_body: bool,
}

pub(crate) const REST: Kind =
    Kind { sample: "apigw_rest_bearer", form: Form::Both, method: Some("/httpMethod"), has_body: true };
pub(crate) const HTTP_1: Kind = Kind { sample: "apigw_http_v1_no_authorizer", ..REST };
pub(crate) const HTTP_2: Kind = Kind {
    sample: "apigw_http_v2_bearer",
    form: Form::Joined,
    method: Some("/requestContext/http/method"),
    has_body: true,
};
pub(crate) const URL: Kind = Kind { sample: "function_url_none", ..HTTP_2 };
pub(crate) const ALB: Kind = Kind { sample: "alb_bearer", form: Form::Last, ..REST };
pub(crate) const ALB_MULTI: Kind = Kind { sample: "alb_multi_value", form: Form::Multi, ..REST };
pub(crate) const LATTICE: Kind =
    Kind { sample: "vpc_lattice_v2", form: Form::Arrays, method: Some("/method"), has_body: true };
pub(crate) const SOCKET: Kind =
    Kind { sample: "websocket_connect_header", form: Form::Both, method: None, has_body: false };
pub(crate) const REST_AUTHORIZER: Kind = Kind { sample: "authorizer_rest_request", has_body: false, ..REST };
pub(crate) const HTTP_AUTHORIZER: Kind = Kind { sample: "authorizer_http_v2", has_body: false, ..HTTP_2 };

/// A case of the corpus as it went over the wire.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) expect: String,
    pub(crate) json: Value,
    pub(crate) lines: Vec<(String, String)>,
    pub(crate) cookies: Vec<String>,
}

impl Case {
    pub(crate) fn new(json: Value) -> Self {
        let text = |name: &str| json[name].as_str().expect("text").to_owned();
        let views = [&json["multiValueHeaders"], &json["headers"]];
        // Where there are two views, that with all values is what was sent.
        let sent = views.into_iter().find_map(|view| view.as_object().filter(|view| !view.is_empty()));
        let lines = sent.into_iter().flatten().flat_map(|(name, value)| {
            let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            values.iter().map(|value| (name.clone(), value.as_str().expect("text").to_owned()))
        });
        let cookies = json["cookies"].as_array().into_iter().flatten();
        let cookies = cookies.map(|cookie| cookie.as_str().expect("text").to_owned()).collect();
        Self { id: text("id"), expect: text("expect"), lines: lines.collect(), cookies, json }
    }

    /// Whether the two views say different things, which nobody can send.
    pub(crate) fn disagrees(&self) -> bool {
        let single = self.json["headers"].as_object().into_iter().flatten();
        let all = &self.json["multiValueHeaders"];
        all.is_object()
            && single
                .into_iter()
                .any(|(name, value)| !all[name].as_array().is_some_and(|all| all.contains(value)))
    }

    /// Whether a name has several values, in whatever spelling.
    pub(crate) fn repeats(&self) -> bool {
        let mut seen = HashSet::new();
        self.lines.iter().any(|(name, _)| !seen.insert(name.to_ascii_lowercase()))
    }

    /// The lines of the wire, with the cookies in one of them.
    pub(crate) fn lines_with_cookies(&self) -> Vec<(String, String)> {
        let cookie = (!self.cookies.is_empty()).then(|| ("Cookie".to_owned(), self.cookies.join("; ")));
        self.lines.iter().cloned().chain(cookie).collect()
    }

    pub(crate) fn method(&self) -> &str {
        self.json["method"].as_str().unwrap_or("GET")
    }
}

impl Kind {
    /// The case as an event of this kind; `None` where it cannot say the same:
    /// - two views that disagree, where there is one,
    /// - several values, where only the last is handed on,
    /// - a body or a method, where there is none.
    pub(crate) fn event(&self, case: &Case) -> Option<Value> {
        let Case { json, .. } = case;
        let lost = case.disagrees() && self.form != Form::Both
            || case.repeats() && self.form == Form::Last
            || json["body"].is_string() && !self.has_body
            || json["method"].is_string() && self.method.is_none();
        if lost {
            return None;
        }
        let mut event = event(self.sample, "unused");
        let members = event.as_object_mut().expect("an object");
        members.retain(|name, _| name != "cookies" && name != "identitySource");
        self.write_headers(case, members);
        if let Some(query) = json["queryStringParameters"].as_object() {
            let all: Map<_, _> = query.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
            let single = if self.form == Form::Arrays { all.clone() } else { query.clone() };
            event["queryStringParameters"] = single.into();
            event["multiValueQueryStringParameters"] = all.into();
            event["rawQueryString"] = json["rawQueryString"].clone();
        }
        if self.has_body {
            event["body"] = json["body"].clone();
        }
        if let Some(place) = self.method {
            *event.pointer_mut(place).expect("a method") = case.method().into();
        }
        Some(event)
    }

    fn write_headers(&self, case: &Case, members: &mut Map<String, Value>) {
        let (mut last, mut all, mut joined) = (Map::new(), Map::new(), HashMap::<_, String>::new());
        let lines = if self.form == Form::Joined { case.lines.clone() } else { case.lines_with_cookies() };
        for (name, value) in lines {
            let name = if matches!(self.form, Form::Both) { name } else { name.to_ascii_lowercase() };
            joined
                .entry(name.clone())
                .and_modify(|joined| *joined = format!("{joined},{value}"))
                .or_insert_with(|| value.clone());
            let values = all.entry(name.clone()).or_insert_with(|| json!([]));
            values.as_array_mut().expect("a list").push(value.clone().into());
            last.insert(name, value.into());
        }
        if self.form == Form::Both && case.json["source"] == "apigw_rest" {
            members.insert("headers".into(), case.json["headers"].clone());
            members.insert("multiValueHeaders".into(), case.json["multiValueHeaders"].clone());
            return;
        }
        let joined =
            || joined.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        let (headers, multi) = match self.form {
            Form::Both => (Some(last), Some(all)),
            Form::Joined => (Some(joined()), None),
            Form::Last => (Some(last), None),
            Form::Multi => (None, Some(all)),
            Form::Arrays => (Some(all), None),
        };
        for (name, view) in [("headers", headers), ("multiValueHeaders", multi)] {
            members.remove(name);
            members.extend(view.map(|view| (name.to_owned(), view.into())));
        }
        if self.form == Form::Joined && !case.cookies.is_empty() {
            members.insert("cookies".into(), case.cookies.clone().into());
        }
    }
}

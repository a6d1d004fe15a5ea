//! One operation of the document.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::alternatives::{Alternatives, Names};
use super::{OpenApiVersion, Route, SecurityScheme};
use crate::authz::{Access, Requirement, Rule};
use crate::table::words::words;

pub(crate) struct Operation<'d> {
    pub(crate) route: &'d Route,
    pub(crate) rule: &'d Rule,
    pub(crate) scheme: &'d SecurityScheme,
    pub(crate) version: OpenApiVersion,
}

/// The answers that every guarded operation may give, to be referred to.
pub(crate) fn refusals() -> Value {
    let refusal = |description: &str| {
        json!({
            "description": description,
            "content": { "application/problem+json": { "schema": { "type": "object" } } },
        })
    };
    json!({
        "Unauthorized": refusal("There is no usable token."),
        "Forbidden": refusal("The caller is known and may not."),
        "Unavailable": refusal("The caller cannot be verified at present."),
    })
}

impl Operation<'_> {
    /// The Operation Object, under an identifier that is not among those `taken`.
    pub(crate) fn to_json(&self, taken: &mut BTreeSet<String>) -> Value {
        let (security, complete) = self.security();
        let mut operation = json!({
            "operationId": identifier(&self.rule.handler(), taken),
            "security": security,
            "responses": self.responses(),
            "x-auth-rule": words(self.rule),
        });
        let parameters = self.parameters();
        let optional = [
            ("parameters", (!parameters.is_empty()).then_some(Value::Array(parameters))),
            ("description", self.description(complete).map(Value::String)),
        ];
        if let Value::Object(operation) = &mut operation {
            operation
                .extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
        operation
    }

    /// The security requirements, and whether they are all the rule says.
    fn security(&self) -> (Value, bool) {
        match self.rule.access() {
            Access::DenyAll => (json!([{ self.scheme.name(): [] }]), false),
            Access::Optional => (json!([{}, { self.scheme.name(): [] }]), true),
            Access::Public { .. } => (json!([]), true),
            Access::Required(requirement) => self.requirements(&requirement),
        }
    }

    fn requirements(&self, requirement: &Requirement) -> (Value, bool) {
        let names = match self.version {
            _ if self.scheme.lists_scopes() => Names::Scopes,
            OpenApiVersion::V3_0 => Names::None,
            OpenApiVersion::V3_1 => Names::Roles,
        };
        let Alternatives { sets, complete } = Alternatives::of(requirement, names);
        let sets = sets.into_iter().map(|set| json!({ self.scheme.name(): set }));
        (sets.collect(), complete)
    }

    fn responses(&self) -> Value {
        let reference = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
        let mut responses = json!({ "default": { "description": "What the handler answers." } });
        let refusals: &[_] = match self.rule.access() {
            Access::Public { .. } => &[],
            Access::Optional => &[("401", "Unauthorized"), ("503", "Unavailable")],
            _ => &[("401", "Unauthorized"), ("403", "Forbidden"), ("503", "Unavailable")],
        };
        if let Value::Object(responses) = &mut responses {
            responses.extend(refusals.iter().map(|(status, name)| ((*status).to_owned(), reference(name))));
        }
        responses
    }

    /// What the handler's documentation says, and what the requirements leave out.
    fn description(&self, complete: bool) -> Option<String> {
        let docs = Some(self.rule.docs().trim()).filter(|docs| !docs.is_empty()).map(str::to_owned);
        let rest = (!complete).then(|| format!("Callers must meet: `{}`", words(self.rule)));
        let parts: Vec<_> = docs.into_iter().chain(rest).collect();
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }

    /// Each `{name}` of the path has to be declared.
    fn parameters(&self) -> Vec<Value> {
        let names = self.route.path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
        let names: BTreeSet<_> = names.collect();
        let parameter =
            |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
        names.into_iter().map(parameter).collect()
    }
}

/// Unique in the document, also for a handler with several routes.
fn identifier(handler: &str, taken: &mut BTreeSet<String>) -> String {
    let base = handler.replace("::", ".");
    let candidates = (2_usize..).map(|number| format!("{base}_{number}"));
    let mut candidates = std::iter::once(base.clone()).chain(candidates);
    candidates.find(|candidate| taken.insert(candidate.clone())).unwrap_or(base)
}

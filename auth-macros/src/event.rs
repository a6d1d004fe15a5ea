//! Which parameter is the event.
//!
//! Choosing is not a security decision: the runtime's trait bounds decide whether the chosen type can carry a
//! credential, and a wrong choice does not compile. Names of types are only used to spare the author a marker.

use syn::{Attribute, FnArg, PatType, Type};

use crate::errors::Errors;
use crate::extent::Extent;
use crate::handler::{Function, Markers};

/// The last path segment of the types a handler usually takes its event as.
const USUAL: [&str; 2] = ["LambdaEvent", "Request"];

/// One parameter, what its markers said, and where it stands.
struct Candidate<'a> {
    index: usize,
    typed: &'a PatType,
    markers: &'a Markers,
}

/// Finds the index of the event in the signature; `None` when it cannot be told, which has then been reported.
pub(crate) fn find(function: &Function, errors: &mut Errors) -> Option<usize> {
    refuse_bad_markers(function, errors);
    let candidates: Vec<_> = candidates(function).collect();
    let marked: Vec<_> = candidates.iter().filter(|one| !one.markers.event.is_empty()).collect();
    if let [first, rest @ ..] = marked.as_slice() {
        for second in rest {
            let problem = "has two parameters marked `#[event]`: leave the marker on the one that carries the request";
            errors.signature(Extent::of(&second.typed.ty), problem);
        }
        return Some(first.index);
    }
    let open: Vec<_> = candidates.iter().filter(|one| one.markers.principal.is_empty()).collect();
    let usual: Vec<_> = open.iter().copied().filter(|one| is_usual(&one.typed.ty)).collect();
    match (usual.as_slice(), open.as_slice()) {
        ([only], _) => Some(only.index),
        ([], [only]) => Some(only.index),
        ([], []) => {
            errors.signature(Extent::of(&function.sig.ident), "has no event parameter: take the request as a parameter");
            None
        }
        ([], [_, second, ..]) | ([_, second, ..], _) => {
            let place = Extent::of(&second.typed.ty);
            errors.signature(place, "has several parameters that could be the event: mark one with `#[event]`");
            None
        }
    }
}

fn candidates(function: &Function) -> impl Iterator<Item = Candidate<'_>> {
    let inputs = function.sig.inputs.iter().zip(&function.markers).enumerate();
    inputs.filter_map(|(index, (input, markers))| match input {
        FnArg::Typed(typed) => Some(Candidate { index, typed, markers }),
        FnArg::Receiver(_) => None,
    })
}

fn refuse_bad_markers(function: &Function, errors: &mut Errors) {
    for (input, markers) in function.sig.inputs.iter().zip(&function.markers) {
        for marker in markers.principal.iter().chain(&markers.event) {
            refuse_arguments(marker, errors);
            if matches!(input, FnArg::Receiver(_)) {
                errors.signature(Extent::of(marker), "marks `self`: put the marker on another parameter");
            }
        }
        if let (Some(_), Some(event)) = (markers.principal.first(), markers.event.first()) {
            let problem = "marks one parameter both `#[principal]` and `#[event]`: the guard fills the one and reads the \
                           other, so keep one marker";
            errors.signature(Extent::of(event), problem);
        }
        for again in markers.principal.iter().skip(1).chain(markers.event.iter().skip(1)) {
            errors.signature(Extent::of(again), "has the same marker twice on one parameter: remove one");
        }
    }
}

fn refuse_arguments(marker: &Attribute, errors: &mut Errors) {
    if let Err(error) = marker.meta.require_path_only() {
        let name = marker.path().get_ident().map_or_else(String::new, ToString::to_string);
        errors.signature(error.span(), format!("gives `#[{name}]` arguments: write `#[{name}]` alone"));
    }
}

/// Whether the type is called like an event, also behind a reference.
fn is_usual(ty: &Type) -> bool {
    match bare(ty) {
        Type::Reference(reference) => is_usual(&reference.elem),
        Type::Path(path) => {
            path.path.segments.last().is_some_and(|last| USUAL.iter().any(|usual| last.ident == usual))
        }
        _ => false,
    }
}

/// The type without parentheses and without the invisible groups that `macro_rules!` puts around its fragments.
pub(crate) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        other => other,
    }
}


//! Which parameter is the event.
//!
//! Names of types only spare the author a marker. Whether the chosen type can carry a credential at all is decided by
//! the runtime's trait bound; where a second parameter could carry one too, nothing is guessed.

use syn::{Attribute, FnArg, GenericArgument, PatType, PathArguments, Type};

use crate::errors::Errors;
use crate::extent::Extent;
use crate::forgotten;
use crate::handler::{Function, Markers};

/// The last path segment of the types a handler usually takes its event as.
const USUAL: [&str; 6] = [
    SURE,
    "Request",
    "ApiGatewayProxyRequest",
    "ApiGatewayV2httpRequest",
    "LambdaFunctionUrlRequest",
    "AlbTargetGroupRequest",
];
/// The one of them that is never anything else.
const SURE: &str = "LambdaEvent";

/// One parameter, what its markers said, and where it stands.
struct Candidate<'a> {
    index: usize,
    typed: &'a PatType,
    markers: &'a Markers,
    /// Whether the guard fills it, or would if it were asked to.
    is_filled: bool,
}

/// Finds the index of the event in the signature; `None` when it cannot be told, which has then been reported.
pub(crate) fn find(function: &Function, errors: &mut Errors) -> Option<usize> {
    refuse_bad_markers(function, errors);
    let candidates: Vec<_> = candidates(function).collect();
    let marked: Vec<_> = candidates.iter().filter(|one| !one.markers.event.is_empty()).collect();
    if let [first, rest @ ..] = marked.as_slice() {
        for second in rest {
            let problem =
                "has two parameters marked `#[event]`: leave the marker on the one that carries the request";
            errors.signature(Extent::of(&second.typed.ty), problem);
        }
        return Some(first.index);
    }
    let open: Vec<_> = candidates.iter().filter(|one| !one.is_filled).collect();
    match open.as_slice() {
        [] => {
            let problem = "has no event parameter: take the request as a parameter";
            errors.signature(Extent::of(&function.sig.ident), problem);
            None
        }
        [only] => Some(only.index),
        [_, second, ..] => by_type(&open)
            .map_err(|rival| {
                let place = Extent::of(&rival.unwrap_or(second).typed.ty);
                let problem = "has several parameters that could be the event: mark one with `#[event]`";
                errors.signature(place, problem);
            })
            .ok(),
    }
}

/// Chooses among several parameters; the error is the one that made the choice impossible, if it was one.
fn by_type<'a>(open: &[&'a Candidate<'a>]) -> Result<usize, Option<&'a Candidate<'a>>> {
    let called = |test: fn(&str) -> bool| open.iter().copied().filter(move |one| named(&one.typed.ty, test));
    let mut usual = called(is_usual);
    match (usual.next(), usual.next()) {
        (Some(only), None) if named(&only.typed.ty, |name| name == SURE) => Ok(only.index),
        // A `Request` may also be one the handler is about to send, beside an event with another name.
        (Some(only), None) => match called(is_likely).find(|one| one.index != only.index) {
            Some(rival) => Err(Some(rival)),
            None => Ok(only.index),
        },
        (_, rival) => Err(rival),
    }
}

fn candidates(function: &Function) -> impl Iterator<Item = Candidate<'_>> {
    let inputs = function.sig.inputs.iter().zip(&function.markers).enumerate();
    inputs.filter_map(|(index, (input, markers))| match input {
        FnArg::Typed(typed) => {
            Some(Candidate { index, typed, markers, is_filled: forgotten::is_filled(input, markers) })
        }
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

/// Whether the last segment of the type's path, also behind a reference, is as `test` wants it.
fn named(ty: &Type, test: fn(&str) -> bool) -> bool {
    match bare(ty) {
        Type::Reference(reference) => named(&reference.elem, test),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| test(&last.ident.to_string())),
        _ => false,
    }
}

fn is_usual(name: &str) -> bool {
    USUAL.contains(&name)
}

fn is_likely(name: &str) -> bool {
    name.ends_with("Event") || name.ends_with("Request")
}

/// The type without parentheses and without the invisible groups that `macro_rules!` puts around its fragments.
pub(crate) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        other => other,
    }
}

/// The type that may be there, when this is an `Option`.
pub(crate) fn inside_option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = bare(ty) else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    match &last.arguments {
        PathArguments::AngleBracketed(inside) => inside.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(inner) => Some(inner),
            _ => None,
        }),
        _ => None,
    }
}

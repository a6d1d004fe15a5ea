//! A parameter the guard could fill, without the marker that asks for it.
//!
//! Such a handler would build, and fail only where it is run, for taking an argument more than the runtime passes. The
//! types are known by name, because nothing else is seen here; under an alias they are what callers pass.

use syn::{FnArg, PathArguments, Type};

use crate::errors::Errors;
use crate::event::{bare, inside_option};
use crate::extent::Extent;
use crate::handler::{Function, Markers};

/// Refuses parameters that are most likely meant to be filled by the guard.
pub(crate) fn refuse(function: &Function, errors: &mut Errors) {
    for (name, ty) in find(function) {
        let problem = format!(
            "callers would have to pass this `{name}`: mark it `#[principal]` for the guard to fill it, or name it by a \
             `type` alias if callers do pass it"
        );
        errors.argument(Extent::of(ty), problem);
    }
}

/// Where parameters stand that a guard would fill: the markers, and the types of those without one.
pub(crate) fn marked_or_not(function: &Function) -> impl Iterator<Item = Extent> {
    let marked = function.markers.iter().flat_map(|markers| &markers.principal).map(Extent::of);
    marked.chain(find(function).map(|(_, ty)| Extent::of(ty)))
}

/// The types of parameters without a marker that the guard could fill, and their names.
fn find(function: &Function) -> impl Iterator<Item = (String, &Type)> {
    let inputs = function.sig.inputs.iter().zip(&function.markers);
    inputs.filter_map(|(input, markers)| Some((name(input, markers)?, type_of(input)?)))
}

/// Whether the guard fills the parameter, or would if it were asked to.
pub(crate) fn is_filled(input: &FnArg, markers: &Markers) -> bool {
    !markers.principal.is_empty() || name(input, markers).is_some()
}

fn name(input: &FnArg, markers: &Markers) -> Option<String> {
    let unmarked = markers.principal.is_empty() && markers.event.is_empty();
    principal(type_of(input).filter(|_| unmarked)?)
}

fn type_of(input: &FnArg) -> Option<&Type> {
    match input {
        FnArg::Typed(typed) => Some(&typed.ty),
        FnArg::Receiver(_) => None,
    }
}

/// What the guard fills, by its usual name.
fn principal(ty: &Type) -> Option<String> {
    let path = match bare(ty) {
        Type::Reference(reference) => return principal(&reference.elem),
        Type::Path(path) => &path.path,
        _ => return None,
    };
    if let Some(inner) = inside_option(ty) {
        return principal(inner);
    }
    let last = path.segments.last()?;
    match (last.ident.to_string().as_str(), &last.arguments) {
        ("Principal", PathArguments::None) => Some("Principal".to_owned()),
        // Without arguments it is a type of the author's own.
        (name @ ("Claims" | "Proof"), PathArguments::AngleBracketed(_)) => Some(name.to_owned()),
        _ => None,
    }
}

//! What the handler answers: which refusals fit, and whether the answer's type has a name.

use syn::{GenericArgument, PathArguments, ReturnType, Signature, Type, TypeInfer, TypeParamBound};

use crate::errors::Errors;
use crate::event::bare;
use crate::extent::Extent;

/// How the guard and the body come to return the same type.
pub(crate) enum Output {
    /// The type is written out, or inferred from the body: a refusal is that type.
    Named,
    /// The success type is `impl Trait`. Only the body knows it, so body and refusal meet in a wrapper of the runtime.
    /// Holds the return type with `_` in place of every `impl`.
    Opaque(Box<Type>),
    /// The function is not `async` and returns a future: a refusal is what that future comes to.
    Future(Future),
}

/// How a returned future is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Future {
    /// `Pin<Box<dyn Future>>`, also under its usual names.
    Boxed,
    /// `impl Future`.
    Opaque,
}

/// The future that a return type is, if it is one that the guard can stand in.
pub(crate) fn returned_future(ty: &Type) -> Option<Future> {
    match bare(ty) {
        Type::ImplTrait(opaque) => {
            let is_future = |bound: &TypeParamBound| match bound {
                TypeParamBound::Trait(bound) => {
                    bound.path.segments.last().is_some_and(|last| last.ident == "Future")
                }
                _ => false,
            };
            opaque.bounds.iter().any(is_future).then_some(Future::Opaque)
        }
        Type::Path(path) => {
            let name = &path.path.segments.last()?.ident;
            ["Pin", "BoxFuture", "LocalBoxFuture"].iter().any(|boxed| name == boxed).then_some(Future::Boxed)
        }
        _ => None,
    }
}

/// Whether this is `Self::Future`, which tower's `Service::call` returns and nothing could stand in.
pub(crate) fn is_own_future(ty: &Type) -> bool {
    let Type::Path(path) = bare(ty) else { return false };
    path.path.segments.len() > 1 && path.path.segments.last().is_some_and(|last| last.ident == "Future")
}

/// Refuses what can never be a handler's answer, as far as the signature alone shows it.
pub(crate) fn check(sig: &Signature, errors: &mut Errors) -> Option<Output> {
    let ReturnType::Type(_, ty) = &sig.output else {
        return refuse(
            Extent::of(&sig.ident),
            "returns nothing, so it could not refuse: return a `Result`",
            errors,
        );
    };
    match bare(ty) {
        Type::Tuple(unit) if unit.elems.is_empty() => {
            refuse(Extent::of(unit), "returns nothing, so it could not refuse: return a `Result`", errors)
        }
        future if sig.asyncness.is_none() => returned_future(future).map(Output::Future),
        Type::ImplTrait(opaque) => {
            let problem = "returns `impl Trait`, which no refusal could be: return a `Result`, for instance \
                           `Result<impl IntoResponse, Error>`";
            refuse(Extent::of(opaque), problem, errors)
        }
        named if has_opaque_success(named) => Some(Output::Opaque(Box::new(hide(ty.as_ref().clone())))),
        _ => Some(Output::Named),
    }
}

/// Whether an outermost `Result<impl Trait, ..>` has a success type without a name.
fn has_opaque_success(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(PathArguments::AngleBracketed(arguments)) =
        path.path.segments.last().map(|last| &last.arguments)
    else {
        return false;
    };
    let first = arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    first.is_some_and(|ty| matches!(bare(ty), Type::ImplTrait(_)))
}

/// Puts `_` in place of every `impl Trait`.
fn hide(mut ty: Type) -> Type {
    hide_in(&mut ty);
    ty
}

fn hide_in(ty: &mut Type) {
    match ty {
        Type::ImplTrait(opaque) => {
            *ty = Type::Infer(TypeInfer {
                attrs: Vec::new(),
                underscore_token: syn::Token![_](opaque.impl_token.span),
            });
        }
        Type::Array(array) => hide_in(&mut array.elem),
        Type::Group(group) => hide_in(&mut group.elem),
        Type::Paren(paren) => hide_in(&mut paren.elem),
        Type::Reference(reference) => hide_in(&mut reference.elem),
        Type::Slice(slice) => hide_in(&mut slice.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(hide_in),
        Type::Path(path) => {
            path.path.segments.iter_mut().for_each(|segment| hide_in_arguments(&mut segment.arguments))
        }
        // `impl Trait` may stand nowhere else in a return type.
        _ => {}
    }
}

fn hide_in_arguments(arguments: &mut PathArguments) {
    let PathArguments::AngleBracketed(arguments) = arguments else { return };
    for argument in &mut arguments.args {
        if let GenericArgument::Type(ty) = argument {
            hide_in(ty);
        }
    }
}

fn refuse(place: Extent, problem: &str, errors: &mut Errors) -> Option<Output> {
    errors.signature(place, problem);
    None
}
